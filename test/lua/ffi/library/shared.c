// The library that load.lua loads. Made with Debian's clang and lld 14 by
//   clang --target=wasm32-unknown-emscripten -O2 -fPIC -c shared.c -o shared.o
//   wasm-ld --shared --experimental-pic --export-all --allow-undefined --no-entry shared.o -o shared.wasm
typedef __builtin_va_list va_list;
typedef __SIZE_TYPE__ size_t;
typedef _Bool bool;
void *malloc(size_t size);
int printf(const char *format, ...);
int snprintf(char *target, size_t size, const char *format, ...);
void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *));
size_t strlen(const char *text);
double sin(double x);
int missing(int x);

typedef enum { RED, GREEN = 5 } color;
typedef struct { int x, y; double z; } point;
typedef struct { double value; } wrapped;

static int counter = 41;
int numbers[4] = {1, 2, 3, 4};
int *third = &numbers[2];
static const char *names[] = {"zero", "one", "two"};

int next(void) { return ++counter; }
int sum(const int *array, int count) { int s = 0; while (count--) s += *array++; return s; }
point make(int x, int y) { point p = {x, y, x * y * 0.5}; return p; }
double measure(point p) { return p.x * p.y + p.z; }
wrapped twice(wrapped w) { w.value *= 2; return w; }
long long multiply(long long a, long long b) { return a * b; }
float half(float x) { return x / 2; }
unsigned char low(int x) { return x; }
const char *name(int index) { return names[index]; }
int hello(const char *who) { return printf("hello %s, %d, %.3f\n", who, (int)strlen(who), sin(1)); }
int apply(int (*f)(int), int x) { return f(x); }
static int triple(int x) { return 3 * x; }
int (*get_triple(void))(int) { return triple; }
static int compare(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
void sort(int *array, int count) { qsort(array, count, sizeof(int), compare); }
char *format(int n) { char *text = malloc(64); snprintf(text, 64, "<%05d|%s>", n, names[1]); return text; }
int add_all(int count, ...) {
  va_list list;
  int s = 0;
  __builtin_va_start(list, count);
  while (count--) s += __builtin_va_arg(list, int);
  __builtin_va_end(list);
  return s;
}
int deep(int n) { volatile char space[1000]; space[0] = 1; return n ? deep(n - 1) + space[0] : 0; }
int trap(void) { return *(volatile int *)0xfffffff0; }
int call_missing(int x) { return missing(x); }
bool is_odd(int x) { return x & 1; }
signed char low_signed(int x) { return x; }
unsigned short next_short(unsigned short x) { return x + 1; }
unsigned negate(unsigned x) { return -x; }
unsigned long long mix(unsigned long long a, int b) { return a * 31 + b; }
int *next_pointer(int *p) { return p + 1; }
color opposite(color c) { return c == RED ? GREEN : RED; }
void fill(double *array, int count, double value) { while (count--) *array++ = value; }
int fail_at(int x, int y) { counter++; if (x == y) __builtin_trap(); return counter; }

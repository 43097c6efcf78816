-- The C library: ffi.C.
local ffi = require("ffi")
ffi.cdef [[
int strcmp(const char *, const char *); int strncmp(const char *, const char *, size_t); char *strcpy(char *, const char *);
char *strcat(char *, const char *); char *strchr(const char *, int); char *strrchr(const char *, int); char *strstr(const char *, const char *);
char *strtok(char *, const char *); void *memcpy(void *, const void *, size_t); void *memset(void *, int, size_t); int memcmp(const void *, const void *, size_t);
void *malloc(size_t); void *calloc(size_t, size_t); void *realloc(void *, size_t); void free(void *);
int printf(const char *, ...); int sprintf(char *, const char *, ...); int snprintf(char *, size_t, const char *, ...); int puts(const char *); int putchar(int);
int sscanf(const char *, const char *, ...); int fprintf(void *, const char *, ...);
void qsort(void *, size_t, size_t, int (*)(const int *, const int *));
void *bsearch(const int *, const int *, size_t, size_t, int (*)(const int *, const int *));
long strtol(const char *, char **, int); unsigned long long strtoull(const char *, char **, int); double strtod(const char *, char **); int atoi(const char *); double atof(const char *);
int abs(int); long long llabs(long long); typedef struct { int quot, rem; } div_t; div_t div(int, int);
double pow(double, double); double fmod(double, double); double floor(double); double round(double); double hypot(double, double); float sqrtf(float);
double frexp(double, int *); double ldexp(double, int); double modf(double, double *);
int iswspace(unsigned int); unsigned int towlower(unsigned int); unsigned int towupper(unsigned int);
int isdigit(int); int isalpha(int); int isspace(int); int toupper(int); int tolower(int);
struct tm { int tm_sec, tm_min, tm_hour, tm_mday, tm_mon, tm_year, tm_wday, tm_yday, tm_isdst; long tm_gmtoff; const char *tm_zone; };
typedef struct { long quot, rem; } ldiv_t; ldiv_t ldiv(long, long); void *memccpy(void *, const void *, int, size_t);
char *asctime(const struct tm *); char *ctime(const long *); struct tm *gmtime(const long *); size_t strftime(char *, size_t, const char *, const struct tm *);
char *getenv(const char *); extern void *stdout;
int my_length(const char *) asm("strlen");
]]
local C = ffi.C
local function text(p) return p ~= nil and ffi.string(p) or "none" end
local function sign(x) return x < 0 and -1 or x > 0 and 1 or 0 end

local buffer = ffi.new("char[64]")
print(sign(C.strcmp("a", "b")), C.strcmp("a", "a"), sign(C.strncmp("abd", "abc", 3)), text(C.strcat(C.strcpy(buffer, "foo"), "bar")))
print(text(C.strchr("hello", 108)), text(C.strrchr("hello", 108)), text(C.strstr("hello", "lo")), text(C.strstr("hello", "x")), C.my_length("four"))
C.strcpy(buffer, "a,b;c")
print(text(C.strtok(buffer, ",;")), text(C.strtok(nil, ",;")), text(C.strtok(nil, ",;")), text(C.strtok(nil, ",;")))
C.memset(buffer, 120, 5)
C.memcpy(buffer + 2, "yy", 2)
print(ffi.string(buffer, 6), sign(C.memcmp("ab", "ac", 2)))

local block = ffi.cast("int *", C.calloc(4, 4))
print(block[0], block[3])
block[3] = 7
block = ffi.cast("int *", C.realloc(block, 1000000))
print(block[3])
C.free(block)
C.free(nil)

local int = ffi.typeof("int")
io.write("in order: ")
print(C.printf("%d|%5d|%-5d|%05d|%+d|% d|%i|", int(1), int(2), int(3), int(4), int(5), int(6), int(-7)))
C.printf("%u %x %X %#x %o %#o %c %% %s %.2s %5s|%-5s|\n", int(-1), int(255), int(255), int(255), int(8), int(8), int(65), "str", "str", "x", "y")
C.printf("%f %.2f %e %g %G %10.3f|%-10.1f|%a\n", 1.5, 2.345, 12345.678, 0.0001, 1e20, 3.14159, 2.5, 1)
C.printf("%lld %llu %llx %*d %.*f %s\n", -5LL, 18446744073709551615ULL, 255LL, int(4), int(42), int(1), 3.14159, buffer)
print(C.snprintf(buffer, 5, "%s", "too long"), text(buffer), C.sprintf(buffer, "%d-%s", int(1), "a"), text(buffer))
C.puts("puts")
C.putchar(33)
C.fprintf(io.stdout, " to %s", "io.stdout")
C.fprintf(C.stdout, " to stdout\n")

local i, d, s = ffi.new("int[2]"), ffi.new("double[1]"), ffi.new("char[20]")
print(C.sscanf("12 0x1f", "%d %i", i, i + 1), i[0], i[1], C.sscanf("3.5e2,abc def", "%lf,%s", d, s), d[0], text(s), C.sscanf("x", "%d", i))

local numbers = ffi.new("int[8]", { 5, 3, 9, 1, 7, 2, 8, 0 })
local function compare(a, b) return a[0] - b[0] end
C.qsort(numbers, 8, 4, compare)
local row = {}
for k = 0, 7 do row[#row + 1] = numbers[k] end
print(table.concat(row, " "), ffi.cast("int *", C.bsearch(ffi.new("int[1]", 7), numbers, 8, 4, compare)) - numbers)
print(pcall(C.qsort, numbers, 8, 4, function() error("compare", 0) end))

local rest = ffi.new("char *[1]")
print(tonumber(C.strtol(" -123abc", rest, 10)), text(rest[0]), tonumber(C.strtol("ff", nil, 16)), tonumber(C.strtol("0x1F", nil, 0)), tonumber(C.strtol("077", nil, 0)))
print(C.strtoull("18446744073709551615", nil, 10), C.strtod("1.5e3x", rest), text(rest[0]), C.strtod("inf", nil), C.atoi("42z"), C.atof("2.5"))
print(C.abs(-5), C.llabs(-5LL), C.div(17, 5).quot, C.div(17, 5).rem, C.pow(2, 0.5), C.fmod(7, 3), C.floor(-1.5), C.round(2.5), C.hypot(3, 4), C.sqrtf(2))
print(C.frexp(8, i), i[0], C.ldexp(0.5, 4), C.modf(3.25, d), d[0])
print(C.iswspace(32) ~= 0, C.iswspace(0x2003), C.towlower(65), C.towupper(97), C.towupper(0xe9))
print(C.isdigit(53) ~= 0, C.isalpha(53) ~= 0, C.isspace(32) ~= 0, C.toupper(97), C.tolower(65))
local tm = C.gmtime(ffi.new("long[1]", 86400 * 365))
print(tm.tm_year, tm.tm_mon, tm.tm_mday, tm.tm_wday, tonumber(C.strftime(buffer, 64, "%Y-%m-%d %H:%M:%S", tm)), text(buffer))
io.write(text(C.asctime(tm)), #text(C.ctime(ffi.new("long[1]", 86400 * 365))), "\n")
print(tonumber(C.ldiv(-17, 5).quot), tonumber(C.ldiv(-17, 5).rem))
print(C.memccpy(buffer, "key=value", 61, 9) == buffer + 4, ffi.string(buffer, 5), C.memccpy(buffer, "none", 61, 5) == nil, text(buffer))
print(C.getenv("SURELY_NOT_SET") == nil)

local function try(...) print(select(2, pcall(...))) end
try(C.abs)
try(C.abs, 1, 2)
try(C.abs, "x")
try(C.my_length, 1)
try(function() return C.abs("x") end)
try(ffi.cast("int (*)(int)", function(x) return x end))
try(ffi.cast, "int (*)(...)", function() end)
try(function() ffi.cast("int (*)(void)", nil):free() end)

-- C functions as finalizers and metamethods.
local count = 0
local release = ffi.cast("void (*)(int *)", function(p) count = count + p[0] end)
ffi.gc(ffi.new("int[1]", 5), release)
collectgarbage()
collectgarbage()
print(count)

-- A callback may make the Lua stack larger, and so move it.
local function deep(n) if n == 0 then return 0 end return 1 + deep(n - 1) end
local function call(n) return (ffi.cast("int (*)(int)", deep)(n)) end
for _, depth in ipairs({ 5, 100, 500, 3000 }) do
  local co = coroutine.wrap(function() return call(depth) end)
  print(depth, co())
end

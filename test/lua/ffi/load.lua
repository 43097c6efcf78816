-- C libraries compiled to WebAssembly.
-- native: no (it loads other libraries)
local ffi = require("ffi")
ffi.cdef [[
typedef struct { int x, y; double z; } point;
typedef struct { double value; } wrapped;
extern int numbers[4];
extern int *third;
int next(void);
int sum(const int *array, int count);
point make(int x, int y);
double measure(point p);
wrapped twice(wrapped w);
long long multiply(long long a, long long b);
float half(float x);
unsigned char low(int x);
const char *name(int index);
int hello(const char *who);
int apply(int (*f)(int), int x);
int (*get_triple(void))(int);
void sort(int *array, int count);
char *format(int n);
int add_all(int count, ...);
int deep(int n);
int trap(void);
int call_missing(int x);
void free(void *);
int abs(int);
int add(int a, int b);
double scale(double x);
const char *text(void);
int not_there(void);
]]
local lib = ffi.load("./library/shared.wasm")

-- Values of all kinds.
print(lib.next(), lib.next(), lib.sum(ffi.new("int[3]", 1, 2, 3), 3), lib.multiply(3000000000LL, -7), lib.half(3), lib.low(511))
local p = lib.make(3, 4)
print(p.x, p.y, p.z, lib.measure(p), lib.measure({ 1, 2, 3 }), lib.twice({ 2.5 }).value, ffi.string(lib.name(2)))
print(lib.add_all(3, ffi.new("int", 1), ffi.new("int", 2), ffi.new("int", 3)))

-- The library uses the C library, and output comes in order.
io.write("[")
print(lib.hello("wasm"))
local text = lib.format(42)
print(ffi.string(text))
ffi.C.free(text)

-- Pointers to functions in both directions.
print(lib.apply(function(x) return x + 1 end, 41), lib.get_triple()(5), lib.apply(lib.get_triple(), 7), lib.apply(ffi.C.abs, -9))
local callback = ffi.cast("int (*)(int)", function(x) return lib.apply(function(y) return y * 2 end, x) + 1 end)
print(callback(10), lib.apply(callback, 20))
callback:set(function() return 5 end)
print(lib.apply(callback, 0))
callback:free()
local array = ffi.new("int[5]", 5, 3, 4, 1, 2)
lib.sort(array, 5)
print(array[0], array[1], array[4])

-- Variables.
print(lib.numbers[2], lib.third[0], lib.third - lib.numbers)
lib.numbers[2] = 77
print(lib.third[0])
lib.third = lib.numbers + 1
print(lib.third[0])
print(ffi.load("./library/shared.wasm").third == lib.third)

-- Errors.
local function try(...)
  local message = select(2, pcall(...))
  print((tostring(message):gsub("out of bounds.*", "out of bounds")))
end
try(lib.trap)
try(lib.deep, 100000)
print(lib.deep(100))
try(lib.call_missing, 1)
try(lib.apply, function() error("in the callback") end, 1)
try(lib.apply, function() return "no number" end, 1)
try(function() return lib.not_there end)
try(ffi.load, "./library/nothing.wasm")
print((pcall(ffi.load, "./load.lua")))

-- A module with a memory of its own takes and gives numbers.
local separate = ffi.load("./library/separate.wasm")
print(separate.add(2, 3), separate.scale(1.25))
try(function() return separate.text end)

-- Symbols of a library that is loaded for all.
try(function() return ffi.C.half(1) end)
ffi.load("./library/shared.wasm", true)
print(ffi.C.half(5))

-- Names of what the C library has.
print(ffi.load("m").abs(-4), ffi.load("c") ~= nil)
-- compiles: yes (it loads C libraries)

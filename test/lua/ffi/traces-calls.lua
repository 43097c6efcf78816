-- Calls of C functions in compiled code: values of all kinds, failures, callbacks, the C library.
-- native: no (it loads a library compiled to WebAssembly)
local ffi = require("ffi")
ffi.cdef [[
typedef enum { RED, GREEN = 5 } color;
extern int numbers[4];
extern int *third;
int sum(const int *array, int count);
long long multiply(long long a, long long b);
float half(float x);
unsigned char low(int x);
signed char low_signed(int x);
unsigned short next_short(unsigned short x);
unsigned negate(unsigned x);
uint64_t mix(uint64_t a, int b);
int *next_pointer(int *p);
color opposite(color c);
bool is_odd(int x);
void fill(double *array, int count, double value);
int fail_at(int x, int y);
int apply(int (*f)(int), int x);
int deep(int n);
void *malloc(size_t);
void free(void *);
int abs(int);
double floor(double);
size_t strlen(const char *);
int toupper(int);
static const int LIMIT = 7;
]]
local lib = ffi.load("./library/shared.wasm")
local C = ffi.C

-- Arguments and results.
local function numbers()
  local a, b, c, d, e = 0, 0, 0, 0, 0
  for i = 1, 100 do
    a = a + lib.half(i) + lib.half(0.1)
    b = b + lib.low(i * 7) + lib.low_signed(i * 7)
    c = c + lib.next_short(i * 1000) + lib.next_short(-i)
    d = d + lib.negate(i) % 1000
    e = e + lib.low(i + 0.7)
  end
  return a, b, c, d, e
end
print(numbers())

local function wide()
  local a, b = 1ULL, 3LL
  for i = 1, 100 do
    a = lib.mix(a, i)
    b = lib.multiply(b, 3)
  end
  return a, b
end
print(wide())

local function pointers()
  local array = ffi.new("int[102]")
  local p, total = ffi.cast("int *", array), 0
  for i = 1, 100 do
    p[0] = i
    p = lib.next_pointer(p)
    total = total + lib.sum(array, i)
  end
  return total, p - array
end
print(pointers())

local function enums()
  local c, last = ffi.new("color", 0)
  for i = 1, 101 do
    c = lib.opposite(c)
    if c == "GREEN" then last = i end
    if i % 10 == 0 then c = lib.opposite("RED") end
  end
  return tonumber(c), last
end
print(enums())

-- Booleans, of which either may be new to a trace.
local function odd(from, to)
  local count = 0
  for i = from, to do
    if lib.is_odd(i % 3 == 0 and i or 1) then count = count + 1 else count = count + 100 end
  end
  return count
end
print(odd(1, 100), odd(6, 6), odd(1, 7))
local function kept()
  local last, seen
  for i = 1, 100 do
    last = lib.is_odd(i > 90 and i or 2)
    if i == 95 then seen = last end
  end
  return last, seen
end
print(kept())

-- Memory that a function writes is loaded again.
local function memory()
  local array = ffi.new("double[4]")
  local total = 0
  for i = 1, 100 do
    array[0] = -1
    lib.fill(array, 4, i)
    total = total + array[0] + array[3]
  end
  return total
end
print(memory())

-- Variables and constants.
local function variables()
  local total = 0
  for i = 1, 100 do
    lib.third = lib.numbers + i % 4
    total = total + lib.third[0] + lib.LIMIT
    lib.numbers[1] = i
  end
  return total
end
print(variables())

-- A trap is an error of the call, which has happened once.
local function trap(last)
  local array = ffi.new("int[1]")
  local first = lib.fail_at(0, 1)
  for i = 1, last do
    local box = ffi.new("int[2]", i)
    array[0] = i
    local text = "x" .. i
    lib.fail_at(i, 150)
    if box[0] ~= array[0] or text == "" then print("wrong") end
  end
  return lib.fail_at(0, 1) - first
end
print(trap(100), pcall(trap, 200))
local function protected()
  local failed, good, counts = {}, 0, lib.fail_at(0, 1)
  for i = 1, 200 do
    local ok, message = pcall(lib.fail_at, i % 60, 59)
    if ok then good = good + 1 else failed[#failed + 1] = i .. " " .. message end
  end
  return good, lib.fail_at(0, 1) - counts, table.concat(failed, "; ")
end
print(protected())
print((select(2, xpcall(function()
  for i = 1, 200 do lib.fail_at(i, 120) end
end, debug.traceback)):gsub("0x%x+", "ADDRESS")))
local function overflow()
  local results = {}
  for i = 1, 120 do
    local ok, message = pcall(lib.deep, i == 110 and 1e6 or 1)
    if not ok then results[#results + 1] = i .. tostring(message):match("^[^:]*") end
  end
  return #results
end
print(overflow())
local co = coroutine.wrap(function()
  for i = 1, 200 do
    if i % 50 == 0 then coroutine.yield(i) end
    lib.fail_at(i, 170)
  end
end)
print(co(), co(), co(), pcall(co))

-- Wrong arguments.
print(pcall(function()
  for i = 1, 100 do lib.low(i > 90 and "x" or i) end
end))
print(pcall(function()
  for i = 1, 100 do
    if i < 90 then lib.low(i) else lib.low(i, i) end
  end
end))

-- Functions that call back are not called by compiled code, but one that has not done so before is.
local function callback()
  local total = 0
  local f = ffi.cast("int (*)(int)", function(x) return x + 1 end)
  for i = 1, 100 do total = total + lib.apply(f, i) end
  f:free()
  return total
end
print(callback())

-- The C library.
local function standard()
  local total = 0
  for i = 1, 100 do
    local block = ffi.cast("double *", C.malloc(1000 * i))
    block[i] = i
    total = total + C.abs(-i) + C.floor(i + 0.5) + tonumber(C.strlen("four" .. i)) + C.toupper(97) + block[i]
    C.free(block)
  end
  return total
end
print(standard())

-- Pointers to functions, and functions as metamethods.
local function targets()
  local f = { lib.low, lib.low_signed, ffi.cast("int (*)(int)", C.abs) }
  local total = 0
  for i = 1, 200 do total = total + f[i % 3 + 1](-i) end
  return total
end
print(targets())
local object = setmetatable({}, { __call = lib.low, __index = function(_, k) return lib.low(k) end })
local total = 0
for i = 1, 100 do total = total + object[i * 5] end
print(total, pcall(object, 1))
-- compiles: yes (it loads C libraries)

-- Structs as arguments and results, and variable arguments.
ffi.cdef [[
typedef struct { int x, y; double z; } call_point;
typedef struct { double value; } call_wrapped;
call_point make(int x, int y);
double measure(call_point p);
call_wrapped twice(call_wrapped w);
int add_all(int count, ...);
int sprintf(char *, const char *, ...);
typedef struct { int quot, rem; } div_t; div_t div(int, int);
]]
local function structs()
  local total, kept, before = 0, {}, ffi.new("call_point", 1, 1)
  for i = 1, 100 do
    local p = lib.make(i, 2)
    kept[i % 3 + 1] = p
    total = total + p.z + lib.measure(p) + lib.measure({ i, 1, 0.5 }) + lib.measure(before)
    total = total + lib.twice({ i }).value + C.div(i, 7).rem
    before = p
    p.x = p.x + 1
  end
  return total, kept[1].x, kept[2].z, kept[3].y
end
print(structs())
local function variable()
  local text, total = ffi.new("char[200]"), 0
  local one, two = ffi.new("int", 1), ffi.new("int8_t", -2)
  local format = "%d %s %g %lld %p %c %u %5.1f %d"
  for i = 1, 100 do
    C.sprintf(text, format, ffi.new("int", i), "text", i + 0.5, 5LL * i, nil, ffi.new("char", 65), one, 2, i % 2 == 0)
    C.sprintf(text + 100, "%g %s", ffi.new("float", 0.5 * i), text + 3)
    total = total + lib.add_all(3, one, two, ffi.new("int", i)) + lib.add_all(0)
  end
  return ffi.string(text), ffi.string(text + 100), total
end
print(variable())
print(pcall(function()
  for i = 1, 100 do C.sprintf(ffi.new("char[9]"), "%s", i < 100 and "x" or print) end
end))

-- What is no number may have any bits in C, also those that mean another value of Lua.
local odd, results = ffi.new("call_point", 1, 2), {}
ffi.cast("int64_t *", odd)[1] = -1LL
for i = 1, 100 do results[i] = lib.measure(odd) end
print(type(results[1]), type(results[100]))

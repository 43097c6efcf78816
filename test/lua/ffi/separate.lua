-- A module with a memory of its own: arguments are copied; what it imports from WASI.
-- native: no (it loads a library compiled to WebAssembly)
local ffi = require("ffi")
ffi.cdef [[
typedef struct { int x; double y; } separate_point;
int length(const char *text);
double total(const double *array, int count);
void twice(double *array, int count);
void move(separate_point *p, int x);
const char *name(int n);
int take(int (*f)(int));
int add(int a, int b);
int count_blocks(void);
int say(const char *text);
int write_badly(void);
double now(void);
int random(void);
int open(void);
void quit(int status);
]]
local lib = ffi.load("./library/wasi.wasm")

-- In and out.
local array = ffi.new("double[3]", 1, 2, 3)
lib.twice(array, 3)
local p = ffi.new("separate_point", 1, 2.5)
lib.move(p, 10)
print(lib.length("four"), lib.length(""), lib.total(array, 3), array[2], p.x, p.y)
lib.move(nil, 0)
local points = ffi.new("separate_point[2]", { { 1, 2 }, { 3, 4 } })
lib.move(points[1], 5)
print(points[0].x, points[1].x, points[1].y)
local length = 0
for i = 1, 200 do length = length + lib.length("text" .. i) + lib.add(i, 1) end
print(length, lib.count_blocks())

-- Texts that it returns.
local name = lib.name(1)
print(ffi.string(name), ffi.string(lib.name(2)), lib.name(0) == nil)

-- What cannot work.
print(pcall(function() return lib.take(nil) end))
print(pcall(lib.length, ffi.cast("const char *", array)))
print(pcall(lib.length, 5))

-- WASI.
io.write("in order: ")
print(lib.say("written"))
print(lib.write_badly(), math.abs(lib.now() - os.time()) < 3, lib.random() ~= 0)
print(pcall(lib.open))
io.write("end\n")
lib.quit(0)
print("not reached")
-- embedded: no (it ends the process)

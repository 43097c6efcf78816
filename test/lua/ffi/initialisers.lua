-- Initialisers of arrays, structs and unions: values, lists, tables, nested, and copies.
-- native: no (numbers of types differ)
local ffi = require("ffi")
ffi.cdef [[
typedef struct { int x, y; } point;
typedef struct { point a, b; double w; } line;
typedef union { int32_t i; uint8_t b[4]; float f; } word;
typedef struct { int kind; union { int number; point place; }; int last; } tagged;
typedef struct { int n; double data[?]; } vector;
typedef struct { int a : 3; unsigned b : 5; int c : 10; bool d : 1; } bits;
typedef struct { char name[8]; int values[3]; } record;
]]

local function show(array, first, last)
  local row = {}
  for i = first, last do row[#row + 1] = tostring(array[i]) end
  print(table.concat(row, " "))
end

show(ffi.new("int[5]"), 0, 4)
show(ffi.new("int[5]", 7), 0, 4)
show(ffi.new("int[5]", 7, 8), 0, 4)
show(ffi.new("int[5]", { 7 }), 0, 4)
show(ffi.new("int[5]", { 7, 8 }), 0, 4)
show(ffi.new("int[5]", { [0] = 1, 2, 3 }), 0, 4)
show(ffi.new("int[?]", 4, 1, 2, 3), 0, 3)
show(ffi.new("int[?]", 3, { 4, 5, 6 }), 0, 2)
show(ffi.new("double[2][2]", { { 1, 2 }, { 3, 4 } })[1], 0, 1)
show(ffi.new("int[3]", ffi.new("int[3]", 9)), 0, 2)

local function line(l) print(l.a.x, l.a.y, l.b.x, l.b.y, l.w) end
line(ffi.new("line"))
line(ffi.new("line", { { 1, 2 }, { 3, 4 }, 5 }))
line(ffi.new("line", { a = { x = 1 }, b = { y = 2 }, w = 3 }))
line(ffi.new("line", { 1, 2 }, { 3, 4 }, 5))
line(ffi.new("line", ffi.new("point", 6, 7)))
line(ffi.new("line", ffi.new("line", { w = 8 })))
line(ffi.new("line", { { y = 1 }, nil, 2 }))

local w = ffi.new("word", 0x01020304)
print(w.i, w.b[0], w.b[3], ffi.new("word", { f = 1 }).i, ffi.new("word", { b = { 1, 1 } }).i)
local t = ffi.new("tagged", { 1, 2, 3 })
print(t.kind, t.number, t.place.y, t.last)
t = ffi.new("tagged", { kind = 1, place = { 4, 5 }, last = 6 })
print(t.kind, t.number, t.place.y, t.last)
t = ffi.new("tagged", 1, 2, 3)
print(t.kind, t.number, t.place.y, t.last)

local v = ffi.new("vector", 3, { 3, { 1, 2, 3 } })
print(v.n, v.data[0], v.data[2], ffi.sizeof(v), ffi.sizeof("vector", 10))
v = ffi.new("vector", 2)
print(v.n, v.data[0], v.data[1], ffi.sizeof(v))

local b = ffi.new("bits", { -1, 31, -512, true })
print(b.a, b.b, b.c, b.d, ffi.sizeof(b))
b.a, b.b, b.c, b.d = 3, 33, 511, false
print(b.a, b.b, b.c, b.d)
b.a = 4
print(b.a, b.b, b.c, b.d)

local r = ffi.new("record", "hello", { 1, 2 })
print(ffi.string(r.name), r.values[0], r.values[1], r.values[2])
r = ffi.new("record", { name = "x", values = { 5 } })
print(ffi.string(r.name), r.values[0], r.values[1], r.values[2])
r.name = "12345678"
print(ffi.string(r.name, 8), r.values[0])
r.values = { 1, 2, 3 }
print(r.values[2])
local copy = ffi.new("record", r)
copy.values[2] = 4
print(copy.values[2], r.values[2], ffi.string(copy.name, 8))
local lines = ffi.new("line[2]")
lines[1] = lines[0]
lines[0] = { { 1, 1 }, { 2, 2 }, 3 }
line(lines[0])
line(lines[1])
lines[1].a = ffi.new("point", 8, 9)
line(lines[1])
local reference = lines[0].a
reference.x = 77
print(lines[0].a.x)

print(pcall(ffi.new, "point", 1, 2, 3))
print(pcall(ffi.new, "point", {}, 2))
print(pcall(function() lines[0] = 5 end))
print(pcall(function() r.values = { 1, 2, 3, 4 } end))
print(pcall(ffi.new, "int[-1]"))
print(pcall(ffi.new, "int[?]"))
print(pcall(ffi.new, "struct unknown"))
print(pcall(ffi.new, "int[?]", 2^30))

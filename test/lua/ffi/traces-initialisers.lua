-- New C data with initialisers of all kinds in compiled code: each loop sums up what it has made.
local ffi = require("ffi")
ffi.cdef [[
typedef struct { int x, y; } init_point;
typedef struct { int x; double y; init_point p; char name[4]; } init_record;
typedef struct { int a : 3; unsigned b : 4; bool c : 1; int d; } init_bits;
typedef struct { int a; struct { int b; union { int c; float d; }; }; int e; } init_nested;
typedef union { int x; float f; char c[8]; } init_union;
typedef struct { int n; double values[?]; } init_variable;
]]
local COUNT = 60

local function report(name, make)
  local sum = 0
  for i = 1, COUNT do sum = sum + make(i) end
  print(name, sum)
end

-- Tables, by index and by name.
local record, bits, nested = ffi.typeof("init_record"), ffi.typeof("init_bits"), ffi.typeof("init_nested")
report("named", function(i)
  local r = record { x = i, p = { y = i }, name = "ab" }
  return r.x + r.y + r.p.y + r.p.x + r.name[1]
end)
report("listed", function(i)
  local r = record { i, 2, { 3, 4 }, "xyz" }
  return r.x + r.y + r.p.y + r.p.x + r.name[2] + r.name[3]
end)
report("from 0", function(i)
  local a = ffi.new("int[4]", { [0] = i, 2 })
  return a[0] + a[1] * 3 + a[3]
end)
report("bit fields", function(i)
  local b = bits { a = -2, b = i % 16, c = i % 2 == 0, d = i }
  return b.a + b.b + (b.c and 1 or 0) + b.d
end)
report("anonymous members", function(i)
  local m, n = nested { 1, i, 3, 4 }, nested { a = 1, d = 1.5, e = i }
  return m.b + m.c + m.e + n.b + n.d + n.e
end)

-- Tables that are different each time.
local arrays = { { 1 }, { 1, 2 }, { 1, 2, 3 }, {}, { [0] = 7, 8 } }
report("arrays", function(i)
  local a = ffi.new("int[4]", arrays[i % 5 + 1])
  return a[0] + a[1] * 3 + a[2] * 5 + a[3] * 7
end)
local points = { { 1 }, { 1, 2 }, { x = 3, y = 4 }, {}, { [0] = 7, 8 }, { y = 2 } }
report("structs", function(i)
  local p = ffi.new("init_point", points[i % 6 + 1])
  return p.x + p.y * 3
end)
local unions = { { 1 }, { x = 2 }, { f = 1.5 }, { c = "ab" }, {} }
report("unions", function(i) return ffi.new("init_union", unions[i % 5 + 1]).x end)
local raw = setmetatable({ 1 }, { __index = function() return 5 end })
report("metatables do not count", function(i)
  local p = ffi.new("init_point", raw)
  return p.x + p.y + i
end)

-- One value for all elements.
report("few", function(i)
  local a = ffi.new("int[5]", i)
  return a[0] + a[4]
end)
report("many", function(i)
  local a = ffi.new("int16_t[100]", i)
  return a[0] + a[57] + a[99]
end)
report("rows", function(i)
  local a = ffi.new("int[5][3]", { { i } })
  return a[0][0] + a[4][2] * 3 + a[2][1] * 5
end)
report("structs of one", function(i)
  local a = ffi.new("init_point[40]", ffi.new("init_point", i, 3))
  return a[0].x + a[39].y
end)

-- Variable lengths.
report("filled", function(i)
  local a = ffi.new("double[?]", i % 50 + 1, i)
  return a[0] + a[i % 50]
end)
report("listed elements", function(i)
  local a = ffi.new("int[?]", 4 + i % 3, i, i + 1, 3)
  return a[0] + a[1] + a[2] + a[3]
end)
report("elements of a table", function(i)
  local a = ffi.new("int[?]", 3, { i, 2, 3 })
  return a[0] + a[2]
end)
report("members before them", function(i)
  local v = ffi.new("init_variable", 4, i)
  v.values[3] = i
  return v.n + v.values[3] + v.values[0] + ffi.sizeof(v) + ffi.sizeof("init_variable", i % 7)
end)
local short = { 0, 1, 2 }
print(pcall(function()
  local sum = 0
  for i = 1, COUNT do sum = sum + ffi.new("int[?]", i < COUNT and 2 or short[1], 7, 8)[1] end
  return sum
end))

-- Strings.
report("text", function(i)
  local text = "x" .. i
  local a, b = ffi.new("char[?]", #text + 1, text), ffi.new("uint8_t[8]", text)
  return a[#text - 1] + a[#text] + b[1]
end)
local texts = { "a", "ab", "abcdefgh" }
report("cut text", function(i)
  local a = ffi.new("char[2]", texts[i % 2 + 2])
  return a[0] + a[1]
end)

-- Assignments of whole members.
local target = ffi.new("struct { int x; int f[3]; char n[4]; init_point p; }[2]")
report("table to struct", function(i)
  target[i % 2] = { i, { 1, 2, i }, "xy" }
  return target[0].x + target[1].f[2] + target[0].n[1] + target[1].p.x
end)
report("table to some members", function(i)
  target[i % 2] = { x = i, p = points[2] }
  return target[0].x + target[1].f[2] + target[0].n[1] + target[1].p.y
end)
report("table to array", function(i)
  target[1].f = { i, 2 }
  return target[1].f[0] + target[1].f[2]
end)
local three = ffi.new("int[3]", 1, 2, 3)
report("array to array", function(i)
  three[1] = i
  target[0].f = three
  return target[0].f[1] + target[0].f[2]
end)
report("text to array", function(i)
  target[0].n = texts[i % 3 + 1]
  return target[0].n[0] + target[0].n[1]
end)

-- Errors are those of the interpreter.
local wrong = { { 1, 2 }, { 1, 2, 3 }, { "x" }, { {} } }
for i = 1, COUNT do
  local ok, message = pcall(ffi.new, "int[2]", wrong[i < COUNT - 3 and 1 or i - COUNT + 4])
  if not ok then print((message:gsub("^.-:%d+: ", ""))) end
end

-- Finalizers of types of variable length.
local finalized = 0
local owner = ffi.metatype("struct { int n; char bytes[?]; }", { __gc = function(o) finalized = finalized + o.n end })
local function own()
  for i = 1, COUNT do owner(i % 5, i) end
end
own()
for _ = 1, 3 do collectgarbage() end
print(finalized)

-- A string for a structure is an error in compiled code, too.
local inner = ffi.new("struct { struct { int n; } o; }")
local function assign(value) inner.o = value end
local failed = 0
for i = 1, 100 do
  if not pcall(assign, i % 2 == 0 and "x" or inner.o) then failed = failed + 1 end
end
print(failed)

-- What a table takes from the array itself is what has been stored there by then.
local rows = ffi.new("struct { int m[3][2]; }", { { { 1 }, { 2 }, { 3 } } })
for i = 1, COUNT do
  rows.m[0][0] = i
  rows.m = { rows.m[1], rows.m[2], rows.m[0] }
end
print(rows.m[0][0], rows.m[1][0], rows.m[2][0], rows.m[2][1])

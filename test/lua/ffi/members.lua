-- Elements, fields, pointers and constants, and what has none.
local ffi = require("ffi")
ffi.cdef [[
typedef struct node { int value; struct node *next; static const int LIMIT = 99; enum { LOW = -1, HIGH = 7 }; } node;
typedef struct { const int fixed; int free; const node *constant; node *other; } mixed;
typedef struct { struct { int x; struct { int y, z; }; }; } nested;
typedef struct { uint8_t r, g, b; } rgb;
]]
local a, b = ffi.new("node", 1), ffi.new("node", 2)
a.next = b
b.next = a
print(a.next.value, a.next.next.value, a.next == ffi.cast("node *", b), b.next.next.next.value)
a.next.value = 5
print(b.value, a.LIMIT, a.HIGH, ffi.typeof("node").LOW, ffi.typeof("node *").LIMIT)
local p = ffi.cast("node *", a)
print(p.value, p[0].value, (p + 0).value, p.next.value)
local array = ffi.new("rgb[3]", { { 1, 2, 3 }, { 4, 5, 6 } })
print(array[1].g, (array + 1).b, array[2].r, ffi.cast("uint8_t *", array)[4], (array + 1)[-1].r)
local n = ffi.new("nested", { 1, 2, 3 })
print(n.x, n.y, n.z, ffi.offsetof("nested", "z"))
local ints = ffi.new("int[4]", { 10, 20, 30, 40 })
print(ints[1LL], ints[2ULL], ints[ffi.new("int8_t", 3)], ints[1.9], (ints + 3)[-2])
local pp = ffi.new("int *[2]", { ints, ints + 2 })
print(pp[1][0], pp[0][1])
pp[1][0] = 33
print(ints[2])

local m = ffi.new("mixed", 1, 2)
m.free = 3
m.other = a
m.other.value = 9
print(m.fixed, m.free, m.other.value, m.constant == nil)
local function try(f, ...)
  print(select(2, pcall(f, ...)))
end
try(function() m.fixed = 2 end)
try(function() m.constant = a m.constant.value = 1 end)
try(function() a.LIMIT = 1 end)
try(function() ffi.new("const int[2]")[0] = 1 end)
try(function() ffi.cast("const char *", "x")[0] = 1 end)
try(function() ffi.new("complex").re = 1 end)
try(function() return a.nothing end)
try(function() a.nothing = 1 end)
try(function() return a[0] end)
try(function() return p.nothing end)
try(function() return ints.x end)
try(function() return ints[a] end)
try(function() return ints[nil] end)
try(function() return ints[{}] end)
try(function() return ffi.new("void *")[0] end)
try(function() return ffi.new("int").x end)
try(function() return ffi.new("int64_t")[0] end)
try(function() return ffi.typeof("node").value end)
try(function() return ffi.typeof("int").x end)
try(function() return (1LL).x end)
try(function() return #ints end)
try(function() return a .. "x" end)
try(function() return -p end)
try(function() return ffi.new("int")() end)
try(function() for _ in pairs(a) do end end)
try(function() for _ in ipairs(ints) do end end)

-- As keys of tables C data are objects.
local t = { [a] = 1, [1LL] = 2 }
print(t[a], t[1LL], t[1], rawequal(a, a), next({ [p] = 1 }) == p)

-- Multiple assignment, order of evaluation, scopes.
local a, b, c = 1, 2
print(a, b, c)
a, b = b, a
print(a, b)
a, b, c = (function() return 10, 20, 30 end)()
print(a, b, c)
a, b, c = 0, (function() return 10, 20, 30 end)()
print(a, b, c)
a, b, c = (function() return 10, 20, 30 end)(), 5
print(a, b, c)
-- In LuaJIT the rightmost variable is assigned first.
local log = {}
local t = setmetatable({}, { __newindex = function(_, k, v) log[#log + 1] = k .. "=" .. tostring(v) end })
t.x, t.y, t.z = 1, 2
print(table.concat(log, " "))
-- Operands are evaluated before anything is assigned.
local i = 1
local list = { 1, 2, 3 }
i, list[i] = i + 1, 20
print(i, list[1], list[2])
local x = { 1 }
x[1], x = x, nil
print(x)
local u = { v = { v = 1 } }
u.v, u = 5, u.v
print(u.v)
do
  local a, b = { n = 1 }, 2
  a.n, a, b = 2, { n = 3 }, a.n
  print(a.n, b)
end
-- Swapping fields, upvalues and globals.
local r = { 1, 2, 3, k = "k" }
r[1], r[2], r.k, r[3] = r[2], r.k, r[3], r[1]
print(r[1], r[2], r[3], r.k)
g1, g2 = 1, 2
g1, g2 = g2, g1
print(g1, g2)
-- Shadowing: the new local is not visible in its own expression.
local s = 1
local s = s + 1
do local s = s * 10 print(s) end
print(s)
local function f() return f end
print(f() == f)
local g = function() return g end
print(g())
-- Nested tables and calls on the left.
local deep = { { { } } }
deep[1][1].x, deep[1].y = "x", "y"
print(deep[1][1].x, deep[1].y)
;(function() return deep end)().z = 3
print(deep.z)
;("text"):len()
-- Integer, string, computed and odd keys.
local keys = {}
keys[1.0], keys["1"], keys[-0.0], keys[true], keys[2 ^ 53] = "int", "str", "zero", "bool", "big"
print(keys[1], keys["1"], keys[0], keys[true], keys[9007199254740992], keys[1.5])
keys[1.5] = 1 keys[1.5] = nil
print(next({ [1.5] = "x" }))
print(pcall(function() keys[nil] = 1 end))
print(pcall(function() keys[0 / 0] = 1 end))
print(keys[nil], keys[0 / 0])
-- Constructors.
local v = { 1, 2, nil, 4, [2] = "ignored", x = 1, ["y z"] = 2, [10] = 10; 5 }
print(v[1], v[2], v[3], v[4], v[5], v.x, v["y z"], v[10])
print(#{ nil }, #{ nil, nil, 3 }, #{ 1, nil }, #{ n = 1 })
local big = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
  31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, (function() return 56, 57 end)() }
print(#big, big[57])
print(({ a = 1, b = { c = { 2 } } }).b.c[1], ({ 3, 4 })[2], #{ { }, { } })
-- A constructor makes a new table each time, also with constant contents.
local function constant() return { 1, 2, x = "y" } end
local k1, k2 = constant(), constant()
k1[1], k1.x = "changed", nil
print(k2[1], k2.x, k1 == k2)

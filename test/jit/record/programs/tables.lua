-- Tables: array and hash parts, growth, nil, key types, traversal.
local t = {}
for i = 1, 300 do t[i] = i end
for i = 1, 300 do t[i] = t[i] * 2 end
print(#t, t[300], t[301])
for i = 300, 1, -1 do t[i] = nil end
print(#t, next(t))

local h = {}
for i = 1, 200 do h["k" .. i % 20] = (h["k" .. i % 20] or 0) + i end
print(h.k0, h.k19)
local fields = {}
for i = 1, 100 do fields.a = i; fields.b = (fields.b or 0) + fields.a; fields.c = nil end
print(fields.a, fields.b, fields.c)

local keys = { 1.5, -1, 0, -0.0, 2 ^ 53, "1", true, false, print, 1e300, 1 / 3 }
local mixed = {}
for round = 1, 60 do
  for i = 1, #keys do mixed[keys[i]] = (mixed[keys[i]] or 0) + i * round end
end
for i = 1, #keys do io.write(mixed[keys[i]], " ") end
print()
for i = 1, 100 do
  local ok = pcall(function() mixed[nil] = 1 end)
  local nan = pcall(function() mixed[0 / 0] = 1 end)
  assert(not ok and not nan and mixed[nil] == nil and mixed[0 / 0] == nil)
end

local sum, count = 0, 0
for round = 1, 20 do
  for k, v in pairs({ 10, 20, 30, x = 1, y = 2, [2.5] = 3 }) do
    sum = sum + v * (type(k) == "number" and k or 1)
    count = count + 1
  end
end
print(sum, count)
local nested = {}
for i = 1, 20 do nested[i] = { id = i, [i] = i } end
local s = 0
for round = 1, 10 do
  for i, inner in ipairs(nested) do
    for k, v in pairs(inner) do s = s + v + i end
  end
end
print(s)
local clear = {}
for i = 1, 100 do clear[i] = i; clear["s" .. i] = i end
local cleared = 0
for k in pairs(clear) do clear[k] = nil; cleared = cleared + 1 end
print(cleared, next(clear))
local n = 0
for k, v in next, { 1, 2, 3, a = 4 } do n = n + v end
for i = 1, 50 do local k, v = next({ i }); n = n + k + v end
print(n)

-- holes
local holes = { 1, nil, 3, nil, 5 }
local h2 = 0
for i = 1, 100 do for k, v in pairs(holes) do h2 = h2 + k * v end end
print(h2)

-- templates and constructors
local made = 0
for i = 1, 100 do
  local a = { 1, 2, 3, x = i, y = "z" }
  local b = { i, i + 1, [10] = 5 }
  local c = { n = { m = i } }
  made = made + #a + a.x + b[2] + b[10] + c.n.m
  a.x = nil
  a[4] = i
  made = made + #a
end
print(made)

-- tables as keys, identity
local objects, weight = {}, {}
for i = 1, 20 do objects[i] = { i }; weight[objects[i]] = i end
local w = 0
for round = 1, 20 do for i = 1, 20 do w = w + weight[objects[i]] end end
print(w, weight[{}])

-- aliasing
local a, b = { 1 }, { 2 }
local c = a
local alias = 0
for i = 1, 100 do
  if i == 50 then c = b end
  a[1] = i
  c[1] = c[1] + 1
  alias = alias + a[1] + b[1]
end
print(alias, a[1], b[1])

-- two-dimensional
local grid = {}
for y = 1, 30 do grid[y] = {}; for x = 1, 30 do grid[y][x] = x * y end end
local trace = 0
for y = 1, 30 do for x = 1, 30 do if (x + y) % 3 == 0 then trace = trace + grid[y][x] else grid[x][y] = 0 end end end
print(trace)

-- length and insert, remove
local list = {}
for i = 1, 200 do table.insert(list, i); if i % 3 == 0 then table.remove(list) end; if i % 50 == 0 then table.insert(list, 1, -i) end end
print(#list, list[1], list[#list])
local g = 0
for i = 1, 100 do globalCounter = (globalCounter or 0) + i; g = globalCounter end
print(g, globalCounter)

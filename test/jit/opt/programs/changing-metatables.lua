-- metatables that change
local A, B = {}, {}
A.__index = function(t, k) return k .. "A" end
B.__index = {foo = "tableB"}
local o = setmetatable({}, A)
local out = {}
for i=1,200 do
  out[#out+1] = tostring(o.foo)
  if i == 100 then setmetatable(o, B) end
  if i == 150 then B.__index.foo = "changed" end
  if i == 170 then o.foo = "own" end
  if i == 180 then o.foo = nil end
end
print(out[1], out[100], out[101], out[150], out[151], out[170], out[171], out[181])
local log = 0
local W = {__newindex = function(t, k, v) log = log + v; rawset(t, k, v) end}
for r=1,40 do
  local t = setmetatable({}, W)
  for i=1,10 do t[i] = i; t[i] = i + 1 end
  t.a = 5; t.a = 6
  if r % 10 == 0 then setmetatable(t, nil); t.b = 7 end
end
print(log)
local E = {__eq = function(a, b) return a.v == b.v end, __lt = function(a, b) return a.v < b.v end, __le = function(a, b) return a.v <= b.v end, __add = function(a, b) return setmetatable({v = a.v + b.v}, getmetatable(a)) end, __len = function(a) return a.v end, __call = function(self, x) self.v = self.v + x; return self.v end, __concat = function(a, b) return "cat" end, __unm = function(a) return setmetatable({v=-a.v}, getmetatable(a)) end}
local x, y = setmetatable({v=1}, E), setmetatable({v=2}, E)
local n = 0
for i=1,200 do
  if x == y then n = n + 1 end
  if x < y then n = n + 2 end
  if x <= y then n = n + 4 end
  x = x + y
  if x.v > 50 then x = -y end
  n = n + x(1) + #(x .. y)
end
print(n, x.v)
-- __index added later
local base = {}
local obj = setmetatable({}, base)
local c = 0
for i=1,150 do
  if obj.z == nil then c = c + 1 else c = c + obj.z end
  if i == 75 then base.__index = {z = 100} end
end
print(c)

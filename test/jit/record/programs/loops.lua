-- Loops: directions, steps, types, nesting, breaks, goto, side exits, upvalues.
local out = {}
local function show(...) print(...) end
local function run(first, last, step)
  local n, s = 0, 0
  for i = first, last, step do n = n + 1; s = s + i end
  return n, s
end
show(run(1, 100, 1)); show(run(100, 1, -1)); show(run(1, 100, 3)); show(run(1, 10, 0.25))
show(run(10, 1, -0.5)); show(run(5, 1, 1)); show(run(1, 100, 7)); show(run(-50, 50, 1))
show(run(2147483000, 2147483647, 1)); show(run(2147483600, 2147483700, 1)); show(run(-2147483648, -2147483600, 1))
show(run(1.5, 99.5, 1)); show(run(0, 1, 0.1)); show(run(3, 3, 1))
for i = "1", 3 do show(i) end
local huge = 0
for i = 1, math.huge do huge = i; if i > 200 then break end end
show(huge)

local function mixed(limit)
  local s = 0
  for i = 1, limit do
    if i % 15 == 0 then s = s + 15 elseif i % 5 == 0 then s = s + 5 elseif i % 3 == 0 then s = s + 3 else s = s + 1 end
  end
  return s
end
show(mixed(1000))
local w, x = 0, 0
while true do
  w = w + 1
  if w % 2 == 0 then goto continue end
  x = x + w
  if w > 300 then break end
  ::continue::
end
show(w, x)
local r = 0
repeat r = r + 1; local last = r > 250 until last
show(r)
local nested = 0
for i = 1, 40 do
  for j = i, 40 do
    if j % 7 == 6 then break end
    for k = 1, 3 do nested = nested + i * j - k end
  end
end
show(nested)

-- types that change in the loop
local v = 1
for i = 1, 300 do
  if i == 100 then v = 1.5 elseif i == 150 then v = "7" elseif i == 200 then v = 3 end
  v = v + 1
end
show(v)
local kind = {}
local value
for i = 1, 120 do
  if i % 4 == 0 then value = i elseif i % 4 == 1 then value = "s" elseif i % 4 == 2 then value = nil else value = true end
  local name = type(value)
  kind[name] = (kind[name] or 0) + 1
  if value then kind.truthy = (kind.truthy or 0) + 1 end
end
show(kind.number, kind.string, kind["nil"], kind.boolean, kind.truthy)

-- overflow of narrowed integers
local o, p = 1, 0
for i = 1, 60 do o = o * 2; p = p + 2 ^ 30; end
show(o, p)
local q = 2147483640
for i = 1, 20 do q = q + 1 end
show(q)
local m = -2147483640
for i = 1, 20 do m = m - 1 end
show(m)
local z = 0
for i = 1, 100 do z = -z * 1; if 1 / z < 0 then z = 0 end end
show(z, 1 / z)
local mod = {}
for i = -20, 80 do mod[#mod + 1] = i % 7; mod[#mod + 1] = i % -7; mod[#mod + 1] = -i % 3.5 end
show(table.concat(mod, " ", 1, 30))
local d = 0
for i = 1, 100 do d = d + i / 3 + i ^ 2 + 2 ^ -i end
show(string.format("%.10g", d))

-- upvalues: shared, immutable, open, closed
local counter = 0
local function increment(by) counter = counter + by; return counter end
for i = 1, 200 do increment(i) end
show(counter)
local functions = {}
for i = 1, 50 do local k = i; functions[i] = function(n) k = k + n; return k end end
local closed = 0
for round = 1, 5 do for i = 1, 50 do closed = closed + functions[i](round) end end
show(closed)
local function openUpvalue()
  local s = 0
  local function bump(n) s = s + n end
  for i = 1, 150 do bump(i); if i % 10 == 0 then s = s - 1 end end
  return s
end
show(openUpvalue())
local function immutable(k)
  local function get(n) return n * k end
  local s = 0
  for i = 1, 100 do s = s + get(i) end
  return s
end
show(immutable(2), immutable(3), immutable(0.5))

-- comparisons
local counts = { 0, 0, 0, 0, 0, 0 }
local nan = 0 / 0
for i = 1, 200 do
  local y = i % 5 == 0 and nan or i
  if y < 100 then counts[1] = counts[1] + 1 end
  if not (y < 100) then counts[2] = counts[2] + 1 end
  if y <= 100 then counts[3] = counts[3] + 1 end
  if y > 100 then counts[4] = counts[4] + 1 end
  if not (y >= 100) then counts[5] = counts[5] + 1 end
  if y == y then counts[6] = counts[6] + 1 end
end
show(unpack(counts))
local names = { "b", "a", "c", "ab", "", "b\0", "B" }
local order = 0
for i = 1, 20 do
  for _, left in ipairs(names) do
    for _, right in ipairs(names) do
      if left < right then order = order + 1 end
      if left <= right then order = order + 100 end
      if left == right then order = order + 10000 end
    end
  end
end
show(order)
local tests = 0
for i = 1, 200 do
  local b = i % 3 == 0
  local e = b and 1 or 2
  local f = not b and i > 50 or nil
  tests = tests + e + (f and 10 or 0)
  if b == true then tests = tests + 1 end
  if f == nil then tests = tests + 1 end
  if b ~= f then tests = tests + 1 end
end
show(tests)
local text = ""
for i = 1, 60 do text = text .. i % 10; if #text > 30 then text = text:sub(2) end end
show(text)
local coroutineSum = 0
local co = coroutine.wrap(function() for i = 1, 100 do coroutine.yield(i) end return 0 end)
for i = 1, 100 do coroutineSum = coroutineSum + co() end
show(coroutineSum)

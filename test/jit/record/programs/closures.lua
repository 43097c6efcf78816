-- Functions that may make closures: UCLO with and without something to close, open upvalues of other frames.
local kept = {}
local function maybe(i, keeps)
  local x = i * 2
  if keeps then kept[#kept + 1] = function(n) x = x + n; return x end end
  if x > 150 then return x end
  return x + 1
end
local sum = 0
for i = 1, 200 do sum = sum + maybe(i, i % 40 == 0) end
print(sum, #kept)
for i = 1, 100 do sum = sum + kept[i % #kept + 1](i) end
print(sum)

local function counterLoop(n)
  local total = 0
  local function add(v) total = total + v end
  for i = 1, n do
    local y = i
    if i % 50 == 0 then kept[#kept + 1] = function() y = y + 1; return y end end
    add(y)
  end
  return total
end
print(counterLoop(300), counterLoop(120), #kept)

local function block(n)
  local s = 0
  for i = 1, n do
    do
      local a, b = i, i + 1
      if i == n then kept[1] = function() return a + b end end
      s = s + a * b
    end
  end
  return s
end
for i = 1, 20 do sum = sum + block(i * 5) + kept[1]() end
print(sum)

local function makers()
  local list = {}
  for i = 1, 60 do
    local k = i
    list[i] = function() k = k + 1; return k end
    list[i]()
  end
  local s = 0
  for round = 1, 3 do for i = 1, 60 do s = s + list[i]() end end
  return s
end
print(makers(), makers())

local co = coroutine.wrap(function()
  local z = 0
  local function bump() z = z + 1; return z end
  while true do
    for _ = 1, 20 do bump() end
    coroutine.yield(z)
  end
end)
local c = 0
for i = 1, 40 do c = c + co() end
print(c)

local function outer()
  local u = 1
  local function inner(d)
    u = u + d
    if d > 0 then return inner(d - 1) + u end
    return u
  end
  return inner
end
local recursive = outer()
local r = 0
for i = 1, 60 do r = r + recursive(i % 9) end
print(r)

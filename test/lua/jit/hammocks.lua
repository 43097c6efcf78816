-- Branches whose ways only calculate: they are choices in traces. Each shape, with numbers at their edges.
local huge, nan = math.huge, 0 / 0
local edges = { 0, -0, 1, -1, 0.5, -0.5, 2 ^ 31, -2 ^ 31, 2 ^ 53, huge, -huge, nan, 3, 7, 1e-300 }

local function text(x) return x == 0 and (1 / x < 0 and "-0" or "0") or string.format("%.17g", x):gsub("%-?nan", "nan") end
local function show(name, ...)
  local t = { ... }
  for i = 1, #t do t[i] = text(t[i]) end
  print(name, table.concat(t, " "))
end

local function maximum(a, b) if a > b then return a end return b end
local function minimum(a, b) if a < b then return a else return b end end
local function absolute(x) if x < 0 then return -x end return x end
local function clamp(x, low, high)
  if x < low then x = low elseif x > high then x = high end
  return x
end
local function sign(x)
  local s
  if x > 0 then s = 1 elseif x < 0 then s = -1 else s = 0 end
  return s
end

for round = 1, 3 do
  -- Orderings and equality, with constants on either side.
  local less, lessEqual, more, moreEqual, equal, different, one = 0, 0, 0, 0, 0, 0, 0
  for i = 1, 15 do
    for k = 1, 15 do
      local a, b = edges[i], edges[k]
      if a < b then less = less + 1 end
      if a <= b then lessEqual = lessEqual + 1 end
      if a > b then more = more + 1 end
      if a >= b then moreEqual = moreEqual + 1 end
      if a == b then equal = equal + 1 end
      if a ~= b then different = different + 1 end
      if a == 1 then one = one + 2 end
      if not (a < b) then one = one + 3 end
      if 1 ~= b then one = one - 1 end
    end
  end
  show("orderings", less, lessEqual, more, moreEqual, equal, different, one)

  -- Both ways, values and constants; NaN goes the other way.
  local sum, product, last = 0, 1, 0
  for i = 1, 15 do
    local x = edges[i]
    local y
    if x < 1 then y = 2 * x else y = x / 2 end
    last = y
    if y == y then if y < huge then if y > -huge then sum = sum + y end end end
    local z = x < 0 and -1 or 1
    product = product * z
    if x > 0 and x < 4 then product = product * 2; sum = sum - 1 end
    if x > 0 then if x < 4 then sum = sum + 1 else sum = sum + 2 end end
  end
  show("both", sum, product, last)

  -- A swap of locals, temporaries in the ways, a value that only one way assigns.
  local a, b, c = 3, 5, 0
  for i = 1, 100 do
    local d = i % 7
    if d < 3 then a, b = b, a end
    if d > 4 then local t = a * 2 + b; c = c + t end
    if a < b then c = c - d else local t = c; c = t + 1 end
  end
  show("swap", a, b, c)

  -- Functions that return one of two values, inlined.
  local best, least, total, clamped, signs = -huge, huge, 0, 0, 0
  for i = 1, 15 do
    local x = edges[i]
    best, least = maximum(best, x), minimum(least, x)
    if x == x and x < 1e10 and x > -1e10 then total = total + absolute(x) end
    clamped = clamped + clamp(x == x and x or 2, -2, 5)
    signs = signs * 3 + sign(x)
  end
  show("functions", best, least, total, clamped, signs, absolute(-0), maximum(0, -0), maximum(nan, 1), minimum(nan, 1))

  -- Upvalues: one that is assigned, constants.
  local turns, STEP = 0, 3
  local function turn(x)
    if x > 2 then turns = turns + STEP end
    if turns > 20 then turns = 0 else turns = turns + 1 end
    return turns
  end
  local seen = 0
  for i = 1, 200 do seen = seen + turn(i % 5) end
  show("upvalues", turns, seen)

  -- An upvalue of a loop's frame, which is a slot of the trace.
  local count = 0
  local function add(x) if x > 10 then count = count + x end end
  for i = 1, 100 do add(i % 20) end
  show("slot", count)

  -- Elements: the load is repeated in the way.
  local list = { 5, 3, 9, -1, 12, 12, 0, 7 }
  local most, place, first = list[1], 1, { value = 8 }
  local fewest = list[1]
  for i = 1, 800 do
    local k = i % 8 + 1
    if list[k] > most then most = list[k]; place = k end
    if list[k] < fewest then fewest = list[k] end
    if first.value > most then most = first.value end
    if i == 400 then list[3] = 99 end
    if i == 600 then first.value = 1000 end
  end
  show("elements", most, place, fewest)

  -- Types that change: the choice was for numbers.
  local value, strings = 1, 0
  for i = 1, 200 do
    if i > 150 then value = "7" end
    local x = value
    if i % 2 == 0 then x = x + 1 end
    if type(x) == "string" then strings = strings + 1 end
    if tonumber(x) > 3 then strings = strings + 0.5 end
  end
  show("strings", strings)
  local maybe = nil
  local sets = 0
  for i = 1, 200 do
    local x = (i * 37) % 101
    if maybe == nil or x > maybe then maybe = x; sets = sets + 1 end
  end
  show("nil", maybe, sets)

  -- An index that is chosen.
  local grid, around = {}, 0
  for i = 1, 20 do grid[i] = i * i end
  for i = 1, 20 do
    local left = i > 1 and i - 1 or 20
    local right = i < 20 and i + 1 or 1
    local j = i
    if grid[j] % 3 == 0 then j = left end
    around = around + grid[left] - grid[right] + grid[j]
  end
  show("index", around)

  -- Searches in a sorted array.
  local found = 0
  for v = 0, 420, 7 do
    local low, high = 1, 20
    while low < high do
      local middle = math.floor((low + high) / 2)
      if grid[middle] < v then low = middle + 1 else high = middle end
    end
    found = found * 2 % 10007 + low
  end
  show("search", found)

  -- Collatz, and the edges of integers.
  local steps = 0
  for i = 1, 60 do
    local n = i
    while n ~= 1 do
      if n % 2 == 0 then n = n / 2 else n = 3 * n + 1 end
      steps = steps + 1
    end
  end
  local edge = 2 ^ 31 - 100
  for i = 2 ^ 31 - 90, 2 ^ 31 - 1 do
    local next = i
    if i % 4 == 3 then next = i + 1 end
    if next > edge then edge = next end
  end
  show("integers", steps, edge)
end

-- Errors behind a choice, and a hook while one is under way.
local ok, message = pcall(function()
  local t, n = {}, 0
  for i = 1, 100 do
    if i > 50 then n = n + 1 end
    if n > 40 then t = nil end
    t.x = n
  end
end)
print(ok, (message:gsub("^.-:%d+: ", "")))
local lines = 0
debug.sethook(function() lines = lines + 1 end, "l")
local h = 0
for i = 1, 100 do
  if i > 50 then
    h = h + 1
  end
end
debug.sethook()
print(h, lines)

-- Coroutines inside and around.
local function counter(limit)
  local n, odd = 0, 0
  for i = 1, limit do
    n = n + 1
    if n % 2 == 1 then odd = odd + 1 end
    if i % 10 == 0 then coroutine.yield(odd) end
  end
  return -1
end
local co, sum = coroutine.wrap(counter), 0
local v = co(300)
while v >= 0 do
  sum = sum + v
  if v > 20 then sum = sum - 1 end
  v = co()
end
print(sum)

-- Chains of returns, and a number that `and` takes for true.
local function clampTo(x, low, high) if x < low then return low elseif x > high then return high end return x end
local function signOf(x) if x > 0 then return 1 elseif x < 0 then return -1 else return 0 end end
local function steps(x)
  if x < 1 then return x * 2 end
  local y = x - 1
  if y < 2 then return y end
  if y ~= 3 then y = y / 2 else y = -y end
  if y < 4 then return y + 1 else return 7 end
end
for round = 1, 3 do
  local a, b, c, d, e, f = 0, 0, 0, 0, 0, 0
  for i = 1, 15 do
    local x = edges[i]
    local y = x == x and x or 0.25
    if y > 1e9 then y = 9 elseif y < -1e9 then y = -9 end
    a = a + clampTo(y, -2, 2.5)
    b = b * 3 % 1000 + signOf(y)
    c = c + steps(y)
    d = d + (y > 1 and y - 1 or 3)
    e = e + (y < 0 and -y or y) + (y < 2 and y or 2 * y)
    local k = y > 2 and y * 2 or y
    f = f + k
  end
  show("returns", a, b, c, d, e, f)
end

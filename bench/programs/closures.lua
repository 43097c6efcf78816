-- Functions as values: closures made in loops, shared and own upvalues, lazy streams, folds,
-- composition with varargs, memoisation, Church numerals.
-- large: 11000

local rounds = tonumber(arg and arg[1]) or 3000

local function counter(step)
  local value = 0
  return function()
    value = value + step
    return value
  end, function()
    return value
  end
end

local function range(first, last)
  return function()
    if first > last then return nil end
    first = first + 1
    return first - 1
  end
end

local function map(transform, source)
  return function()
    local value = source()
    if value ~= nil then return transform(value) end
  end
end

local function filter(accept, source)
  return function()
    while true do
      local value = source()
      if value == nil or accept(value) then return value end
    end
  end
end

local function fold(combine, result, source)
  for value in source do result = combine(result, value) end
  return result
end

local function chain(...)
  local functions = { ... }
  return function(...)
    local a, b = ...
    for i = #functions, 1, -1 do a, b = functions[i](a, b) end
    return a, b
  end
end

local function memoise(compute)
  local known = {}
  return function(key)
    local value = known[key]
    if value == nil then
      value = compute(key)
      known[key] = value
    end
    return value
  end
end

local function church(count)
  return function(apply)
    return function(value)
      for _ = 1, count do value = apply(value) end
      return value
    end
  end
end

local function plus(a, b)
  return function(apply)
    local first, second = a(apply), b(apply)
    return function(value) return first(second(value)) end
  end
end

local function times(a, b)
  return function(apply) return a(b(apply)) end
end

local function streams(round)
  local square = function(value) return value * value end
  local isOdd = function(value) return value % 2 == 1 end
  local sum = function(a, b) return (a + b) % 1000003 end
  return fold(sum, round, map(square, filter(isOdd, range(1, 2000))))
end

local function counters()
  local total = 0
  for i = 1, 400 do
    local step, read = counter(i)
    for _ = 1, 5 do step() end
    total = total + read()
  end
  return total
end

local function numerals()
  local successor = function(value) return value + 1 end
  local eleven = plus(church(5), church(6))
  return times(eleven, times(eleven, church(10)))(successor)(0)
end

local function paths()
  local steps
  steps = memoise(function(count)
    if count <= 1 then return 1 end
    return (steps(count - 1) + steps(count - 2)) % 1000003
  end)
  return steps(150)
end

local function chains()
  local swapAdd = function(a, b) return b, (a + b) % 1000003 end
  local five = chain(swapAdd, swapAdd, swapAdd, swapAdd, swapAdd)
  local a, b = 0, 1
  for _ = 1, 200 do a, b = five(a, b) end
  return a
end

local checksum = 0
for round = 1, rounds do
  checksum = (checksum * 31 + streams(round) + counters() + numerals() + paths() + chains()) % 1000003
end
print(string.format("%d rounds, checksum %d", rounds, checksum))

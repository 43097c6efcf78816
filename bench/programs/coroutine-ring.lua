-- A ring of coroutines hands a token round, then a chain of generators filters numbers: create, wrap,
-- resume and yield with values.
-- large: 140000

local laps = tonumber(arg and arg[1]) or 50000
local members = 200

local function member(id)
  return coroutine.create(function(token)
    while true do token = coroutine.yield((token * 3 + id) % 1000003) end
  end)
end

local function ring()
  local circle = {}
  for id = 1, members do circle[id] = member(id) end
  local token = 1
  for _ = 1, laps do
    for id = 1, members do
      local alive, value = coroutine.resume(circle[id], token)
      assert(alive)
      token = value
    end
  end
  return token
end

local function numbersFrom(first)
  return coroutine.wrap(function()
    local number = first
    while true do
      coroutine.yield(number)
      number = number + 1
    end
  end)
end

local function withoutMultiples(source, divisor)
  return coroutine.wrap(function()
    while true do
      local number = source()
      if number % divisor ~= 0 then coroutine.yield(number) end
    end
  end)
end

-- The chain stays short: native Lua resumes nested coroutines on the C stack, up to about 190 levels.
local function sumOfSurvivors(count, filters)
  local source, sum = numbersFrom(2), 0
  for _ = 1, filters do
    local prime = source()
    source = withoutMultiples(source, prime)
    sum = sum + prime
  end
  for _ = 1, count do sum = (sum + source()) % 1000003 end
  return sum
end

print(string.format("token %d, survivors' sum %d", ring(), sumOfSurvivors(laps, 25)))

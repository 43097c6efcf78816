-- Side traces that come back to where their loop begins, and wait for another round: of the same functions, of others, none,
-- and such whose variables have other types in each round.
local function fold(f, x, n) for i = 1, n do x = f(x, i) end return x end

local function add(x, i) return x + i end
local function swap(x, i) if type(x) == "number" then return tostring(x + i) end return tonumber(x) - i end
local function count(x) return x + 1 end
local function grow(x, i) return i % 10 == 0 and {} or type(x) == "table" and i or x end
local function inner(x, i) for k = 1, i % 3 do x = x + k end return x end
local function fail(x, i) if i == 30 then error("thirty") end return x + i end

for round = 1, 6 do
  print(fold(add, 0, 60), fold(swap, 0, 60), fold(count, 0.5, 60), type(fold(grow, 0, 60)), fold(inner, 0, 60))
  print(pcall(fold, fail, 0, 60))
end

-- The loop ends, or its function returns, in the round that is waited for.
local function search(list, wanted)
  for i = 1, #list do
    local found = list[i](wanted)
    if found then return i end
  end
end
local function is(value) return function(wanted) return value == wanted end end
local function above(value) return function(wanted) return wanted > value end end
local tests = {}
for i = 1, 40 do tests[i] = i % 2 == 0 and is(i) or above(i + 100) end
local sum = 0
for wanted = 1, 200 do sum = sum + (search(tests, wanted) or -1) end
print(sum)

-- Closures of several kinds in turn, in a coroutine that waits within them.
local log = {}
local actions = {
  function(x) coroutine.yield(x) return x + 1 end,
  function(x) log[#log + 1] = x return x * 2 % 101 end,
  function(x) return x - 3 end,
}
local function run(list, x) for i = 1, #list do x = list[i](x) end return x end
local list = {}
for i = 1, 30 do list[i] = actions[i % 3 + 1] end
local total = 0
for round = 1, 20 do
  local thread = coroutine.wrap(run)
  local value = thread(list, round)
  for _ = 1, 10 do total = total + value value = thread() end
  total = total + value
end
print(total, #log)

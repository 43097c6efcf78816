-- Coroutines in and around compiled loops.
local function numbers(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i) end end) end
local sum = 0
for value in numbers(500) do sum = sum + value end
print(sum)

-- The loop is compiled in one coroutine and runs in others.
local function work(n) local s = 0 for i = 1, n do s = s + i % 7 end return s end
local results = {}
for i = 1, 20 do
  local co = coroutine.create(function(n) local first = work(n) local more = coroutine.yield(first) return work(more) end)
  local _, first = coroutine.resume(co, 100 + i)
  local _, second = coroutine.resume(co, 200 + i)
  results[i] = first + second
end
print(table.concat(results, " "), work(1000))

-- Yields from inside a compiled loop, from nested calls, through pcall and metamethods.
local function produce()
  local object = setmetatable({}, { __index = function(_, key) return coroutine.yield(key) end })
  local total = 0
  for i = 1, 200 do
    total = total + object[i]
    local ok, value = pcall(coroutine.yield, -i)
    total = total + (ok and value or 0)
  end
  return total
end
local co = coroutine.create(produce)
local ok, value = coroutine.resume(co)
local steps = 0
while coroutine.status(co) ~= "dead" do
  steps = steps + 1
  ok, value = coroutine.resume(co, value * 2)
end
print(ok, value, steps)

-- Producer, filter, consumer.
local function filter(test, source)
  return coroutine.wrap(function()
    for v in source do if test(v) then coroutine.yield(v) end end
  end)
end
local primes, source = {}, coroutine.wrap(function() for i = 2, 200 do coroutine.yield(i) end end)
while true do
  local prime = source()
  if not prime then break end
  primes[#primes + 1] = prime
  source = filter(function(n) return n % prime ~= 0 end, source)
end
print(#primes, primes[#primes], collectgarbage("count") > 0)

-- An error in a coroutine after many rounds; the state of the one that resumes it.
local failing = coroutine.create(function() for i = 1, 150 do coroutine.yield(i) if i == 120 then error("round " .. i) end end end)
local last
for i = 1, 200 do
  local fine, got = coroutine.resume(failing)
  if not fine then print(i, got, coroutine.status(failing)) break end
  last = got
end
print(last, coroutine.resume(failing))

-- Upvalues shared between coroutines whose loops are compiled; open ones on another stack.
local function shared()
  local counter = 0
  local co1 = coroutine.wrap(function() for _ = 1, 300 do counter = counter + 1 if counter % 10 == 0 then coroutine.yield(counter) end end return "one" end)
  local co2 = coroutine.wrap(function() for _ = 1, 300 do counter = counter + 2 if counter % 5 == 0 then coroutine.yield(counter) end end return "two" end)
  local line = {}
  for i = 1, 12 do line[#line + 1] = co1() line[#line + 1] = co2() end
  return table.concat(line, " ") .. " " .. counter
end
print(shared())

-- coroutine.running, status and isyieldable in a hot loop.
print(coroutine.wrap(function()
  local same = 0
  local me = coroutine.running()
  for _ = 1, 200 do if coroutine.running() == me and coroutine.status(me) == "running" then same = same + 1 end end
  return same
end)())

-- Coroutines that switch within loops: generators, pipelines, schedulers, what they share, and how they end.
local total = 0
local function range(n, step)
  return coroutine.wrap(function() for i = 1, n, step or 1 do coroutine.yield(i, i * 2) end end)
end
for v, w in range(150) do total = total + v + w end
for v in range(150, 0.5) do total = total + v end
print(total)

-- Several values, more or fewer than wanted, and types that change.
local echo = coroutine.create(function(...)
  local n = select("#", ...)
  while true do n = select("#", coroutine.yield(n, nil, "x")) end
end)
for i = 1, 120 do
  local ok, n, none, text, more
  if i % 3 == 0 then ok, n, none, text, more = coroutine.resume(echo)
  elseif i % 3 == 1 then ok, n, none, text, more = coroutine.resume(echo, i, nil)
  else ok, n = coroutine.resume(echo, i, nil, i) end
  total = total + n + (text == "x" and 1 or 0) + (none == nil and more == nil and 1 or 0)
end
print(total)

-- A local of either side that both assign.
local shared, seen = 0, {}
local co = coroutine.wrap(function()
  local mine = 0
  local function bump(n) mine = mine + n return mine end
  while true do
    shared = shared + 1
    local f = coroutine.yield(bump)
    shared = shared + mine
    if f then f() end
    mine = mine + 1
  end
end)
for i = 1, 120 do
  local before = shared
  local bump = co(i % 4 == 0 and function() shared = shared - 1 end or nil)
  bump(2)
  shared = shared + 1
  seen[i % 5 + 1] = shared - before
  total = total + bump(0) % 7
end
print(total, shared, table.concat(seen, " "))

-- Tables, strings and closures that cross.
local list = {}
local producer = coroutine.wrap(function()
  local i = 0
  while true do
    i = i + 1
    local item = {i, name = "n" .. i % 10, get = function() return i end}
    list[#list % 8 + 1] = item
    coroutine.yield(item)
  end
end)
for i = 1, 120 do
  local item = producer()
  item[1] = item[1] + 1
  total = total + item[1] + #item.name + item.get() + list[(i - 1) % 8 + 1][1]
end
print(total)

-- Pipelines, and a scheduler with a round robin of different functions.
local function map(f, source) return coroutine.wrap(function() for v in source do coroutine.yield(f(v)) end end) end
local function filter(p, source)
  return coroutine.wrap(function() for v in source do if p(v) then coroutine.yield(v) end end end)
end
for round = 1, 3 do
  local k = round
  for v in map(function(x) return x + k end, filter(function(x) return x % 3 ~= 0 end, range(90))) do total = total + v end
end
print(total)
local tasks, log = {}, 0
for id = 1, 6 do
  tasks[id] = coroutine.create(function()
    for step = 1, 40 + id do
      log = log + id * step
      coroutine.yield()
      if step % (id + 3) == 0 then log = log - 1 end
    end
    return id
  end)
end
local alive = #tasks
while alive > 0 do
  for id = 1, #tasks do
    local task = tasks[id]
    if coroutine.status(task) ~= "dead" then
      local ok, result = coroutine.resume(task)
      if result then alive = alive - 1 total = total + result end
    end
  end
end
print(total, log)

-- Yields from inner calls, from recursion, from protected calls and metamethods; returns below them.
local function visit(n) if n > 0 then visit(n - 1) coroutine.yield(n) visit(n - 1) end end
for v in coroutine.wrap(function() visit(7) end) do total = total + v end
local object = setmetatable({}, {__index = function(_, k) return coroutine.yield(k) end, __add = function(a, b) return coroutine.yield(b) end})
local meta = coroutine.wrap(function()
  local s = 0
  while true do
    s = s + object.key + (object + 1)
    local ok, v = pcall(coroutine.yield, s)
    s = s + (ok and v or 0)
    ok, v = pcall(function() local x = coroutine.yield("in") if x % 5 == 0 then error({x}) end return x end)
    s = s + (ok and v or v[1] * 2)
  end
end)
local last
meta()
for i = 1, 200 do last = meta(i) if type(last) == "number" then total = total + last end end
print(total, last)

-- Coroutines that begin and end within the loop: by returning, by an error, by being dropped.
for i = 1, 90 do
  local c = coroutine.create(function(a, b)
    local x = coroutine.yield(a + b)
    if x % 4 == 0 then error("four") end
    if x % 7 == 0 then error({x}) end
    return x, a
  end)
  local _, sum = coroutine.resume(c, i, 1)
  total = total + sum
  if i % 9 ~= 0 then
    local ok, x, a = coroutine.resume(c, i)
    total = total + (ok and x + a or type(x) == "string" and #x or x[1])
    local again, message = coroutine.resume(c)
    total = total + (again and 1 or #message)
  end
end
print(total)

-- A coroutine within a coroutine, whose stack has to grow, and one that resumes itself or its resumer.
local function deep(n) if n == 0 then return coroutine.yield(1) end return 1 + deep(n - 1) end
local outer = coroutine.wrap(function()
  while true do
    local inner = coroutine.wrap(function() local n = 1 while true do n = deep(n % 60) + n % 5 end end)
    for i = 1, 60 do coroutine.yield(inner(i)) end
  end
end)
for i = 1, 150 do total = total + outer() end
local me
me = coroutine.create(function() while true do coroutine.yield(select(2, coroutine.resume(me))) end end)
for i = 1, 60 do total = total + #select(2, coroutine.resume(me)) end
print(total)

-- Loops within the coroutine and without it, left and entered at different times.
local walker = coroutine.wrap(function()
  while true do
    for i = 1, 3 do for j = 1, i do coroutine.yield(i * 10 + j) end end
    for _, name in ipairs({"a", "bc"}) do coroutine.yield(#name) end
  end
end)
for i = 1, 40 do
  for j = 1, i % 4 do total = total + walker() end
  if i % 5 == 0 then repeat local v = walker() total = total + v until v > 20 end
end
print(total)

-- Which coroutine runs: none in the main program, another one after each switch.
local threads, mains = {}, 0
local function note()
  local thread = coroutine.running()
  if thread then threads[thread] = (threads[thread] or 0) + 1 else mains = mains + 1 end
  return thread
end
local noters = {}
for i = 1, 2 do noters[i] = coroutine.create(function() while true do coroutine.yield(note()) end end) end
local right = 0
for i = 1, 60 do
  local noter = noters[i % 2 + 1]
  local _, thread = coroutine.resume(noter)
  if thread == noter and not note() then right = right + 1 end
end
print(right, mains, threads[noters[1]], threads[noters[2]])

-- Calls of yield, resume and functions of wrap by pcall and xpcall, also where the same call is made without.
local function call(f, ...) return f(...) end
local protected = coroutine.wrap(function(way)
  local n = 0
  while true do
    n = n + 1
    local results
    if way == 0 then results = { pcall(coroutine.yield, n, "p") }
    elseif way == 1 then results = { (way == 1 and call or pcall)(coroutine.yield, n) }
    elseif way == 2 then results = { xpcall(coroutine.yield, print, n) }
    elseif way == 3 then results = { (n % 2 == 0 and call or pcall)(coroutine.yield, n) }
    else results = { pcall(pcall, coroutine.yield, n) } end
    way = results[#results]
    total = total + #results
  end
end)
for i = 1, 50 do total = total + protected(0) end
for i = 1, 60 do total = total + protected(i % 5) end
for i = 1, 60 do total = total + protected(3) end
print(total)

local steps = 0
local function stepper()
  return coroutine.create(function(a)
    for i = 1, 3 do a = a + coroutine.yield(a + i) end
    error("no more " .. a, 0)
  end)
end
for i = 1, 40 do
  local co = stepper()
  for j = 1, 5 do
    local ok, resumed, value = pcall(coroutine.resume, co, i + j)
    if ok and resumed then steps = steps + value elseif type(value) == "string" then steps = steps + #value end
  end
  local wrapped = coroutine.wrap(function(...) local a, b = pcall(coroutine.yield, ...) return a, b, error end)
  local ok, first, second = pcall(wrapped, i, 2)
  local ok2, done, value, f = pcall(wrapped, first)
  steps = steps + (ok and done and first + second + value or 0) + (f == error and 1 or 0) + select("#", pcall(wrapped))
end
print(steps)

-- The main program's call is made by pcall, the coroutine's is not, and the other way round.
local there = coroutine.wrap(function(a) while true do a = coroutine.yield(a + 1) + coroutine.yield(a - 1) end end)
there(0)
local sum = 0
for i = 1, 80 do
  local ok, value
  if i % 7 == 0 then ok, value = true, there(i) else ok, value = pcall(there, i) end
  sum = sum + (ok and value or 1000)
end
print(sum)

-- A local that closures assign, in a slot that a call had before.
local function range(n, limit) return coroutine.wrap(function() for j = n, limit do coroutine.yield(j) end end) end
local captured = 0
for i = 1, 80 do
  do
    local ok, value = pcall(function()
      local last
      for j in range(i, i + 3) do last = j end
      return last
    end)
    captured = captured + (ok and value or 0)
  end
  do
    local x = i
    local function get() return x end
    x = x + 1
    captured = captured + get()
  end
end
print(captured)

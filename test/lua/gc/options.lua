-- collectgarbage: all options, honest counts, growth and release, long running allocation of everything.
-- stress: small
local n = ... == "small" and 60 or 20000
print(collectgarbage(), collectgarbage("collect"), type(collectgarbage("count")), gcinfo() > 0)
print(collectgarbage("isrunning"), collectgarbage("stop"), collectgarbage("isrunning"), collectgarbage("restart"), collectgarbage("isrunning"))
print(collectgarbage("setpause", 100), collectgarbage("setpause", 200), collectgarbage("setstepmul", 400), collectgarbage("setstepmul", 200))
print(pcall(collectgarbage, "unknown"), pcall(collectgarbage, {}), collectgarbage(nil))
-- A table of numbers is counted, and given back.
collectgarbage()
local before = collectgarbage("count")
local t = {}
for i = 1, 100000 do t[i] = i end
local with = collectgarbage("count")
print(with - before > 1024, with - before < 1600)
t = nil
collectgarbage()
print(collectgarbage("count") - before < 10)
-- Strings.
local s = ("x"):rep(1000000)
print(collectgarbage("count") - before > 970)
s = nil
collectgarbage()
-- The scratch buffer that it was made in is halved by each collection.
print(collectgarbage("count") - before < 1200)
for i = 1, 12 do collectgarbage() end
print(collectgarbage("count") - before < 20)
-- While it is stopped nothing is freed; steps then finish a cycle.
collectgarbage("stop")
local stopped = collectgarbage("count")
for i = 1, n do local garbage = { i, {} } end
print(collectgarbage("count") > stopped or n < 100)
local steps = 0
repeat steps = steps + 1 until collectgarbage("step", 10) or steps > 100000
print(steps < 100000)
collectgarbage("restart")
print(collectgarbage("step", 0) ~= nil)
-- Automatic collection keeps up with garbage of all kinds.
collectgarbage()
local most = 0
for i = 1, n do
  local u = { i, x = { i } }
  local f = function() return u end
  local text = "string " .. i
  local co = i % 20 == 0 and coroutine.wrap(function() coroutine.yield(f) end)
  if co then co() end
  local p = i % 10 == 0 and newproxy(true)
  if i % 1000 == 0 then most = math.max(most, collectgarbage("count")) end
end
print(most < 1000)
-- Live data survives many cycles.
local live = {}
for i = 1, 300 do live[i] = { id = i, name = "name" .. i, f = function() return i end } end
for round = 1, 3 do
  for i = 1, n do local garbage = { { {} } } end
  for i = 1, 300 do assert(live[i].id == i and live[i].name == "name" .. i and live[i].f() == i) end
end
print(#live)
-- Long lists and deep nesting are marked without recursion.
local list
for i = 1, n * 5 do list = { next = list } end
collectgarbage()
local length = 0
while list do length = length + 1 list = list.next end
print(length == n * 5)
local chain
for i = 1, 1000 do local inner = chain chain = function() return inner end end
collectgarbage()
length = 0
while chain do length = length + 1 chain = chain() end
print(length)
-- Closures, upvalues and coroutines that refer to each other.
for i = 1, 50 do
  local a, b
  local co = coroutine.create(function() a = { b } b = { a } coroutine.yield() return a, b end)
  coroutine.resume(co)
  a.co = co
end
collectgarbage()
collectgarbage()
print(collectgarbage("count") - before < 200)

-- Settings are integers of 32 bits.
collectgarbage("setpause", -5)
print(collectgarbage("setpause", 200))

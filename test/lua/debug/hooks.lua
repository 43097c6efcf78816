-- Events of hooks, and what a hook sees.
local log = {}
local function note(...)
  local texts = {}
  for i = 1, select("#", ...) do texts[i] = tostring((select(i, ...))) end
  log[#log + 1] = table.concat(texts, " ")
end
local function show(title)
  debug.sethook()
  print("-- " .. title)
  for i = 1, #log do print(log[i]) end
  log = {}
end

local function f(a, b) return a end
local function g(...) return f(...) end
local function hook(event, line)
  local info = debug.getinfo(2, "nSl")
  note(event, line, info.what, info.name, info.namewhat, info.currentline)
end

debug.sethook(hook, "crl")
local x = f(1)
g(1, 2)
local y = math.floor(2.5)
for i = 1, 3 do x = i end
pcall(f, 1)
pcall(error, "x")
show "all events"

debug.sethook(hook, "c")
x = string.rep("a", 3)
x = table.concat({ 1, 2 }, ",")
table.sort({ 3, 2, 1 })
table.sort({ 3, 2, 1 }, function(a, b) return a < b end)
string.gsub("abc", ".", function(c) return c end)
x = tostring(setmetatable({}, { __tostring = function() return "x" end }))
local co = coroutine.wrap(function() coroutine.yield(1) end)
co() co()
show "calls"

debug.sethook(hook, "r")
x = f(1)
g(1, 2)
y = math.floor(2.5)
show "returns"

debug.sethook(hook, "l")
co = coroutine.wrap(function()
  local a = 1
  coroutine.yield(1)
  local b = 2
end)
co() co()
local t = setmetatable({}, { __index = function(_, key)
  return key
end })
x = t.a
y = #t.b + 1 local z = 1
while x do
  x = nil
end
repeat local a = 1 until true
goto done
do print "no" end
::done::
if x then
  y = 1
else
  y = 2
end
show "lines"

local function count(step, code)
  local n = 0
  debug.sethook(function(event, line) assert(event == "count" and line == nil) n = n + 1 end, "", step)
  code()
  debug.sethook()
  return n
end
local function rounds() for i = 1, 1000 do end end
jit.off(rounds) -- LuaJIT has no count events in compiled code
print(count(100, rounds), count(1, rounds), count(0, rounds))

print(debug.gethook())
debug.sethook(f, "crl", 7) local set, mask, step = debug.gethook() debug.sethook()
print(set == f, mask, step)

print "-- errors and yields"
local here = debug.getinfo(1).currentline
debug.sethook(function(event, line) if line == here + 3 then error("oops", 0) end end, "l")
local ok, message = pcall(function()
  local a = 1
end)
note("hooks go on after it")
debug.sethook()
print(ok, message)
local handled
ok, message = xpcall(function()
  debug.sethook(function() error("in a hook", 0) end, "c")
  f()
end, function(m) debug.sethook() handled = m return m end)
print(ok, message, handled)
here = debug.getinfo(1).currentline
debug.sethook(function(event, line) if line == here + 3 then coroutine.yield(1) end end, "l")
ok, message = coroutine.resume(coroutine.create(function()
  local a = 1
end))
debug.sethook()
print(ok, message)

print "-- a hook's view"
local text
local function k()
  local a = 1
end
debug.sethook(function() text = text or debug.traceback("seen from a hook") end, "l")
k()
debug.sethook()
print((text:gsub("at 0x%x+", "at ADDRESS")))
local function m(a, b, ...)
  local c = 3
  return a, b, c
end
debug.sethook(function(event)
  if debug.getinfo(2, "f").func ~= m then return end
  for i = 1, 10 do
    local name, value = debug.getlocal(2, i)
    if not name then break end
    note(event, name, value)
  end
  if event == "call" then debug.setlocal(2, 2, "set") end
end, "cr")
note(m(1))
note(m(1, 2, 3))
show "locals"

debug.sethook(function(event, line)
  note("first", event, line)
  debug.sethook(function(e, l) note("second", e, l) end, "l")
end, "l")
x = 1
x = 2
x = 3
show "a hook sets another"

-- Multiple results survive the hooks before the instruction that takes them.
local many = {}
for i = 1, 30 do many[i] = i end
local function pass(...)
  local function unused() return many end
  return ...
end
debug.sethook(function() local a, b, c = "wrong", "wrong", "wrong" end, "l", 1)
local passed = { pass(unpack(many)) }
debug.sethook()
print(#passed, passed[1], passed[30])

-- A hook within a coroutine that another coroutine has set.
local started = debug.getinfo(1).currentline + 3
local function hook_later(e, l) if l > started then note(e, l - started) end end
co = coroutine.wrap(function() debug.sethook(hook_later, "l") end)
co()
x = 1
coroutine.wrap(function()
  x = 2
end)()
show "global to the state"

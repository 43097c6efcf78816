-- native: no (where a handler of "texit" flushes, it crashes)
-- jit.attach: prototypes that the front end makes, and exits of traces
local util = require("jit.util")

local made = {}
local function bytecode(proto)
  made[#made + 1] = util.funcinfo(proto).linedefined
end
jit.attach(bytecode, "bc")
local chunk = loadstring([[
local function a()
  return function() return 1 end
end
local function b() return 2 end
return function() return function() end end
]], "=chunk")
print(table.concat(made, " "))
local inner = chunk()
load(string.dump(chunk))
print(#made, "a dump makes none")
jit.attach(bytecode)
loadstring("return function() end")
print(#made, "detached")

local exits, sum = 0, 0
local function exit(trace, number, general, floating)
  assert(trace >= 1 and number >= 0 and general >= 0 and floating >= 0)
  exits = exits + 1
end
local function loop(k)
  local s = 0
  for i = 1, 100 do
    if i % 20 == k then s = s + 1 else s = s + 2 end
  end
  return s
end
for i = 1, 8 do sum = sum + loop(i % 3) end
local before = exits
jit.attach(exit, "texit")
for i = 1, 8 do sum = sum + loop(i % 3) end
for _, v in pairs({ 1, 2, 3, x = 4 }) do sum = sum + v end
jit.attach(exit)
local after = exits
for i = 1, 8 do sum = sum + loop(i % 3) end
print(sum, before == 0, exits == after, not jit.status() or exits > 0)

-- The handler may drop the traces.
jit.attach(function() jit.flush() end, "texit")
for i = 1, 20 do sum = sum + loop(i % 3) end
print(sum)

-- A trace that is being recorded can be looked at.
local known = true
local function record(trace)
  local info = util.traceinfo(trace)
  known = info and info.linktype == "none" and util.tracemc(trace) == nil
end
jit.attach(record, "record")
for i = 1, 200 do sum = sum + i end
jit.attach(record)
print(known)

-- One that is finished has its link when its handler is told.
local links = {}
local function stop(what, trace)
  if what == "stop" then links[util.traceinfo(trace).linktype] = true end
end
jit.attach(stop, "trace")
for i = 1, 200 do sum = sum + i end
local function count(n) if n > 0 then return count(n - 1) end end
for i = 1, 5 do count(200) end
jit.attach(stop)
print(not jit.status() or next(links) ~= nil, links.none)

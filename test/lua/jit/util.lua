-- native: no (numbers of bytecodes differ, and there is one number type)
-- jit.util on functions, and on traces where there are any; jit.attach.
local util = require("jit.util")
local vmdef = require("jit.vmdef")

local function f(a, ...)
  local t = { 1, 2, x = "y" }
  for i = 1, 10 do t[i] = i + 1.5 end
  return function() return t, a end
end
local info = util.funcinfo(f)
for _, key in ipairs {
  "linedefined", "lastlinedefined", "stackslots", "params", "bytecodes", "gcconsts", "nconsts", "upvalues",
  "currentline", "isvararg", "children", "source", "loc",
} do
  print(key, info[key])
end
print(type(info.proto), util.funcinfo(info.proto, 3).loc)
print(util.funcinfo(load("return 1", "=chunk")).loc, util.funcinfo(load("return 1", "text")).loc)
for pc = 0, info.bytecodes do
  local instruction, modes = util.funcbc(f, pc)
  if not instruction then break end
  local opcode = bit.band(instruction, 255)
  io.write(vmdef.bcnames:sub(opcode * 6 + 1, opcode * 6 + 6), bit.tohex(modes, 3), "; ")
end
print()
print(util.funck(f, 0), type(util.funck(f, -1)), type(util.funck(f, -2)), util.funck(f, 9), util.funck(f, -9))
local inner = util.funck(f, -2)
print(util.funcuvname(inner, 0), util.funcuvname(inner, 1), util.funcuvname(inner, 2))
print(pcall(util.funcbc, print, 1))
print(pcall(util.traceinfo))
print(util.traceinfo(60000), util.traceir(60000, 1), util.tracek(60000, -1), util.tracesnap(60000, 0), util.tracemc(60000))
print(pcall(util.traceexitstub, 1))
print(vmdef.ffnames[util.funcinfo(math.floor).ffid], vmdef.ffnames[util.funcinfo(print).ffid], vmdef.ffnames[1])
print(jit.security("strhash"), pcall(jit.security, "x"))

-- Where nothing is compiled, there is nothing to see.
if jit.status() then
  local events = {}
  local function note(what, id, func, pc)
    if what == "abort" then return end
    events[#events + 1] = what
    assert(what == "flush" or type(id) == "number" and type(func) == "function" and type(pc) == "number")
  end
  jit.attach(note, "trace")
  jit.flush()
  local sum = 0
  for i = 1, 20000 do sum = sum + i end
  jit.attach(note)
  assert(events[1] == "flush" and events[2] == "start" and table.concat(events, " "):find("stop"))
  local count = #events
  jit.flush()
  assert(#events == count, "detached")

  for i = 1, 20000 do sum = sum + i % 7 end
  local id = 1
  while not util.traceinfo(id) do id = id + 1 end
  local trace = util.traceinfo(id)
  assert(trace.nins > 0 and trace.nk >= 3 and trace.nexit > 0 and trace.linktype and trace.link)
  local names = {}
  for ref = 1, trace.nins do
    local modes, operation = util.traceir(id, ref)
    assert(modes and operation)
    names[#names + 1] = vmdef.irnames:sub(bit.rshift(operation, 8) * 6 + 1, bit.rshift(operation, 8) * 6 + 6)
  end
  assert(table.concat(names, " "):find("ADD"))
  assert(util.traceir(id, trace.nins + 1) == nil)
  local value, kind = util.tracek(id, -1)
  assert(value == nil and kind == 0)
  for index = 1, trace.nk do assert(select("#", util.tracek(id, -index)) >= 2) end
  local snapshot, position = util.tracesnap(id, 0, true)
  assert(snapshot[0] and snapshot[1] > 0 and position > 0)
  assert(util.tracemc(id):sub(1, 4) == "\0asm")
end
print("done")

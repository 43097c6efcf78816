-- native: no (LuaJIT does not yield here)
-- Metamethods that string buffers call may yield.
local buffer = require "string.buffer"

local function yielding(text)
  return setmetatable({}, { __tostring = function() return text .. coroutine.yield(text) end })
end

local b = buffer.new()
local co = coroutine.wrap(function()
  b:put("[", yielding "a", yielding "b", "]")
  b:putf("<%s %d %s>", yielding "c", 5, yielding "d")
  return "done"
end)
local value = co()
local step = 0
while value ~= "done" do
  step = step + 1
  print(step, value, b)
  value = co(step)
end
print(b)

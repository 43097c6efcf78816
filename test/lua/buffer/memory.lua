-- native: no (Debian's luajit has no string.buffer)
-- stress: 20
-- Memory of string buffers is counted, and comes back.
local buffer = require "string.buffer"
local rounds = tonumber(arg and arg[1]) or 300

collectgarbage()
local function used() collectgarbage() collectgarbage() return collectgarbage("count") end

local before = used()
local b = buffer.new():put(("x"):rep(1000000))
print("held", used() - before > 900)
b:free()
print("free", used() - before < 300)
b:put(("x"):rep(1000000))
b = nil
print("collected", used() - before < 300)
b = buffer.new(1000000)
print("reserved", used() - before > 900)
b:set(("y"):rep(10))
print("given back by set", used() - before < 300, b)

-- The string that is referred to is kept.
b:set(("long "):rep(100000))
print("referred to", used() - before > 400)
print(#b:get(5), #b)
b:reset()
print("let go", used() - before < 300)

-- Many buffers, with content of their own
local keep = {}
for i = 1, rounds do
  local one = buffer.new()
  for j = 1, 20 do one:put(i, "-", j, ",") end
  if i % 10 == 0 then keep[#keep + 1] = one end
  one:encode { i, { i } }
end
local length, sum = 0, 0
for i, one in ipairs(keep) do
  length = length + #one:tostring():match("^[%d,-]*")
  sum = sum + tonumber(tostring(one):match("^%d+"))
end
print(#keep == rounds / 10, sum == (10 + #keep * 10) * #keep / 2, length > 0)

-- Decoded values outlive the text.
local t
do
  local text = buffer.encode { { name = "inner" .. rounds }, ("k"):rep(20), { 1, 2, { 3 } } }
  t = buffer.new():set(text):decode()
end
collectgarbage()
print(t[1].name == "inner" .. rounds, t[2], t[3][3][1])

-- Finalizers: the library's own is not seen, another metatable's is called.
local calls = 0
do
  local odd = buffer.new():put("content")
  debug.setmetatable(odd, { __gc = function() calls = calls + 1 end })
  odd = nil
end
collectgarbage()
collectgarbage()
print("finalized", calls)
local own = buffer.new():put("x")
print(own:__gc(), #own)

-- native: no (Debian's luajit has no string.buffer)
-- Dictionaries of keys and of metatables.
local buffer = require "string.buffer"

local function hex(text)
  return (text:gsub(".", function(byte) return ("%02x"):format(byte:byte()) end))
end

local Point, Line = { __name = "Point" }, { __name = "Line" }
local function options()
  return { dict = { "x", "y", false, "x", "length" }, metatable = { Point, false, Line } }
end
local b = buffer.new(options())
local sized = buffer.new(64, options())

local function show(value)
  local text = b:reset():encode(value):get()
  print(hex(text), sized:reset():encode(value):tostring() == text, #buffer.encode(value))
  return b:set(text):decode()
end

show { x = 1 }
show { x = { y = "x" } }
show { unknown = { length = true } }
show("x")
show { "x" }
local p = show(setmetatable({ 1, 2 }, Point))
print(getmetatable(p) == Point, p[1], p[2])
local l = show(setmetatable({ p, setmetatable({}, Point) }, Line))
print(getmetatable(l) == Line, getmetatable(l[1]) == Point, getmetatable(l[2]) == Point)
print(getmetatable(show(setmetatable({ 3 }, {}))))

-- Readers without the dictionaries, or with less in them
local text = b:reset():encode { x = 1 }:get()
print(pcall(buffer.decode, text))
print(pcall(buffer.new { dict = { "a" } }:set(text).decode, buffer.new():set(text)))
print(buffer.new { dict = { "other" } }:set(text):decode().other)
for index = 0, 6 do
  local read = b:set("\15" .. string.char(index))
  print(index, pcall(read.decode, read))
end
for index = 0, 4 do
  local read = b:set("\14" .. string.char(index) .. "\10\1\2")
  local ok, value = pcall(read.decode, read)
  print(index, ok, ok and getmetatable(value).__name or value)
end
print(pcall(b.decode, b:set "\14\0\14\0\8"), pcall(b.decode, b:set "\14\0\2"), pcall(b.decode, b:set "\14\0!a"))

-- Longer dictionaries
local words = {}
for i = 1, 9000 do words[i] = "word" .. i end
local large = buffer.new { dict = words }
for _, i in ipairs { 1, 224, 225, 8160, 8161, 9000 } do
  local text = large:reset():encode { [words[i]] = i }:tostring()
  print(i, hex(text), large:decode()["word" .. i])
end

-- Options that are none
print(#buffer.new {}, #buffer.new { dict = 1, metatable = "x" }, #buffer.new { dict = {}, metatable = {} })
print(pcall(buffer.new, { dict = { 1 } }))
print(pcall(buffer.new, { dict = { "a", {} } }))
print(pcall(buffer.new, { metatable = { "a" } }))
print(pcall(buffer.new, 5, 6))

-- The dictionary is kept alive.
local keep = buffer.new { dict = { ("k"):rep(3) .. tostring(1) } }
collectgarbage()
print(hex(keep:encode { kkk1 = 1 }:get()))

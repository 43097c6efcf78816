-- native: no (Debian's luajit has no string.buffer)
-- Loops whose calls are compiled: what they give, and that nothing is done twice where a trace is left.
local buffer = require "string.buffer"

local b = buffer.new()
local sum = 0
for i = 1, 100 do
  b:put("item ", i, ",", i / 2, "\n"):put("x"):put(i):put(i / 4)
  sum = sum + #b
end
print(sum, #b, b:get(30))

-- Types that change on the way
local values = { "text", 5, 2.5, buffer.new():put("inner"), "more", -1, setmetatable({}, { __tostring = function() return "object" end }) }
b:reset()
for i = 1, 140 do b:put(values[i % 7 + 1], "|") end
for i = 1, 140 do b:put(values[i % 7 + 1]) end
print(#b, b:get(60))

-- Formatting
b:reset()
for i = 1, 60 do b:putf("%d:%s;%5.1f|%x,", i, i % 3 == 0 and "three" or "other", i / 7, i * 17) end
for i = 1, 60 do b:putf("%d %s %d\n", i, "constant", i * 1.0) end
print(#b, b:get(80))

-- Growing in the loop, and taking from the front
local taken = {}
b:free()
for i = 1, 300 do
  b:put(("x"):rep(i % 13), i)
  if i % 3 == 0 then taken[#taken + 1] = b:get(7) end
  if i % 5 == 0 then b:skip(2) end
end
print(#table.concat(taken), #b, taken[1], taken[100])

-- The content is another string
local words = { "one", "two", "three" }
local text = {}
for i = 1, 90 do
  b:set(words[i % 3 + 1])
  text[i] = b:get(2)
  if i % 4 == 0 then b:put("more") end
  text[i] = text[i] .. b:tostring()
end
print(table.concat(text, " ", 1, 12))

-- Lengths and texts
sum = 0
b:reset()
for i = 1, 100 do
  b:reset():put(i, i)
  sum = sum + #b + #tostring(b) + #b:tostring()
end
print(sum)

-- Serialization
local encoded = {}
for i = 1, 60 do encoded[i] = buffer.encode { i, "x", { i } } end
local total = 0
for i = 1, 60 do
  local t = buffer.decode(encoded[i])
  total = total + t[1] + t[3][1] + #t[2]
end
print(total, #encoded[1], encoded[1] == buffer.encode { 1, "x", { 1 } })
b:reset()
for i = 1, 60 do b:encode(i):encode("s" .. i % 10):encode(i % 2 == 0) end
local counts = {}
while #b > 0 do
  local value = b:decode()
  local kind = type(value)
  counts[kind] = (counts[kind] or 0) + (kind == "number" and value or 1)
end
print(counts.number, counts.string, counts.boolean)

-- Errors in compiled loops come once, with nothing done before.
local function fails(f)
  b:reset()
  local ok, message = pcall(function()
    for i = 1, 100 do f(i) end
  end)
  print(ok, message, #b)
end
fails(function(i) b:put("a", i < 90 and "b" or {}) end)
fails(function(i) b:put(i < 90 and "b" or nil) end)
local other = buffer.new():put("o")
fails(function(i) b:put(i < 90 and other or b) end)
fails(function(i) b:putf("%d", i < 90 and i or "x") end)
fails(function(i) b:put("abc"):skip(90 - i) end)
fails(function(i) b:put("abc"):get(90 - i) end)
fails(function(i) b:encode(i < 90 and i or print) end)
fails(function(i) b:encode { i < 90 and i or print } end)
fails(function(i) buffer.encode(i < 90 and i or print) end)
fails(function(i) buffer.decode(i < 90 and "\0" or "\31") end)
fails(function(i) b:put(i < 90 and "\2\1" or ""):decode() end)
fails(function(i) b:set(i < 90 and "set" or i) end)
fails(function(i) local own = i < 90 and b or {} own.put(own, "z") end)

-- Buffers that come and go, and are made in the loop
local sizes = 0
for i = 1, 80 do
  local own = buffer.new(i):put("own", i)
  sizes = sizes + #own
end
print(sizes)
local pair = { buffer.new(), buffer.new() }
for i = 1, 80 do
  pair[i % 2 + 1]:put(i):put(pair[(i + 1) % 2 + 1]:get(3))
  if i % 9 == 0 then pair[1]:reset() end
  if i % 8 == 0 then pair[2]:free() end
end
print(#pair[1], #pair[2], pair[1]:get(40))

-- native: no (Debian's luajit has no string.buffer)
-- The serialization format, byte for byte. Tables have at most one string key: their order is not the same each time.
local buffer = require "string.buffer"

local function hex(text)
  return (text:gsub(".", function(byte) return ("%02x"):format(byte:byte()) end))
end

local function show(value)
  local text = buffer.encode(value)
  print(#text, hex(text:sub(1, 60)))
  local again = buffer.encode(buffer.decode(text))
  if again ~= text then print("  decoded and encoded:", hex(again)) end
end

-- Scalars
for _, value in ipairs { false, true, 0, 1, -1, 0.5, -0, 1e308, 1/0, -1/0, 0/0, 2^31, -2^31, "", "a" } do show(value) end
show(nil)
show(12345678901234LL)
show(-1LL)
show(0xffffffffffffffffULL)
show(1.5i)
for _, length in ipairs { 1, 31, 0xbf, 0xc0, 0x1fbf, 0x1fc0, 0x2000, 70000 } do show(("s"):rep(length)) end

-- Tables
show {}
show { 1, 2, 3 }
show { [0] = "zero", "one" }
show { [0] = false }
show { nil, nil, 3 }
show { 1, nil, 3, nil }
show { key = "value" }
show { 1, 2, key = "value" }
show { [0] = 1, key = true }
show { [-1] = 1 }
local numbers = {}
for i, key in ipairs { 1.5, 2.5, -7, 1e15 } do numbers[key] = i end
show(numbers)
show { [true] = false, [false] = true }
show { { {}, { 1 } }, { x = { y = { z = {} } } } }
show { [{}] = { [{ 1 }] = {} } }
show { 1LL, { 2ULL, 3i }, "end" }
local long = {}
for i = 1, 300 do long[i] = i end
show(long)
for i = 1, 299 do long[i] = nil end
show(long)
local sparse = {}
for i = 1, 400 do sparse[i * 1000] = i end
show(sparse)

-- What is read needs not be what is written.
local function read(text)
  local value = buffer.decode(text)
  if type(value) == "table" then
    local parts = {}
    for k, v in pairs(value) do parts[#parts + 1] = tostring(k) .. "=" .. tostring(v) end
    table.sort(parts)
    value = "{" .. table.concat(parts, " ") .. "}"
  end
  print(hex(text), type(value), value)
end
read "\6\1\2\3\4"
read "\6\255\255\255\255"
read "\7\0\0\0\0\0\0\248\127"
read "\7\1\0\0\0\0\0\240\255"
read "\3"
read "\8"
read "\9\0"
read "\10\0"
read "\12\0"
read "\12\1"
read "\10\1\0"
read "\10\2\2\1"
read "\13\2\2\2!a\1\6\5\0\0\0\2"
read "\9\2!a\0!a\2"
read "\9\1\6\1\0\0\0\2"

-- Many values in one buffer
local b = buffer.new()
for i = 1, 5 do b:encode(i):encode { i } end
b:encode(nil):encode("last")
while #b > 0 do
  local value = b:decode()
  io.write(type(value) == "table" and "{" .. value[1] .. "}" or tostring(value), " ")
end
print(#b)

-- No loops: the tree is written as often as it is referred to.
local shared = { 1 }
print(hex(buffer.encode { shared, shared }))
local function nest(depth)
  local t = {}
  for _ = 2, depth do t = { t } end
  return t
end
print(#buffer.encode(nest(100)), pcall(buffer.encode, nest(101)))
local loop = {}
loop[1] = loop
print(pcall(buffer.encode, loop))
print(pcall(buffer.decode, ("\10\1"):rep(100) .. "\0"), pcall(buffer.decode, ("\10\1"):rep(101) .. "\0"))

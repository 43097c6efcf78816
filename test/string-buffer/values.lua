-- Run by native.test.ts in both engines, which must print the same:
--   write SEED COUNT    random values, encoded, in hexadecimal: "p …", or "d …" with dictionaries
--   read                decodes such lines of the standard input
--   call SEED COUNT     random calls of methods
-- Tables have a string as their only key, or none: the order of several is not the same each time.
local buffer = require "string.buffer"
local _ = 1LL -- LuaJIT reads C data once there has been any

local seed = tonumber(arg[2])

-- From 0 to n - 1.
local function random(n)
  seed = (seed * 16807) % 2147483647
  return seed % n
end

local function pick(...) return (select(random(select("#", ...)) + 1, ...)) end

local words, metatables, names = {}, {}, {}
for i = 1, 300 do words[i] = i % 50 == 7 and false or "word" .. i end
for i = 1, 5 do
  metatables[i] = i ~= 3 and { i }
  if metatables[i] then names[metatables[i]] = i end
end
local options = { dict = words, metatable = metatables }
local dictionaries = buffer.new(options)

-- Random values

local function text()
  local length = pick(random(4), random(20), random(400), 0xbf + random(3), random(30) == 0 and 8100 + random(200) or 7)
  if random(3) == 0 then return "word" .. random(310) end
  local bytes = {}
  for i = 1, length do bytes[i] = string.char(random(256)) end
  return table.concat(bytes)
end

local function number()
  return pick(random(10), -random(1000), random(2^31 - 2) - 2^30, random(1000) / 8, random(2^31 - 2) * 1e10,
    2 ^ (random(2000) - 1000), -0, 0/0, 1/0, -1/0, 2^53, -2^31)
end

local function int64()
  return pick(1LL, -1LL, 0ULL, 0x7fffffffffffffffLL, 0xffffffffffffffffULL, 2i) or 0LL + random(2^31 - 2)
end

local value

local function fillArray(t, depth)
  local first = pick(0, 1, 1, 1, 2)
  for i = first, first + random(pick(4, 4, 40)) do
    if random(9) > 0 then t[i] = value(depth) end
  end
end

local function fillHash(t, depth)
  if random(3) == 0 then t[text()] = value(depth) return end
  for _ = 1, random(pick(3, 3, 20)) do
    t[pick(true, false, random(100) - 50, random(1000) / 8, 2 ^ (random(2000) - 1000), random(2^31 - 2))] = value(depth)
  end
end

local function newTable(depth)
  local t = {}
  local shape = random(4)
  if shape ~= 1 then fillArray(t, depth) end
  if shape ~= 2 then fillHash(t, depth) end
  if random(4) == 0 then setmetatable(t, pick(metatables[1], metatables[2], {}, metatables[5])) end
  return t
end

function value(depth)
  local kind = random(depth > 0 and 9 or 7)
  if kind == 0 then return pick(true, false) end
  if kind <= 2 then return text() end
  if kind <= 5 then return number() end
  if kind == 6 then return random(30) == 0 and pick(print, coroutine.create(print), newproxy()) or int64() end
  return newTable(depth - 1)
end

local function topValue()
  if random(40) > 0 then return value(random(5)) end
  local t = value(2)
  for _ = 1, 90 + random(20) do t = { t } end
  return t
end

-- Texts of values

local function hex(bytes)
  return (bytes:gsub(".", function(byte) return ("%02x"):format(byte:byte()) end))
end

local function unhex(digits)
  return (digits:gsub("..", function(pair) return string.char(tonumber(pair, 16)) end))
end

local function describe(v)
  if type(v) == "string" then return hex(v) end
  if type(v) == "number" then return v == 0 and 1 / v < 0 and "-0" or ("%a"):format(v) end
  if type(v) ~= "table" then return tostring(v) end
  local parts = {}
  for k, element in pairs(v) do parts[#parts + 1] = describe(k) .. "=" .. describe(element) end
  table.sort(parts)
  return "{" .. table.concat(parts, " ") .. "}" .. (names[getmetatable(v)] or "")
end

-- The modes

local modes = {}

function modes.write()
  for _ = 1, tonumber(arg[3]) do
    local v = topValue()
    local ok, encoded = pcall(buffer.encode, v)
    print("p " .. (ok and hex(encoded) or encoded))
    ok, encoded = pcall(dictionaries.encode, dictionaries:reset(), v)
    print("d " .. (ok and hex(dictionaries:get()) or encoded))
    -- What an error leaves behind
    if not ok then print("l " .. #dictionaries) end
  end
end

function modes.read()
  for line in io.lines() do
    local kind, digits = line:match("^(%l) (%x*)$")
    if kind == "p" then
      local ok, v = pcall(buffer.decode, unhex(digits))
      print(ok, ok and describe(v) or v)
    elseif kind == "d" then
      local ok, v = pcall(dictionaries.decode, dictionaries:set(unhex(digits)))
      print(ok, ok and describe(v) or v, #dictionaries)
    end
  end
end

local function size()
  return pick(random(3), random(10), random(200), random(2000), -1, 3LL, 0.7, "2", nil)
end

local other = buffer.new()
local calls = {
  function(b) return pcall(b.put, b, pick(text(), number(), other, int64()), pick(text(), number(), b, true)) end,
  function(b) return pcall(b.put, b, text()) end,
  function(b) return pcall(b.put, b, number(), number()) end,
  function(b) return pcall(b.putf, b, pick("%s|%d", "%5s%%%.3f", "%.5s%x", "%s%s%s"), pick(text(), other, b), random(100)) end,
  function(b) return pcall(b.putf, b, "%-9q:%g", text(), number()) end,
  function(b) return pcall(b.get, b, size(), size()) end,
  function(b) return pcall(b.get, b, size()) end,
  function(b) return pcall(b.get, b) end,
  function(b) return pcall(b.skip, b, size()) end,
  function(b) return pcall(b.set, b, pick(text(), text(), 5)) end,
  function(b) return pcall(pick(b.reset, b.free), b) end,
  -- What an error leaves behind depends on the sizes that the buffer has had.
  function(b)
    local before = tostring(b)
    local ok, result = pcall(b.encode, b, value(2))
    if not ok then b:reset():put(before) end
    return ok, result
  end,
  -- Addresses of 64 bits do not fit here.
  function(b) return pcall(b.decode, tostring(b):find("^\5") and b:reset() or b) end,
  function(b) return true, tostring(b), b:tostring(), #b, b .. "x" end,
  function(b) return pcall(other.put, other:reset(), b) end,
}

local function report(ok, ...)
  local parts = {}
  for index = 1, select("#", ...) do
    local v = select(index, ...)
    parts[index] = getmetatable(v) == "buffer" and #v or type(v) == "userdata" and "pointer" or describe(v)
  end
  print(ok, table.concat(parts, " "))
end

function modes.call()
  local b = buffer.new()
  for _ = 1, tonumber(arg[3]) do
    report(calls[random(#calls) + 1](b))
    io.write(#b, " ")
    if #b > 100000 then b:reset() end
  end
end

modes[arg[1]]()

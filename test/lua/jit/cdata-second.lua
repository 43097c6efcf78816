-- The metamethod of a first operand that is no C data comes before that of the type of the second one, but in comparisons.
local ffi = require "ffi"

local function answer(text) return function() return text end end

local Vector = ffi.metatype("struct { double x; }", {
  __add = answer "vector", __mul = answer "vector", __concat = answer "vector",
  __lt = answer(false), __le = answer(false),
})
local Matrix = {
  __add = answer "matrix", __mul = answer "matrix", __concat = answer "matrix",
  __lt = answer(true), __le = answer(true),
}

local vector, matrix, plain = Vector(1), setmetatable({}, Matrix), setmetatable({}, {})

local counts = {}
local function count(what, value)
  local key = what .. " " .. tostring(value)
  counts[key] = (counts[key] or 0) + 1
end

for _ = 1, 200 do
  count("matrix + vector", matrix + vector)
  count("matrix * vector", matrix * vector)
  count("vector * matrix", vector * matrix)
  count("plain * vector", plain * vector)
  count("2 * vector", 2 * vector)
  count("matrix .. vector", matrix .. vector)
  count("vector .. matrix", vector .. matrix)
  count("plain .. vector", plain .. vector)
  count("'a' .. vector", "a" .. vector)
  count("matrix < vector", matrix < vector)
  count("vector < matrix", vector < matrix)
  count("matrix <= vector", matrix <= vector)
  count("plain <= vector", plain <= vector)
end

-- Strings, too, may have metamethods; a 64 bit number would have calculated with the string.
local meta = getmetatable ""
meta.__add = answer "string"
for _ = 1, 200 do count("'1' + 1LL", "1" + 1LL) end
meta.__add = nil

local keys = {}
for key in pairs(counts) do keys[#keys + 1] = key end
table.sort(keys)
for _, key in ipairs(keys) do print(key, counts[key]) end

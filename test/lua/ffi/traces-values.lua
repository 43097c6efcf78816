-- Complex numbers, aligned structs, enums, constants of types, and equality in compiled code.
local ffi = require("ffi")
ffi.cdef [[
enum value_enum { VALUE_A, VALUE_B, VALUE_C };
typedef struct { int x, y; } value_point;
typedef struct __attribute__((aligned(32))) { int x; double y; } value_aligned;
]]
local COUNT = 60
local function report(name, make)
  local sum = 0
  for i = 1, COUNT do sum = sum + make(i) end
  print(name, sum)
end

-- Complex numbers.
local complexes, floats = ffi.new("complex[3]"), ffi.new("complex float[2]")
report("complex elements", function(i)
  complexes[1] = ffi.new("complex", i, -i)
  floats[0] = complexes[1]
  complexes[2] = floats[0]
  complexes[0] = 7
  return complexes[1].re + complexes[1].im * 2 + floats[0].re + complexes[2].im + complexes[0].re + complexes[0].im
end)
local constant = ffi.new("complex", 3, 4)
report("parts by index", function(i) return constant[i % 2] + constant[i] end)
report("as numbers", function(i)
  local ints = ffi.new("int[2]", ffi.new("complex", i + 0.7, 4))
  ints[1] = constant
  return ints[0] + ints[1] + tonumber(constant)
end)
local kept
report("kept", function(i)
  kept = ffi.new("complex float", i, 0.5)
  return kept.re
end)
print(kept, pcall(function() constant.re = 1 end))

-- Structs that are aligned to more than 8 bytes.
local list = {}
report("aligned", function(i)
  local a = ffi.new("value_aligned", i, 2)
  local b = ffi.new("value_aligned", a)
  b.x = b.x + 1
  list[i % 3 + 1] = b
  return a.x + a.y + b.x
end)
for i = 1, 3 do print(list[i].x, tonumber(ffi.cast("uintptr_t", ffi.cast("void *", list[i]))) % 32) end

-- Enums and their names.
local enums = ffi.new("struct { enum value_enum e[3]; }")
report("enum", function(i)
  local sum = 0
  enums.e[0], enums.e[1], enums.e[2] = "VALUE_B", i % 3, ffi.new("enum value_enum", "VALUE_C")
  if enums.e[0] == "VALUE_B" then sum = sum + 1 end
  if enums.e[1] == "VALUE_A" then sum = sum + 2 end
  if enums.e[2] ~= "VALUE_A" then sum = sum + 4 end
  if "VALUE_A" < enums.e[2] then sum = sum + 8 end
  return sum + tonumber(ffi.cast("enum value_enum", i % 3)) + (enums.e[2] + 0LL == 2 and 16 or 0)
end)
print(pcall(function()
  for i = 1, COUNT do enums.e[0] = i < COUNT and "VALUE_A" or "VALUE_X" end
end))

-- Constants and functions of types.
local Counted
Counted = ffi.metatype("struct { static const int LIMIT = 3; static const unsigned ALL = 0xffffffff; int n; }", {
  __index = { make = function(n) return Counted(n) end, step = 5 },
})
report("of types", function(i)
  local object = Counted.make(i)
  return object.n + Counted.step + Counted.LIMIT + object.LIMIT + Counted.ALL % 7
end)

-- Equality.
local first, second = ffi.new("value_point"), ffi.new("value_point")
local objects = { first, second, first }
report("objects", function(i)
  local object = objects[i % 3 + 1]
  return (object == first and 1 or 0) + (object ~= second and 2 or 0)
end)
local nothings = { ffi.new("int *"), ffi.new("int[1]"), first, ffi.cast("void *", first) }
report("nil", function(i) return (nothings[i % 4 + 1] == nil and 1 or 0) + (nil ~= nothings[1] and 2 or 0) end)
local values = { 1, true, "x", {}, print, first, 1LL, ffi.cast("char *", first), ffi.typeof("int") }
report("anything", function(i)
  return (values[i % 9 + 1] == first and 1 or 0) + (nothings[4] == values[i % 9 + 1] and 2 or 0)
end)

-- Indices and lengths that are no integers, numbers that do not fit.
local numbers = ffi.new("int[100]")
for i = 0, 99 do numbers[i] = i end
report("fractions", function(i) return numbers[i / 3] + numbers[i + 0.9] + numbers[30.7] end)
local odd = { 0 / 0, 2 ^ 63, 1.5, -1.5, 2 ^ 64 - 2048, -2 ^ 63 }
local wide = ffi.new("struct { uint64_t u; int64_t i; int n; }")
local total = 0ULL
for i = 1, COUNT do
  wide.u, wide.i, wide.n = odd[i % 6 + 1], odd[i % 3 + 3], odd[i % 4 + 1]
  total = total * 3 + wide.u + wide.i + wide.n
end
print(total)

-- Distances between pointers to parts of elements, and those of elements of any size.
local bytes = ffi.cast("char *", numbers)
local ahead, behind = ffi.cast("int *", bytes + 7), ffi.cast("int *", bytes + 16)
local triple = ffi.typeof("struct { int a, b, c; } *")
local low, high = ffi.cast(triple, bytes), ffi.cast(triple, bytes + 60)
report("distances", function() return (ahead - behind) * 100 + (behind - ahead) + (high - low) * 1000 + (low - high) end)

-- Sizes, error numbers, and what the ABI is.
local variable = ffi.new("struct { int n; double d[?]; }", 5)
report("sizes", function(i) return ffi.sizeof(variable) + ffi.sizeof(variable, i % 7) + (ffi.abi("le") and 1 or 0) end)
report("errno", function(i)
  local before = ffi.errno(i)
  return ffi.errno() - (i == 1 and 0 or before)
end)

-- What is no number may have any bits in memory, also those that mean another value of Lua.
local odd = ffi.new("union { int32_t words[4]; complex pair; complex float floats[2]; }")
for i = 0, 3 do odd.words[i] = -1 end
report("no numbers", function()
  local boxed = ffi.new("double", odd.pair)
  return #(type(tonumber(odd.pair)) .. type(tonumber(odd.floats[0])) .. type(tonumber(boxed)) .. type(odd.pair.re))
end)
-- native: no (old versions convert large numbers to uint64_t differently; and they take such numbers for other values)

-- Numbers of Lua as C numbers and back, casts, and what cannot be converted.
-- native: no (the installed LuaJIT is older than this rule for numbers out of range)
local ffi = require("ffi")

local integers = { "int8_t", "uint8_t", "int16_t", "uint16_t", "int32_t", "uint32_t", "int64_t", "uint64_t" }
local numbers = { 0, 1, -1, 127, 128, 255, 256, -129, 32768, 65535, 2^31 - 1, 2^31, 2^32 - 1, 2^32 + 5, 2^53,
  -2^31, -2^31 - 1, 1.9, -1.9, 0.5, 2^62, -2^62 }

for _, name in ipairs(integers) do
  local row = {}
  for i, number in ipairs(numbers) do row[i] = tostring(tonumber(ffi.new(name, number))) end
  print(name, table.concat(row, " "))
end
print(tostring(ffi.new("uint64_t", 2^63)), tostring(ffi.new("int64_t", -2^63)), tostring(ffi.new("uint64_t", -1)))
print(ffi.new("float[1]", 0.1)[0], ffi.new("float[1]", 1e300)[0], ffi.new("double[1]", 0.1)[0])

-- Between C numbers.
for _, from in ipairs(integers) do
  local row = {}
  for _, to in ipairs(integers) do row[#row + 1] = tostring(tonumber(ffi.cast(to, ffi.cast(from, -1)))) end
  print(from, table.concat(row, " "))
end
print(tonumber(ffi.cast("double", ffi.cast("uint64_t", 2^63))), tonumber(ffi.cast("float", 16777217LL)))
print(tonumber(ffi.new("bool", true)), tonumber(ffi.cast("int", true)), ffi.new("bool[1]", true)[0])
print(ffi.cast("bool", 0) == ffi.new("bool"), tonumber(ffi.cast("bool", 0.5)))

-- Complex numbers.
local z = ffi.new("complex", 3, -4)
print(z, z.re, z.im, z[0], z[1], ffi.new("complex float", 0.5), tonumber(z))
print(tonumber(ffi.cast("int", z)), ffi.new("complex", 2), ffi.new("complex[2]", z)[1], #tostring(ffi.new("complex float", z)))

-- Strings.
print(ffi.string(ffi.new("char[8]", "abc")), ffi.string(ffi.new("char[3]", "abc"), 3), ffi.sizeof(ffi.new("char[?]", 5, "abc")))
print(ffi.new("const char *", "text")[1], ffi.string(ffi.cast("const char *", "text") + 2))

-- Enums.
ffi.cdef [[
typedef enum { RED, GREEN = 5, BLUE } color_t;
typedef struct { color_t c; } paint_t;
]]
print(tonumber(ffi.new("color_t", "GREEN")), ffi.new("color_t", "BLUE") == "BLUE", ffi.new("paint_t", { "BLUE" }).c == 6)
print(ffi.new("color_t", 5) == "GREEN", tonumber(ffi.cast("color_t", "RED")), ffi.C.GREEN)

local function try(...)
  local ok, message = pcall(...)
  print(ok, ok and "" or message)
end
try(ffi.new, "int", "x")
try(ffi.new, "int", {})
try(ffi.new, "int", print)
try(ffi.new, "int *", 1)
try(ffi.new, "int *", ffi.new("char[2]"))
try(ffi.new, "const int *", ffi.new("int[2]"))
try(ffi.new, "int *", ffi.new("const int[2]"))
try(ffi.new, "color_t", "PINK")
try(ffi.cast, "int[2]", 1)
try(ffi.cast, "paint_t", 1)
try(ffi.cast, "int", print)
try(ffi.new, "struct { int x; }", "a", "b")
try(ffi.new, "int[2]", 1, 2, 3)
try(ffi.new, "int[2]", { 1, 2, 3 })
try(ffi.new, "int", 1, 2)
try(ffi.string, 1)
try(ffi.copy, 1, "a")
try(ffi.fill, ffi.new("char[1]"), {})
try(function() return ffi.new("int") == {} end)

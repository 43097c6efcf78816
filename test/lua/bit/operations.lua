local function try(name, f, ...) print(name, select(2, pcall(f, ...))) end
local values = { 0, 1, -1, 255, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 2 ^ 31, -2 ^ 31, 2 ^ 40 + 5, 2 ^ 51, 2 ^ 53 + 2, 1e300, 0.5, 1.5, 2.5, -0.5, -1.5, 1 / 0, -1 / 0, 0 / 0 }
for _, x in ipairs(values) do print(x ~= x and "nan" or ("%.17g"):format(x), bit.tobit(x), bit.bnot(x), bit.bswap(x), bit.tohex(x)) end
local patterns = { 0, 1, -1, 0x12345678, 0x87654321, 0x80000000 }
for _, x in ipairs(patterns) do
  for _, n in ipairs({ 0, 1, 4, 31, 32, 33, -1, 1.5 }) do
    io.write(bit.lshift(x, n), " ", bit.rshift(x, n), " ", bit.arshift(x, n), " ", bit.rol(x, n), " ", bit.ror(x, n), " | ")
  end
  print()
end
for _, x in ipairs(patterns) do
  for _, y in ipairs(patterns) do io.write(bit.band(x, y), " ", bit.bor(x, y), " ", bit.bxor(x, y), " | ") end
  print()
end
print(bit.band(7), bit.bor(7), bit.bxor(7), bit.band(15, 6, 3), bit.bor(1, 2, 4, 8), bit.bxor(1, 2, 3, 4), bit.band("7", 3), bit.bnot("0x10"), bit.lshift("1", "4"))
print(bit.tohex(255), bit.tohex(255, 4), bit.tohex(-1, -8), bit.tohex(0x12ab, -4), bit.tohex(1, 0) == "", bit.tohex(-1, 12), #bit.tohex(1, 300), bit.tohex(0xabcdef, 3), bit.tohex("15", "2"), #bit.tohex(1, -2 ^ 31))
for _, name in ipairs({ "tobit", "bnot", "bswap", "lshift", "rol", "band", "bxor", "tohex" }) do
  try(name .. " none", function() bit[name]() end)
  try(name .. " table", function() bit[name]({}) end)
  try(name .. " text", function() bit[name]("x") end)
  try(name .. " second", function() bit[name](1, {}) end)
end
try("band third", function() bit.band(1, 2, "z") end)

-- 64-bit integers
print(bit.band(1LL, -1), bit.bnot(1ULL), bit.bnot(0LL), bit.bswap(1LL), bit.bor(1, 2ULL, -1LL), bit.bxor(5LL, 3), bit.tobit(5LL))
print(bit.lshift(1LL, 40), bit.rshift(-8LL, 1), bit.arshift(-8LL, 1), bit.rol(1LL, 65), bit.ror(1ULL, 1), bit.lshift(1, 2LL), bit.lshift(1LL, 33LL), bit.arshift(-1LL, 63))
print(bit.tohex(10LL), bit.tohex(-1LL, 20), bit.tohex(-1ULL, -4), bit.band(2 ^ 40, 0x1ffffffffffLL), bit.bor(-1, 0LL), bit.bor(-1, 0ULL))
-- native: no (old versions treat negative 64-bit arguments differently)

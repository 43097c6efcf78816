-- Bit operators and the bit library on 64-bit integers.
-- native: no (bit operators are newer than most installed versions)

local function try(f, ...)
  print(select(2, pcall(f, ...)))
end

local one, minus, huge, wide = 1LL, -1LL, -1ULL, 0x123456789abcdef0LL
local least = -9223372036854775807LL - 1

print("-- operators")
print(~one, ~huge, ~wide, ~0ULL)
print(wide & 0xff, wide | 1, wide ~ -1, 0xff & wide, wide & huge, minus & 0ULL, 1 | 2LL, 1 ~ 3ULL)
print(one << 40, one << 63, one << 64, one << -1, minus >> 60, least >> 63, least ~>> 63, minus ~>> 1, huge ~>> 1)
print(huge << 1LL, huge >> 1ULL, wide << 4.9, wide >> huge)
print("numbers shifted by C data are numbers", 1 << 4LL, -1 >> 28ULL, -8 ~>> 1LL, type(1 << 40LL), 1 << 40LL)
print("conversion", one | 2 ^ 40, one & 2 ^ 53, 0ULL | -1, 0ULL | 1e19, 0LL | -1.9, 0LL | 2 ^ 32)
print("comparison", -1 == huge, huge == -1, 2 ^ 64 == 0ULL, 2 ^ 64 == 0LL)
print("complex numbers count by their real parts", 1i & 3LL, ~0i, 2i | 1ULL, 5i << 1)
print(1 & 3, 1 | 2, ~0, 1 << 31, -1 >> 31, 2 ^ 32 | 1)

print("-- functions")
print(bit.band(wide, 0xff), bit.bor(wide, 1, 2ULL), bit.bxor(minus, 1), bit.bnot(one), bit.bswap(wide))
print(bit.lshift(one, 63), bit.rshift(minus, 63), bit.arshift(least, 63), bit.rol(wide, 4), bit.ror(wide, 4LL))
print(bit.tobit(wide), bit.tohex(wide), bit.tohex(huge, -4), bit.band(2 ^ 33, 2 ^ 33 + 0LL))

print("-- errors")
local none
try(function() return one & none end)
try(function() return none | one end)
try(function() return one ~ "1" end)
try(function() return "1" << one end)
try(function() return "1" & 1 end)
try(function() return 1 | "1" end)
try(function() return ~"1" end)
try(function() return ~{} end)
try(function() return {} >> one end)
try(function() local value = bit.band(one, {}) return value end)

-- Sums as operands of bit operations: of whole numbers far beyond 32 bits, of fractions, of what is too large or no number.
-- native: no (its compiled code rounds fractions before it adds them)
local bit = require("bit")
local bxor, rol, tobit, band = bit.bxor, bit.rol, bit.tobit, bit.band

local function mix(list, start)
  local a, b = start, 77
  for i = 1, #list do
    a = rol(a + bxor(b, i) + list[i], 5) + b
    b = tobit(a + list[i])
  end
  return a, b
end

local whole, mixed = {}, {}
for i = 1, 300 do
  whole[i] = (i * 2654435761) % 4294967296
  mixed[i] = i % 50 == 49 and i + 0.5 or i % 70 == 69 and 2 ^ 51 + i or i % 90 == 89 and -2 ^ 53 or whole[i]
end
for _, start in ipairs({ 0, -1, 2 ^ 31, 2 ^ 32 + 5, -2 ^ 40, 0.5, 2 ^ 50 }) do
  print(start, mix(whole, start))
  print(start, mix(mixed, start))
end

local function sum(x, y, z, n)
  local s = 0
  for i = 1, n do s = bxor(s, band(x + y + z + i, 0xffff)) end
  return s
end
for _, x in ipairs({ 1, 2 ^ 31, 2 ^ 45, 1.5, -0.25, 2 ^ 51 - 1 }) do print(x, sum(x, 3, 2 ^ 33, 200), sum(x, x, x, 200)) end

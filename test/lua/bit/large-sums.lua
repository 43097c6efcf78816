-- Sums that were small when they were compiled, and then are too large for bit operations to take them modulo 2^32.
-- native: no (its compiled code takes them so all the same)
local bit = require("bit")
local band, tobit = bit.band, bit.tobit
local function sum(x, y, z, n)
  local s = 0
  for i = 1, n do s = bit.bxor(s, band(x + y + z + i, 0xffff)) end
  return s
end
local function twice(x, n)
  local s = 0
  for i = 1, n do
    local a = x + x + i
    local b = tobit(a)
    local c = a + a + 1
    s = bit.bxor(s, tobit(c), b)
  end
  return s
end
for _ = 1, 3 do sum(1, 1, 1, 200) twice(1, 200) end
for _, x in ipairs({ 2 ^ 31, 2 ^ 45, 2 ^ 49 + 1, 2 ^ 50 + 1, 2 ^ 51 - 1 }) do
  print(sum(x, x, x, 200), sum(x, 1, x, 3), twice(x, 200), twice(x, 3))
end

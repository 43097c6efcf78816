-- Integers that go from slot to slot around a loop: rotations of bit operations, which begin with what is no integer of
-- 32 bits, with fractions and with -0, and leave in the middle.
-- native: no (its compiled code rounds fractions before it adds them)
local bit = require("bit")
local bxor, band, rol, tobit = bit.bxor, bit.band, bit.rol, bit.tobit

local function mix(a, b, c, d, n)
  for i = 1, n do
    local t = tobit(bxor(band(b, c), d) + a + i)
    a, d, c, b = d, c, b, rol(t, 7)
  end
  return a, b, c, d
end

for _, first in ipairs({ 1, 0xefcdab89, -0.0, 2.5, -1 }) do
  for n = 0, 6 do print(first, n, mix(first, 0x67452301, 0xefcdab89, first, n)) end
  print(first, mix(first, first, first, first, 200))
end

-- What is taken along only: a slot's -0 and fraction must not change.
local function follow(first, n)
  local latest, before, older = first, first, first
  for i = 1, n do
    older, before, latest = before, latest, bxor(latest, i)
    if i == n then return 1 / older, before, latest end
  end
end
for _, first in ipairs({ -0.0, 7, 0.5, 2 ^ 40 }) do
  for n = 1, 4 do print(first, n, follow(first, n)) end
  print(first, follow(first, 150))
end

-- Paths that leave other numbers in the slots.
local a, b, count = 1, 2, 0
for i = 1, 400 do
  a, b = bxor(b, i), a
  if i % 50 == 0 then b = b + 0.5 elseif i % 77 == 0 then a = -0.0 end
  if band(b, 3) == 1 then count = count + 1 end
end
print(a, b, count)

-- The integer is used as a number, too.
local x, y, sum = 3, 4, 0
for i = 1, 300 do
  x, y = bxor(y, i), x
  sum = sum + y / 2
end
print(x, y, sum)

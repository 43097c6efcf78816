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

-- Sums of sums, each one used by a bit operation, and products: they grow beyond, too, though each step is small.
local step = " a = a + a + 1 s = bit.bxor(s, bit.tobit(a))"
local doubled = assert(loadstring("local first, last = ... local s = 0 for i = first, last do local a = i"
  .. step:rep(23) .. " end return s"))
local function products(first, last)
  local s = 0
  for i = first, last do
    local a = i * 65535 + i * 65534 + i * 65533 + i * 65532 + i * 65531 + i * 65530 + i * 65529 + i * 65528
      + i * 65527 + i * 65526 + i * 65525 + i * 65524 + i * 65523 + i * 65522 + i * 65521 + i * 65520 + i * 65519
    s = bit.bxor(s, tobit(a))
  end
  return s
end
for _, last in ipairs({ 100, 2 ^ 10, 2 ^ 25, 2 ^ 28, 2 ^ 30, 2 ^ 31 - 1000 }) do
  print(doubled(last - 99, last), products(last - 99, last), doubled(-last, -last + 2))
end

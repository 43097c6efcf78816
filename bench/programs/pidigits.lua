-- Digits of pi one after the other, by a spigot over whole numbers of any length: arrays of limbs, carries, operators.
-- large: 2000

local size = tonumber(arg and arg[1]) or 900

-- Whole numbers: the limbs of the magnitude, least first, and its sign. Zero has no limbs.

local BASE = 10000000

local Integer = {}
Integer.__index = Integer

local function integer(limbs, sign)
  local count = #limbs
  while count > 0 and limbs[count] == 0 do
    limbs[count] = nil
    count = count - 1
  end
  limbs.sign = sign
  return setmetatable(limbs, Integer)
end

local function compareMagnitudes(a, b)
  if #a ~= #b then return #a - #b end
  for i = #a, 1, -1 do
    if a[i] ~= b[i] then return a[i] - b[i] end
  end
  return 0
end

local function addMagnitudes(a, b, sign)
  if #a < #b then a, b = b, a end
  local sum, carry = {}, 0
  for i = 1, #a do
    local limb = a[i] + (b[i] or 0) + carry
    if limb >= BASE then
      sum[i], carry = limb - BASE, 1
    else
      sum[i], carry = limb, 0
    end
  end
  if carry > 0 then sum[#sum + 1] = carry end
  return integer(sum, sign)
end

local function subtractMagnitudes(a, b, sign)
  if compareMagnitudes(a, b) < 0 then a, b, sign = b, a, -sign end
  local difference, borrow = {}, 0
  for i = 1, #a do
    local limb = a[i] - (b[i] or 0) - borrow
    if limb < 0 then
      difference[i], borrow = limb + BASE, 1
    else
      difference[i], borrow = limb, 0
    end
  end
  return integer(difference, sign)
end

function Integer.__add(a, b)
  if a.sign == b.sign then return addMagnitudes(a, b, a.sign) end
  return subtractMagnitudes(a, b, a.sign)
end

function Integer.__sub(a, b)
  if a.sign ~= b.sign then return addMagnitudes(a, b, a.sign) end
  return subtractMagnitudes(a, b, a.sign)
end

-- The product with a number that is not negative and less than BASE.
function Integer.__mul(a, factor)
  local product, carry = {}, 0
  for i = 1, #a do
    local limb = a[i] * factor + carry
    carry = math.floor(limb / BASE)
    product[i] = limb - carry * BASE
  end
  if carry > 0 then product[#product + 1] = carry end
  return integer(product, a.sign)
end

function Integer.__lt(a, b)
  if a.sign ~= b.sign then return a.sign < b.sign end
  return a.sign * compareMagnitudes(a, b) < 0
end

function Integer.new(value) return integer({ value }, 1) end

-- The quotient of two numbers that are not negative, which is small: from the first limbs, then made exact.
function Integer:quotient(divisor)
  local top = #divisor
  local function leading(number)
    return ((number[top + 1] or 0) * BASE + (number[top] or 0)) * BASE + (number[top - 1] or 0)
  end
  local guess = math.floor(leading(self) / leading(divisor))
  while self < divisor * guess do guess = guess - 1 end
  while not (self < divisor * (guess + 1)) do guess = guess + 1 end
  return guess
end

-- The spigot: digits come out of (3 numerator + sum) / denominator as soon as 4 in the place of 3 gives the same.

local digits, checksum = {}, 0
local numerator, sum, denominator = Integer.new(1), Integer.new(0), Integer.new(1)
local term = 0
while #digits < size do
  term = term + 1
  local odd = 2 * term + 1
  sum = (sum + numerator * 2) * odd
  numerator = numerator * term
  denominator = denominator * odd
  if not (sum < numerator) then
    local low = numerator * 3 + sum
    local digit = low:quotient(denominator)
    if digit == (low + numerator):quotient(denominator) then
      digits[#digits + 1] = digit
      checksum = (checksum * 31 + digit) % 1000003
      sum = (sum - denominator * digit) * 10
      numerator = numerator * 10
    end
  end
end
local first = table.concat(digits, "", 1, math.min(size, 50))
print(string.format("%d digits after %d terms, checksum %d: %s", size, term, checksum, first))

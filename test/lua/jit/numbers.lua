-- Numbers at their edges in compiled loops.
-- native: no (older versions of LuaJIT give other results of math.min and math.max for NaN)
local inf, nan = math.huge, 0 / 0
local function show(x) return x ~= x and "nan" or string.format("%.17g", x) end

-- Counters around 2^31 and 2^53.
local function steps(from, to, step)
  local count, last = 0, nil
  for i = from, to, step do count = count + 1 last = i if count > 300 then break end end
  return count, show(last or nan)
end
print(steps(2 ^ 31 - 150, 2 ^ 31 + 50, 1))
print(steps(-2 ^ 31 + 50, -2 ^ 31 - 150, -1))
print(steps(2147483000, 2147483647, 7))
print(steps(-2147483648, -2147483000, 7))
print(steps(2 ^ 53 - 100, 2 ^ 53, 1))
print(steps(1, 2, 0.01))
print(steps(1, -1, -0.01))
print(steps(0, 100, 0.5))
print(steps(-0, 100, 1))
print(steps(1, inf, 1e300))
print(steps(nan, 5, 1), steps(1, nan, 1), steps(1, 5, nan))

local function sum(n, start, add) local s = start for i = 1, n do s = s + add end return show(s) end
print(sum(100, 2 ^ 31 - 50, 1), sum(100, -2 ^ 31 + 50, -1), sum(200, 2 ^ 53 - 100, 1), sum(100, 0, 0.1))
local function product(n, start, factor) local p = start for i = 1, n do p = p * factor end return show(p) end
print(product(100, 1, 2), product(40, 3, 7), product(1100, 1, 2), product(1100, 1, 0.5), product(99, -0, 1))
local function difference(n) local a, b = 2147483647, -2147483648 local s for i = 1, n do s = a - b + i end return show(s) end
print(difference(100))

-- Modulo, division and powers with all signs.
local operands = { 5, -5, 5.5, -5.5, 0, -0, 2 ^ 31, -2 ^ 31, inf, -inf, nan, 2 ^ 53, 1e-300, 3 }
local function table_of(f)
  local parts, sum = {}, 0
  for _, a in ipairs(operands) do
    for _, b in ipairs(operands) do
      local r = f(a, b)
      if r == r and r ~= inf and r ~= -inf then sum = sum + r % 1000 end
      parts[#parts + 1] = r ~= r and "n" or r == inf and "+" or r == -inf and "-" or (1 / r == -inf and "z" or "f")
    end
  end
  return table.concat(parts) .. " " .. show(sum)
end
for _ = 1, 3 do
  print(table_of(function(a, b) return a % b end))
  print(table_of(function(a, b) return a / b end))
  print(table_of(function(a, b) return a * b end))
  print(table_of(function(a, b) return a - b end))
  print(table_of(function(a, b) return math.min(a, b) end))
  print(table_of(function(a, b) return math.max(b, a) end))
end

-- Negative zero is kept by what keeps it.
local function zeros(n)
  local z, plus, minus = -0, 0, 0
  for i = 1, n do
    local x = (i % 2 == 0) and z or 0 * 1
    if 1 / x < 0 then minus = minus + 1 else plus = plus + 1 end
    if 1 / -x < 0 then minus = minus + 1 else plus = plus + 1 end
  end
  return plus, minus
end
print(zeros(100))
local t = {}
for i = 1, 100 do t[0 * -i] = i t[i * 0] = t[-0] + 1 end
print(t[0], t[-0], next(t))

-- NaN as a key and in comparisons.
local function compare(a, n)
  local lt, le, eq, ne = 0, 0, 0, 0
  for i = 1, n do
    if a < i then lt = lt + 1 end
    if a <= i then le = le + 1 end
    if a == i then eq = eq + 1 end
    if a ~= i then ne = ne + 1 end
    if not (a > i) then lt = lt + 1000 end
    if not (i >= a) then le = le + 1000 end
  end
  return lt, le, eq, ne
end
print(compare(50, 100))
print(compare(nan, 100))
print(compare(inf, 100))
print(compare(-inf, 100))
local function read(t, key, n) local r for i = 1, n do r = t[key] end return r end
print(read({ 1, 2 }, nan, 100), read({ 1, 2 }, 1.5, 100), read({ 1, 2 }, 2, 100), read({ 1, 2 }, 2 ^ 31, 100), read({ 1, 2 }, -1, 100))
print(pcall(function(key) local t = {} for i = 1, 100 do t[i < 90 and i or key] = i end end, nan))
print(pcall(function(key) local t = {} for i = 1, 100 do t[i < 90 and i or key] = i end end, nil))

-- Indices that are not integers, or beyond the array.
local array = {}
for i = 1, 64 do array[i] = i * 10 end
local function index(from, step, n) local s = 0 for i = 0, n do s = s + (array[from + i * step] or 1) end return show(s) end
print(index(1, 1, 63), index(1, 0.5, 100), index(-10, 1, 100), index(2 ^ 31 - 20, 1, 60), index(2 ^ 53, 1, 60), index(64, -1, 100))

-- Bits: arguments are taken modulo 2^32.
local bit = require("bit")
local function bits(start, n)
  local x = start
  for i = 1, n do
    x = bit.bxor(bit.rol(x, 5), i * 0x9E3779B1)
    x = bit.band(x + i, bit.bnot(bit.rshift(x, 3)))
    x = x + bit.arshift(x, 40) + bit.tobit(2 ^ 32 + i)
  end
  return show(x)
end
print(bits(1, 200), bits(-1, 200), bits(2 ^ 31, 200), bits(2 ^ 40 + 0.75, 200), bits(-2 ^ 51, 200))

-- Functions of math in loops.
local function maths(n)
  local s = 0
  for i = -n, n do
    local x = i / 3
    s = s + math.floor(x) + math.ceil(x) * 2 + math.abs(x) + math.fmod(i, 7) + math.sqrt(math.abs(x))
    local whole, part = math.modf(x)
    s = s + whole - part
  end
  return string.format("%.6f", s)
end
print(maths(100))

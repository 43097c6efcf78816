-- Arithmetic and comparison of 64-bit integers and pointers in loops that get compiled.
local ffi = require("ffi")

local x, y = 1LL, 1ULL
for i = 1, 100 do
  x = x * 6364136223846793005LL + i
  y = y * 6364136223846793005ULL - i
end
print(x, y)
local q, r, s, t, u = 0LL, 0ULL, 0LL, 0ULL, 1LL
for i = 1, 100 do
  q = q + x / i - (x % (i + 3)) * 2
  r = r + y / i + y % (i + 3)
  s = s - (-x) / (i - 50)
  t = t + y / (i % 3)
  u = u + 3LL ^ (i % 20) + (-2LL) ^ -1 + 5 ^ 2ULL
end
print(q, r, s, t, u)
local min = -0x7fffffffffffffffLL - 1
for i = 1, 100 do if i > 90 then print(min / -1, min % -1, min / 0, min % 0LL, 5ULL / 0) break end local _ = min / (i + 1) end

-- Mixed with numbers: what is unsigned wins, fractions are cut.
local a, b, c = 0LL, 0ULL, 0
for i = 1, 100 do
  a = a + i * 1.5
  b = b + i * 1.5
  c = c + tonumber(a % 7) + tonumber(b)
end
print(a, b, c)
local n = 0
for i = 1, 100 do if a > i * 75.5 then n = n + 1 end if b <= 3000ULL + i then n = n + 100 end if i == 50LL then n = n + 10000 end end
print(n)
local k = 0
for i = 1, 100 do if -1LL < 0 then k = k + 1 end if -1LL < 1ULL then k = k + 1000 end if 5LL ~= i then k = k + 1000000 end end
print(k)

-- Smaller integers of C are widened; results are 64 bits.
local box = ffi.new("int32_t", -5)
local word = ffi.new("uint32_t", 0xffffffff)
local byte = ffi.new("uint8_t", 200)
local sum = 0LL
for i = 1, 100 do sum = sum + box * i + word + byte end
print(sum, box + 1, word + 1, byte * byte)

-- Kept in tables, upvalues and arguments
local list, upvalue = {}, 0LL
local function add(v) upvalue = upvalue + v return upvalue end
for i = 1, 100 do list[i % 5] = add(i * 3LL) end
print(upvalue, list[0], list[4])
local field = { total = 0ULL }
for i = 1, 100 do field.total = field.total + i end
print(field.total)

-- A value that is 64-bit in one iteration and a number in another
local mixed = 0
for i = 1, 100 do mixed = i % 2 == 0 and tonumber(mixed) or mixed + 1LL end
print(mixed)

-- Pointers
local array = ffi.new("int32_t[16]")
local first = array + 0
local count = 0
for i = 1, 100 do
  local p = first + i % 16
  if p >= first + 8 then count = count + 1 end
  if p == array + 3 then count = count + 100 end
  if p ~= nil then count = count + 10000 end
  count = count + (p - first) * 1000000
end
print(count)
print((select(2, pcall(function() local p = first for i = 1, 100 do p = p + (i > 90 and "x" or 1) end end)):gsub("^.-:%d+: ", "")))

-- What is no number is an integer, too.
local equal = 0
for i = 1, 100 do
  local n = i > 50 and 0 / 0 or i
  if x == n then equal = equal + 1 end
  if min == ffi.new("float", n) then equal = equal + 100 end
  if x < n then equal = equal + 10000 end
end
print(equal)

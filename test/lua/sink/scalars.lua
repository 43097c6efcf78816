-- Boxed 64-bit integers and pointers that live for an iteration or are carried by a loop.
local ffi = require("ffi")
local n = tonumber(arg and arg[1]) or 300

local x = 1LL
for i = 1, n do x = x * 3LL + i end
local y = ffi.new("int64_t", 1)
for i = 1, n do
  y = y * 3LL + i
  if i == n - 1 then y = y + 0LL end
end
print("carried", x == y, tostring(x):sub(-2))

local even, odd, kept = 0ULL, 1ULL, {}
for i = 1, n do
  if i % 2 == 0 then even = even + 5ULL elseif i % 7 == 0 then odd = odd * 7ULL kept[#kept + 1] = odd else odd = odd - 1 end
end
print("branches", even == 5ULL * (n / 2), #kept == math.floor((n + 7) / 14), kept[#kept] >= odd or kept[#kept] < odd)

local array = ffi.new("int[?]", n)
local p = array + 0
for i = 0, n - 1 do p[0] = i p = p + 1 end
local sum = 0
local q = array + n
while q ~= array do q = q - 1 sum = sum + q[0] end
print("pointers", sum == n * (n - 1) / 2, p - array == n)

local at
for i = 1, n do
  local k = 2LL ^ 3 + i
  if i == n - 2 then at = k break end
end
print("left", at == n + 6LL)

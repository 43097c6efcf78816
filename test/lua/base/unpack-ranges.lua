-- Ranges that move through a table, of one length and of several, with constant ends, and past the table's.
local t = {}
for i = 1, 20 do t[i] = i * i end

local sum, gaps = 0, 0
for i = 1, 300 do
  local a, b, c = unpack(t, i % 10 + 1, i % 10 + 3)
  sum = sum + a + b * 2 + c * 3
  local d, e = unpack(t, i % 7 + 14, 20)
  sum = sum + d + (e or 0)
  gaps = gaps + select("#", unpack(t, i % 5 + 1, i % 3 + 2))
  local past = select(3, unpack(t, i % 6 + 14, i % 6 + 16))
  if past == nil then gaps = gaps + 1000 end
end
print(sum, gaps)

local low, high = -2 ^ 31, 2 ^ 31 - 1
local count = 0
for i = 1, 300 do
  local first, last = 19, 20
  if i % 50 == 0 then first, last = high, low end
  if i % 60 == 0 then first, last = high, high end
  count = count + select("#", unpack(t, first, last))
end
print(count)

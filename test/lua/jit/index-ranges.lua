-- Indices that are sums of a loop's index and what stays the same: bounds are checked before the loop, for both ends.
local WIDTH, HEIGHT = 24, 20

local function fill(t, from, to)
  for y = 0, HEIGHT - 1 do
    for x = from, to do t[y * WIDTH + x + 1] = x * y end
  end
end

local function sum(t, left, right, shift)
  local total, missing = 0, 0
  for y = 1, HEIGHT - 2 do
    for x = left, right do
      local value = t[y * WIDTH + x + shift]
      local next, below = t[y * WIDTH + x + 2], t[(y + 1) * WIDTH + x + 1]
      if value and next and below then total = total + value * 2 - next - below else missing = missing + 1 end
    end
  end
  return total, missing
end

local t = {}
for i = 1, WIDTH * HEIGHT do t[i] = 0 end
fill(t, 0, WIDTH - 1)
for _ = 1, 5 do print(sum(t, 1, WIDTH - 2, 1)) end
-- Ranges that are partly outside, at either end.
print(sum(t, 1, WIDTH - 2, -WIDTH * 3))
print(sum(t, 1, WIDTH - 2, WIDTH * 3))
print(sum(t, -WIDTH * HEIGHT, WIDTH * HEIGHT, 1))
print(sum(t, 1, WIDTH - 2, 0.5))
print(sum(t, 1, WIDTH - 2, 2 ^ 31))

-- Downwards, in steps, from a difference; the array grows meanwhile, or another one takes its place.
local function backwards(t, offset)
  local total = 0
  for i = 60, 1, -3 do total = total + (t[offset - 1 + i] or 1000) + (t[i - offset] or 1) end
  return total
end
for offset = 1, 30 do io.write(backwards(t, offset * 16), " ") end
print()

local other, sums = {}, {}
for i = 1, 40 do other[i] = i end
for n = 1, 60 do
  local total, a = 0, t
  for i = 1, 30 do
    total = total + (a[n + i] or 7)
    if i == n % 40 then a = other end
    if i == 20 and n % 9 == 0 then other[#other + 1] = n end
  end
  sums[n] = total
end
print(table.concat(sums, " "))

-- The offset changes in the loop.
local total = 0
for n = 1, 30 do
  local offset = n
  for i = 1, 30 do
    total = total + (t[offset + i] or 3)
    if i % 7 == n % 7 then offset = offset * 2 - 17 end
  end
end
print(total)

-- Sums that overflow.
local big, hits = { [0] = 1, 2, 3 }, 0
for _, offset in ipairs({ 2147483640, -2147483640, 2 ^ 31, -2 ^ 31 }) do
  for start = -2147483648, -2147483640 do
    for i = start, start + 20 do
      if big[i + offset] then hits = hits + 1 end
      if big[bit.tobit(i + offset)] then hits = hits + 1 end
    end
  end
  for i = 2147483600, 2147483646 do if big[i + offset] then hits = hits + 1 end end
end
print(hits)

-- Elements at products of a loop's index and the number in a slot, the width of a matrix.
-- native: no (it reads memory that is none)
local ffi = require("ffi")

local function sum(array, width, first, last, column)
  local total = 0
  for row = first, last do total = total + array[row * width + column] end
  return total
end

local array = ffi.new("int32_t[1000]")
for i = 0, 999 do array[i] = i end
for _ = 1, 3 do
  for _, width in ipairs { 1, 7, 30, 0, -3, 1.5, 2 ^ 31 } do
    local last = width > 0 and math.floor(900 / width) or 20
    print(width, sum(array + (width < 0 and 500 or 0), width, 0, last, 0), sum(array, width, 3, 2, 9))
  end
end

-- The other way round, with sums on both sides, stores, and a structure's size.
local points = ffi.new("struct { double x; char c[5]; }[400]")
local function fill(width, shift)
  for row = 1, 18 do points[width * (row + 1) - shift].x = row end
  local text = {}
  for i = 0, 399 do text[#text + 1] = points[i].x > 0 and i .. ":" .. points[i].x or nil end
  return table.concat(text, " ")
end
for _ = 1, 4 do print(fill(20, 3)) end
print(fill(11, 22))

-- A width that changes in the loop, and ends that lie outside.
local function growing(count)
  local width, total = 1, 0
  for i = 0, count do
    total = total + array[i * width]
    width = i % 10 == 9 and width + 1 or width
  end
  return total
end
for _ = 1, 3 do print(growing(90)) end
local function beyond(width, last)
  local total = 0
  for i = 0, last do
    if i * width >= 1000 then break end
    total = total + array[i * width]
  end
  return total
end
for _ = 1, 3 do print(beyond(3, 100), beyond(30, 2 ^ 30), beyond(65536, 2 ^ 30), beyond(65537, 2 ^ 30)) end

-- An address that wraps is none.
local bytes = ffi.cast("uint8_t *", array)
local function read(width, last)
  local total = 0
  for i = 0, last do total = total + bytes[i * width] end
  return total
end
print(read(4, 200))
print(pcall(read, 65536, 70000))

-- Neighbours of the loop's index: sums of integers may wrap.
local words = ffi.new("int32_t[80]")
local function mix(first)
  for i = 0, 79 do words[i] = i * 7 end
  for i = first, 79 do words[i] = bit.tobit(words[i - 16] + words[i - 7] * 3 + i) end
  return words[79]
end
for _ = 1, 3 do print(mix(16), mix(40)) end

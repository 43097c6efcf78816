-- SciMark's sparse matrix, multiplied by a vector: rows without their zeros, columns looked up through an array.
-- large: 30000

local rounds = tonumber(arg and arg[1]) or 2000
local SIZE, FILLED = 2000, 20000

local seed = 113
local function random()
  seed = (seed * 16807) % 2147483647
  return seed / 2147483647
end

local function vector(size)
  local values = {}
  for i = 1, size do values[i] = random() end
  return values
end

-- Row r has the numbers values[starts[r]] to values[starts[r + 1] - 1], in the columns of the same indices.
local function matrix(size, filled)
  local inRow = filled / size
  local values, columns, starts = vector(filled), {}, {}
  for row = 1, size do
    local start, step = (row - 1) * inRow + 1, math.max(1, math.floor(row / inRow))
    starts[row] = start
    for i = 0, inRow - 1 do columns[start + i] = i * step % size + 1 end
  end
  starts[size + 1] = filled + 1
  return values, columns, starts
end

local function multiply(result, values, columns, starts, x)
  for row = 1, #starts - 1 do
    local sum = 0
    for i = starts[row], starts[row + 1] - 1 do sum = sum + x[columns[i]] * values[i] end
    result[row] = sum
  end
end

local values, columns, starts = matrix(SIZE, FILLED)
local x, result = vector(SIZE), {}
for _ = 1, rounds do multiply(result, values, columns, starts, x) end

local sum = 0
for row = 1, SIZE do sum = sum + result[row] end
print(string.format("%d products of %d numbers, sum %.6f", rounds, FILLED, sum))

-- SciMark's LU factorisation with partial pivoting: a matrix of rows that change places, triangular loops.
-- large: 4500

local rounds = tonumber(arg and arg[1]) or 140
local SIZE = 100

local seed = 113
local function random()
  seed = (seed * 16807) % 2147483647
  return seed / 2147483647
end

local function randomMatrix(size)
  local matrix = {}
  for i = 1, size do
    matrix[i] = {}
    for j = 1, size do matrix[i][j] = random() end
  end
  return matrix
end

local function copyInto(target, source)
  for i = 1, #source do
    local from, to = source[i], target[i] or {}
    for j = 1, #from do to[j] = from[j] end
    target[i] = to
  end
end

-- Afterwards the matrix holds both factors, and pivots[j] is the row that came to place j.
local function factorise(matrix, pivots)
  local size = #matrix
  for j = 1, size do
    local pivot, largest = j, math.abs(matrix[j][j])
    for i = j + 1, size do
      local value = math.abs(matrix[i][j])
      if value > largest then pivot, largest = i, value end
    end
    pivots[j] = pivot
    if largest == 0 then return false end
    matrix[j], matrix[pivot] = matrix[pivot], matrix[j]
    local row = matrix[j]
    local reciprocal = 1 / row[j]
    for i = j + 1, size do
      local other = matrix[i]
      local factor = other[j] * reciprocal
      other[j] = factor
      for k = j + 1, size do other[k] = other[k] - factor * row[k] end
    end
  end
  return true
end

local function solve(matrix, pivots, vector)
  local size = #matrix
  for i = 1, size do
    local row, pivot = matrix[i], pivots[i]
    local sum = vector[pivot]
    vector[pivot] = vector[i]
    for j = 1, i - 1 do sum = sum - row[j] * vector[j] end
    vector[i] = sum
  end
  for i = size, 1, -1 do
    local row, sum = matrix[i], vector[i]
    for j = i + 1, size do sum = sum - row[j] * vector[j] end
    vector[i] = sum / row[i]
  end
end

local original, factors, pivots = randomMatrix(SIZE), {}, {}
for _ = 1, rounds do
  copyInto(factors, original)
  assert(factorise(factors, pivots), "the matrix is singular")
end

local vector = {}
for i = 1, SIZE do
  local sum = 0
  for j = 1, SIZE do sum = sum + original[i][j] * j end
  vector[i] = sum
end
solve(factors, pivots, vector)
for i = 1, SIZE do assert(math.abs(vector[i] - i) < 1e-6, "the solution is wrong") end
local moved = 0
for j = 1, SIZE do if pivots[j] ~= j then moved = moved + 1 end end
print(string.format("%d factorisations of size %d, %d rows moved", rounds, SIZE, moved))

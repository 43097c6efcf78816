-- SciMark's Jacobi relaxation: a grid of rows, each cell drawn to the mean of its neighbours.
-- large: 40000

local rounds = tonumber(arg and arg[1]) or 2300
local SIZE, OMEGA = 100, 1.25

local seed = 113
local function random()
  seed = (seed * 16807) % 2147483647
  return seed / 2147483647
end

local function relax(grid, omega)
  local quarter, rest = omega / 4, 1 - omega
  for i = 2, #grid - 1 do
    local above, row, below = grid[i - 1], grid[i], grid[i + 1]
    for j = 2, #row - 1 do
      row[j] = quarter * (above[j] + below[j] + row[j - 1] + row[j + 1]) + rest * row[j]
    end
  end
end

local grid = {}
for i = 1, SIZE do
  local row = {}
  for j = 1, SIZE do row[j] = random() end
  grid[i] = row
end
for _ = 1, rounds do relax(grid, OMEGA) end

local sum = 0
for _, row in ipairs(grid) do
  for _, value in ipairs(row) do sum = sum + value end
end
print(string.format("%d rounds over %d cells, mean %.9f", rounds, SIZE * SIZE, sum / (SIZE * SIZE)))

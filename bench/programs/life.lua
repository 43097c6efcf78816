-- Conway's game of life on a torus: rows of booleans, a neighbour count for each cell, two generations in turn.
-- large: 80000

local generations = tonumber(arg and arg[1]) or 1500
local WIDTH, HEIGHT = 96, 64

local function empty()
  local grid = {}
  for y = 1, HEIGHT do
    local row = {}
    for x = 1, WIDTH do row[x] = false end
    grid[y] = row
  end
  return grid
end

local function place(grid, x, y, pattern)
  for dy, line in ipairs(pattern) do
    for dx = 1, #line do
      local at = (x + dx - 2) % WIDTH + 1
      grid[(y + dy - 2) % HEIGHT + 1][at] = line:sub(dx, dx) == "#"
    end
  end
end

local function neighbours(above, row, below, x)
  local left = x > 1 and x - 1 or WIDTH
  local right = x < WIDTH and x + 1 or 1
  local count = 0
  if above[left] then count = count + 1 end
  if above[x] then count = count + 1 end
  if above[right] then count = count + 1 end
  if row[left] then count = count + 1 end
  if row[right] then count = count + 1 end
  if below[left] then count = count + 1 end
  if below[x] then count = count + 1 end
  if below[right] then count = count + 1 end
  return count
end

local function step(old, new)
  for y = 1, HEIGHT do
    local above, row, below = old[y > 1 and y - 1 or HEIGHT], old[y], old[y < HEIGHT and y + 1 or 1]
    local target = new[y]
    for x = 1, WIDTH do
      local count = neighbours(above, row, below, x)
      target[x] = count == 3 or (count == 2 and row[x])
    end
  end
end

local glider = { ".#.", "..#", "###" }
local pentomino = { ".##", "##.", ".#." }

local grid, other = empty(), empty()
for i = 0, 5 do place(grid, 4 + 15 * i, 5 + 3 * i, glider) end
place(grid, 40, 40, pentomino)
place(grid, 70, 20, pentomino)
for _ = 1, generations do
  step(grid, other)
  grid, other = other, grid
end

local alive, checksum = 0, 0
for y = 1, HEIGHT do
  for x = 1, WIDTH do
    if grid[y][x] then
      alive = alive + 1
      checksum = (checksum * 31 + y * WIDTH + x) % 1000003
    end
  end
end
print(string.format("%d generations: %d cells alive, checksum %d", generations, alive, checksum))

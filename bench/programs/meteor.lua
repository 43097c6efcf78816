-- The meteor puzzle: ten pieces of five hexagons each fill a board of 10 rows of 5. A search with backtracking over lists of
-- placements, made beforehand by turning and flipping the pieces.
-- large: 2098

local wanted = tonumber(arg and arg[1]) or 800

local WIDTH, HEIGHT, CELLS = 5, 10, 50

-- Steps on the board of hexagons in axial coordinates, clockwise.
local STEPS = { { 1, 0 }, { 0, 1 }, { -1, 1 }, { -1, 0 }, { 0, -1 }, { 1, -1 } }
local EAST, SOUTHEAST, SOUTHWEST, WEST, NORTHEAST = 1, 2, 3, 4, 6

-- Each piece as steps from cell to cell; a list within goes on from the cell before.
local PIECES = {
  { EAST, EAST, EAST, SOUTHEAST },
  { SOUTHEAST, EAST, NORTHEAST, EAST },
  { EAST, EAST, SOUTHEAST, SOUTHWEST },
  { EAST, EAST, SOUTHWEST, SOUTHEAST },
  { SOUTHEAST, EAST, { SOUTHEAST }, NORTHEAST },
  { EAST, EAST, SOUTHWEST, EAST },
  { EAST, SOUTHEAST, SOUTHEAST, NORTHEAST },
  { EAST, SOUTHEAST, SOUTHEAST, WEST },
  { EAST, SOUTHEAST, EAST, EAST },
  { EAST, EAST, EAST, SOUTHWEST },
}

local function turned(direction, turns, isFlipped)
  if isFlipped then direction = 6 - direction end
  return (direction - 1 + turns) % 6 + 1
end

local function cellsOf(piece, turns, isFlipped)
  local q, r = 0, 0
  local cells = { { 0, 0 } }
  for _, step in ipairs(piece) do
    local isSide = type(step) == "table"
    local move = STEPS[turned(isSide and step[1] or step, turns, isFlipped)]
    cells[#cells + 1] = { q + move[1], r + move[2] }
    if not isSide then q, r = q + move[1], r + move[2] end
  end
  return cells
end

-- The cell's number from 1, or nil if it is not on the board. Odd rows are moved half a cell to the right.
local function numberOf(q, r)
  local column = q + math.floor(r / 2)
  if column < 0 or column >= WIDTH or r < 0 or r >= HEIGHT then return nil end
  return r * WIDTH + column + 1
end

local function place(cells, q, r)
  local numbers = {}
  for i, cell in ipairs(cells) do
    numbers[i] = numberOf(cell[1] + q, cell[2] + r)
    if not numbers[i] then return nil end
  end
  table.sort(numbers)
  return numbers
end

local neighbours = {}
for row = 0, HEIGHT - 1 do
  for column = 0, WIDTH - 1 do
    local q, list = column - math.floor(row / 2), {}
    for _, step in ipairs(STEPS) do list[#list + 1] = numberOf(q + step[1], row + step[2]) end
    neighbours[row * WIDTH + column + 1] = list
  end
end

local function islandSize(from, taken)
  local size, stack = 0, { from }
  taken[from] = true
  while #stack > 0 do
    local cell = table.remove(stack)
    size = size + 1
    for _, other in ipairs(neighbours[cell]) do
      if not taken[other] then
        taken[other] = true
        stack[#stack + 1] = other
      end
    end
  end
  return size
end

-- What is left of an empty board must be islands that whole pieces can fill.
local function isUseful(numbers)
  local taken = {}
  for _, number in ipairs(numbers) do taken[number] = true end
  for cell = 1, CELLS do
    if not taken[cell] and islandSize(cell, taken) % 5 ~= 0 then return false end
  end
  return true
end

-- placements[cell][piece]: lists of cells of which this is the first.
local function makePlacements()
  local placements, seen = {}, {}
  for cell = 1, CELLS do
    placements[cell] = {}
    for piece = 1, #PIECES do placements[cell][piece] = {} end
  end
  for piece, steps in ipairs(PIECES) do
    for turn = 0, 11 do
      local cells = cellsOf(steps, turn % 6, turn >= 6)
      for r = 0, HEIGHT - 1 do
        for column = 0, WIDTH - 1 do
          local numbers = place(cells, column - math.floor(r / 2), r)
          local key = numbers and piece .. ":" .. table.concat(numbers, ",")
          if key and not seen[key] and isUseful(numbers) then
            seen[key] = true
            local list = placements[numbers[1]][piece]
            list[#list + 1] = numbers
          end
        end
      end
    end
  end
  return placements
end

local placements = makePlacements()
local board, isUsed = {}, {}
local found, smallest, largest = 0, nil, nil

local function isFree(numbers)
  for i = 1, #numbers do
    if board[numbers[i]] then return false end
  end
  return true
end

local function fill(numbers, piece)
  for i = 1, #numbers do board[numbers[i]] = piece end
end

local function note()
  local parts = {}
  for cell = 1, CELLS do parts[cell] = board[cell] - 1 end
  local text = table.concat(parts)
  found = found + 1
  if not smallest or text < smallest then smallest = text end
  if not largest or text > largest then largest = text end
end

local function search(cell, left)
  while board[cell] do cell = cell + 1 end
  local here = placements[cell]
  for piece = 1, #PIECES do
    if not isUsed[piece] then
      isUsed[piece] = true
      local list = here[piece]
      for i = 1, #list do
        local numbers = list[i]
        if isFree(numbers) then
          fill(numbers, piece)
          if left == 1 then note() else search(cell + 1, left - 1) end
          fill(numbers, nil)
          if found >= wanted then return end
        end
      end
      isUsed[piece] = nil
    end
  end
end

search(1, #PIECES)
print(string.format("%d solutions\n%s\n%s", found, smallest, largest))

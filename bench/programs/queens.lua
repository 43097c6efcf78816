-- All placements of twelve queens, by backtracking: recursion, short loops, arrays of booleans.
-- large: 14

local rounds = tonumber(arg and arg[1]) or 2
local size = 12

local solutions, checksum = 0, 0

local function place(row, columns, rising, falling, placed)
  if row > size then
    solutions = solutions + 1
    for i = 1, size do checksum = (checksum * 7 + placed[i]) % 1000003 end
    return
  end
  for column = 1, size do
    local up, down = row + column, row - column + size
    if not (columns[column] or rising[up] or falling[down]) then
      columns[column], rising[up], falling[down] = true, true, true
      placed[row] = column
      place(row + 1, columns, rising, falling, placed)
      columns[column], rising[up], falling[down] = false, false, false
    end
  end
end

local function booleans(count)
  local list = {}
  for i = 1, count do list[i] = false end
  return list
end

for _ = 1, rounds do place(1, booleans(size), booleans(2 * size), booleans(2 * size), {}) end
print(string.format("%d queens: %d solutions, checksum %d", size, solutions, checksum))

-- Pancake flips over permutations of ten or eleven: swaps inside small arrays, unpredictable short loops.
-- large: 7000000

local permutations = tonumber(arg and arg[1]) or 1000000
local size = permutations > 3628800 and 11 or 10

local function flips(permutation, scratch)
  for i = 1, size do scratch[i] = permutation[i] end
  local count, first = 0, scratch[1]
  while first ~= 1 do
    local low, high = 1, first
    while low < high do
      scratch[low], scratch[high] = scratch[high], scratch[low]
      low, high = low + 1, high - 1
    end
    count, first = count + 1, scratch[1]
  end
  return count
end

-- The next permutation rotates the shortest prefix that has rotations left.
local function advance(permutation, rotations)
  for length = 2, size do
    local first = permutation[1]
    for i = 1, length - 1 do permutation[i] = permutation[i + 1] end
    permutation[length] = first
    rotations[length] = rotations[length] - 1
    if rotations[length] > 0 then return true end
    rotations[length] = length
  end
  return false
end

local permutation, rotations, scratch = {}, {}, {}
for i = 1, size do permutation[i], rotations[i], scratch[i] = i, i, 0 end

local highest, checksum, sign = 0, 0, 1
for _ = 1, permutations do
  local count = flips(permutation, scratch)
  if count > highest then highest = count end
  checksum = checksum + sign * count
  sign = -sign
  if not advance(permutation, rotations) then break end
end

print(string.format("%d permutations of %d: %d flips, checksum %d", permutations, size, highest, checksum))

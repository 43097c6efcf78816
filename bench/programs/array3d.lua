-- Arrays of three dimensions behind methods, packed into one table and nested in tables of tables: index arithmetic in
-- small functions, objects of two classes with the same methods.
-- large: 1100

local rounds = tonumber(arg and arg[1]) or 20

local Packed = {}
Packed.__index = Packed

function Packed.new(width, height, depth)
  return setmetatable({ width = width, height = height, depth = depth }, Packed)
end

function Packed:set(x, y, z, value) self[(z * self.height + y) * self.width + x + 1] = value end
function Packed:get(x, y, z) return self[(z * self.height + y) * self.width + x + 1] end

local Nested = {}
Nested.__index = Nested

function Nested.new(width, height, depth)
  local array = setmetatable({ width = width, height = height, depth = depth }, Nested)
  for z = 0, depth - 1 do
    local plane = {}
    for y = 0, height - 1 do plane[y] = {} end
    array[z] = plane
  end
  return array
end

function Nested:set(x, y, z, value) self[z][y][x] = value end
function Nested:get(x, y, z) return self[z][y][x] end

local function fill(array)
  local value = 0
  for z = 0, array.depth - 1 do
    for y = 0, array.height - 1 do
      for x = 0, array.width - 1 do
        array:set(x, y, z, value)
        value = value + 1
      end
    end
  end
end

-- The sum of the six neighbours of each inner cell, less six times its own value: 0, as the values rise evenly.
local function laplace(array)
  local sum, largest = 0, 0
  for z = 1, array.depth - 2 do
    for y = 1, array.height - 2 do
      for x = 1, array.width - 2 do
        local value = array:get(x, y, z)
        local difference = array:get(x - 1, y, z) + array:get(x + 1, y, z) + array:get(x, y - 1, z)
          + array:get(x, y + 1, z) + array:get(x, y, z - 1) + array:get(x, y, z + 1) - 6 * value
        sum = sum + difference
        if value > largest then largest = value end
      end
    end
  end
  return sum, largest
end

local function transpose(array)
  for z = 0, array.depth - 1 do
    for y = 0, z - 1 do
      for x = 0, array.width - 1 do
        local value = array:get(x, y, z)
        array:set(x, y, z, array:get(x, z, y))
        array:set(x, z, y, value)
      end
    end
  end
end

local DEPTH = 40
for _, class in ipairs({ Packed, Nested }) do
  local array = class.new(DEPTH, DEPTH, DEPTH)
  local checksum = 0
  for round = 1, rounds do
    fill(array)
    if round % 2 == 0 then transpose(array) end
    local sum, largest = laplace(array)
    checksum = (checksum + sum + largest + array:get(3, 2, round % DEPTH)) % 1000003
  end
  print(string.format("%s: %d rounds, checksum %d", class == Packed and "packed" or "nested", rounds, checksum))
end

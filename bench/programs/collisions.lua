-- Aircraft on circular courses, and which of them come too near to each other in each time step: a hash of the squares
-- of a grid that their ways cross, then a geometric test of each pair within a square.
-- large: 10500

local steps = tonumber(arg and arg[1]) or 1500
local AIRCRAFT = 120
local SQUARE = 4
local RADIUS = 1.1

local Vector = {}
Vector.__index = Vector

local function vector(x, y, z) return setmetatable({ x = x, y = y, z = z }, Vector) end

function Vector:plus(other) return vector(self.x + other.x, self.y + other.y, self.z + other.z) end
function Vector:minus(other) return vector(self.x - other.x, self.y - other.y, self.z - other.z) end
function Vector:times(factor) return vector(self.x * factor, self.y * factor, self.z * factor) end
function Vector:dot(other) return self.x * other.x + self.y * other.y + self.z * other.z end

local Motion = {}
Motion.__index = Motion

local function motion(id, from, to) return setmetatable({ id = id, from = from, to = to }, Motion) end

-- When two straight motions over the same unit of time come within RADIUS, or nil.
function Motion:meets(other)
  local apart = self.from:minus(other.from)
  local speed = self.to:minus(self.from):minus(other.to:minus(other.from))
  local a, b, c = speed:dot(speed), 2 * apart:dot(speed), apart:dot(apart) - RADIUS * RADIUS
  if c <= 0 then return 0 end
  if a == 0 then return nil end
  local discriminant = b * b - 4 * a * c
  if discriminant < 0 then return nil end
  local time = (-b - math.sqrt(discriminant)) / (2 * a)
  if time >= 0 and time <= 1 then return time end
  return nil
end

-- A square has a number; the ways of fast aircraft cross several squares.
local function eachSquare(way, visit)
  local x1, x2 = math.min(way.from.x, way.to.x) - RADIUS, math.max(way.from.x, way.to.x) + RADIUS
  local y1, y2 = math.min(way.from.y, way.to.y) - RADIUS, math.max(way.from.y, way.to.y) + RADIUS
  for i = math.floor(x1 / SQUARE), math.floor(x2 / SQUARE) do
    for j = math.floor(y1 / SQUARE), math.floor(y2 / SQUARE) do visit((i + 1000) * 4096 + j + 1000) end
  end
end

local Detector = {}
Detector.__index = Detector

local function detector() return setmetatable({ last = {}, found = 0, times = 0 }, Detector) end

function Detector:advance(positions)
  local squares, order = {}, {}
  for id, position in ipairs(positions) do
    local way = motion(id, self.last[id] or position, position)
    self.last[id] = position
    eachSquare(way, function(number)
      local square = squares[number]
      if not square then
        square = {}
        squares[number] = square
        order[#order + 1] = square
      end
      square[#square + 1] = way
    end)
  end
  local seen = {}
  for _, square in ipairs(order) do
    for i = 1, #square - 1 do
      for j = i + 1, #square do self:test(square[i], square[j], seen) end
    end
  end
end

function Detector:test(first, second, seen)
  local pair = first.id * 1000 + second.id
  if seen[pair] then return end
  local time = first:meets(second)
  if time then
    seen[pair] = true
    self.found = self.found + 1
    self.times = self.times + time
  end
end

local detecting = detector()
for step = 0, steps - 1 do
  local positions = {}
  for id = 1, AIRCRAFT do
    local angle = step * (0.02 + id % 7 * 0.01) + id
    local centre = vector(id % 11 * 3, id % 13 * 3, 10)
    local course = vector(math.cos(angle), math.sin(angle), 0.1):times(8 + id % 5)
    positions[id] = centre:plus(course)
  end
  detecting:advance(positions)
end
print(string.format("%d steps: %d encounters, mean time %.6f", steps, detecting.found, detecting.times / detecting.found))

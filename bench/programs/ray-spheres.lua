-- A small ray tracer whose vectors are objects with operators: __add, __sub, __mul, __unm, __index
-- methods, much short-lived garbage, float arithmetic.
-- large: 1200

local size = tonumber(arg and arg[1]) or 350

local Vector = {}
Vector.__index = Vector

local function vector(x, y, z)
  return setmetatable({ x = x, y = y, z = z }, Vector)
end

function Vector.__add(a, b) return vector(a.x + b.x, a.y + b.y, a.z + b.z) end
function Vector.__sub(a, b) return vector(a.x - b.x, a.y - b.y, a.z - b.z) end
function Vector.__unm(a) return vector(-a.x, -a.y, -a.z) end
function Vector.__mul(a, b)
  if type(a) == "number" then return vector(a * b.x, a * b.y, a * b.z) end
  return vector(a.x * b, a.y * b, a.z * b)
end
function Vector:dot(other) return self.x * other.x + self.y * other.y + self.z * other.z end
function Vector:unit() return self * (1 / math.sqrt(self:dot(self))) end

local Sphere = {}
Sphere.__index = Sphere

function Sphere.new(centre, radius, colour, mirror)
  return setmetatable({ centre = centre, radius = radius, colour = colour, mirror = mirror }, Sphere)
end

-- The distance along the ray to its first hit beyond a small gap, or nil.
function Sphere:hit(origin, direction)
  local towards = self.centre - origin
  local along = towards:dot(direction)
  local rest = self.radius * self.radius - (towards:dot(towards) - along * along)
  if rest < 0 then return nil end
  local half = math.sqrt(rest)
  local distance = along - half
  if distance < 0.0001 then distance = along + half end
  if distance < 0.0001 then return nil end
  return distance
end

local spheres = {
  Sphere.new(vector(0, -1000, 0), 998, vector(0.6, 0.6, 0.6), 0.1),
  Sphere.new(vector(-2, 0, 6), 2, vector(0.9, 0.2, 0.2), 0.3),
  Sphere.new(vector(2, 0.5, 8), 2.5, vector(0.2, 0.9, 0.2), 0.3),
  Sphere.new(vector(0.5, -1, 4), 1, vector(0.2, 0.2, 0.9), 0.6),
}
local light = vector(-1, 2, -1):unit()

local function nearest(origin, direction)
  local best, found
  for _, sphere in ipairs(spheres) do
    local distance = sphere:hit(origin, direction)
    if distance and (not best or distance < best) then best, found = distance, sphere end
  end
  return found, best
end

local function trace(origin, direction, depth)
  local sphere, distance = nearest(origin, direction)
  if not sphere then
    return vector(0.4, 0.5, 0.8) * (0.5 + 0.5 * direction.y)
  end
  local point = origin + direction * distance
  local normal = (point - sphere.centre):unit()
  local brightness = 0.15
  if not nearest(point, light) then brightness = brightness + 0.85 * math.max(0, normal:dot(light)) end
  local colour = brightness * sphere.colour
  if depth > 0 and sphere.mirror > 0 then
    local bounced = direction + -(normal * (2 * normal:dot(direction)))
    colour = colour * (1 - sphere.mirror) + trace(point, bounced:unit(), depth - 1) * sphere.mirror
  end
  return colour
end

local function shade(value)
  return math.floor(math.max(0, math.min(1, value)) * 255)
end

local eye, checksum, sum = vector(0, 0, -3), 0, 0
for row = 0, size - 1 do
  for column = 0, size - 1 do
    local direction = vector(2 * column / size - 1, 1 - 2 * row / size, 1.5):unit()
    local colour = trace(eye, direction, 3)
    local pixel = shade(colour.x) * 65536 + shade(colour.y) * 256 + shade(colour.z)
    checksum = (checksum * 31 + pixel) % 1000003
    sum = sum + shade(colour.x) + shade(colour.y) + shade(colour.z)
  end
end
print(string.format("%d pixels, brightness %d, checksum %d", size * size, sum, checksum))

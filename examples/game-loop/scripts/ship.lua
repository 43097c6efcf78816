-- The ship: it falls round the Moon, and is steered by keys, or by itself while none has been pressed for some seconds.
local moon = require "moon"
local ship = { thrust = 90, turn = 3.5, patience = 4, foresight = 260 }

local self = world.ship
if not self then
  self = { x = 0, y = -210, vx = math.sqrt(moon.gravity / 210), vy = 0, angle = 0, idle = ship.patience, perilune = 0 }
  world.ship = self
end

-- Like a circular orbit, towards the beacon's height.
local function autopilot()
  local radius = math.sqrt(self.x ^ 2 + self.y ^ 2)
  local target = math.sqrt(world.beacon.x ^ 2 + world.beacon.y ^ 2)
  local speed = math.sqrt(moon.gravity / radius)
  local ux, uy = self.x / radius, self.y / radius
  local climb = math.max(-40, math.min(40, (target - radius) * 0.8))
  local dx, dy = -uy * speed + ux * climb - self.vx, ux * speed + uy * climb - self.vy
  self.angle = math.atan2(dy, dx)
  return math.sqrt(dx * dx + dy * dy) > 6
end

local function steer(seconds)
  local left, right, up = isDown("left"), isDown("right"), isDown("up")
  self.idle = (left or right or up) and 0 or self.idle + seconds
  if self.idle > ship.patience then return autopilot() end
  self.angle = self.angle + ship.turn * seconds * ((right and 1 or 0) - (left and 1 or 0))
  return up
end

-- The lowest point of the orbit, above the ground.
local function perilune()
  local energy = (self.vx ^ 2 + self.vy ^ 2) / 2 - moon.gravity / math.sqrt(self.x ^ 2 + self.y ^ 2)
  local momentum = self.x * self.vy - self.y * self.vx
  local eccentricity = math.sqrt(math.max(0, 1 + 2 * energy * momentum ^ 2 / moon.gravity ^ 2))
  return momentum ^ 2 / moon.gravity / (1 + eccentricity) - moon.radius
end

local function bounce()
  local radius = math.sqrt(self.x ^ 2 + self.y ^ 2)
  if radius > moon.radius + 6 then return end
  local ux, uy = self.x / radius, self.y / radius
  local down = self.vx * ux + self.vy * uy
  if down < 0 then self.vx, self.vy = self.vx - 1.7 * down * ux, self.vy - 1.7 * down * uy end
  self.x, self.y = ux * (moon.radius + 6), uy * (moon.radius + 6)
end

function ship.update(seconds)
  self.burns = steer(seconds)
  local ax, ay = moon.pull(self.x, self.y)
  if self.burns then
    ax, ay = ax + math.cos(self.angle) * ship.thrust, ay + math.sin(self.angle) * ship.thrust
  end
  self.vx, self.vy = self.vx + ax * seconds, self.vy + ay * seconds
  self.x, self.y = self.x + self.vx * seconds, self.y + self.vy * seconds
  bounce()
  self.perilune = perilune()
end

local function drawPath()
  local x, y, vx, vy = self.x, self.y, self.vx, self.vy
  local step = 1 / 60
  for i = 1, ship.foresight do
    local ax, ay = moon.pull(x, y)
    vx, vy = vx + ax * step, vy + ay * step
    x, y = x + vx * step, y + vy * step
    if x * x + y * y < moon.radius ^ 2 then return end
    if i % 5 == 0 then graphics.dot(x, y, 2, 140, 0.7 * (1 - i / ship.foresight)) end
  end
end

function ship.draw()
  drawPath()
  local cos, sin = math.cos(self.angle), math.sin(self.angle)
  local function at(forward, side) return self.x + cos * forward - sin * side, self.y + sin * forward + cos * side end
  local noseX, noseY = at(14, 0)
  local leftX, leftY = at(-8, -7)
  local rightX, rightY = at(-8, 7)
  if self.burns then
    local flameX, flameY = at(-10, 0)
    graphics.glow(flameX, flameY, 12 + math.random() * 8, 25, 0.9)
  end
  graphics.line(noseX, noseY, leftX, leftY, 140, 1)
  graphics.line(noseX, noseY, rightX, rightY, 140, 1)
  graphics.line(leftX, leftY, rightX, rightY, 140, 1)
end

return ship

-- A ring of dust: some thousand grains that fall round the Moon, and that the ship pushes aside.
local moon = require "moon"
local dust = { grains = 3000, inner = 170, outer = 265, push = 60 }

local function newRing()
  local ring = { x = {}, y = {}, vx = {}, vy = {} }
  for i = 1, dust.grains do
    local angle = math.random() * 2 * math.pi
    local radius = dust.inner + (dust.outer - dust.inner) * math.random()
    local speed = math.sqrt(moon.gravity / radius)
    ring.x[i], ring.y[i] = math.cos(angle) * radius, math.sin(angle) * radius
    ring.vx[i], ring.vy[i] = -math.sin(angle) * speed, math.cos(angle) * speed
  end
  return ring
end

local ring = world.ring
if not ring or #ring.x ~= dust.grains then
  ring = newRing()
  world.ring = ring
end

function dust.update(seconds)
  local x, y, vx, vy = ring.x, ring.y, ring.vx, ring.vy
  local gravity, push = moon.gravity, dust.push
  local shipX, shipY = world.ship.x, world.ship.y
  for i = 1, #x do
    local px, py = x[i], y[i]
    local square = px * px + py * py
    local pull = -gravity / (square * math.sqrt(square)) * seconds
    local dx, dy = px - shipX, py - shipY
    local near = dx * dx + dy * dy + 1
    local away = near < 900 and push / near or 0
    vx[i] = vx[i] + px * pull + dx * away
    vy[i] = vy[i] + py * pull + dy * away
    x[i] = px + vx[i] * seconds
    y[i] = py + vy[i] * seconds
  end
end

function dust.draw()
  local x, y = ring.x, ring.y
  local dot = graphics.dot
  for i = 1, #x do
    local radius = math.sqrt(x[i] * x[i] + y[i] * y[i])
    dot(x[i], y[i], 1.6, 190 + (radius - dust.inner) * 0.9, 0.75)
  end
end

return dust

-- A beacon to fly to, which appears elsewhere when the ship has reached it.
local beacon = { reach = 24 }

local function place()
  local angle, radius = math.random() * 2 * math.pi, 130 + math.random() * 150
  world.beacon = { x = math.cos(angle) * radius, y = math.sin(angle) * radius, since = world.time }
end

if not world.beacon then place() end

function beacon.update()
  local at, ship = world.beacon, world.ship
  local dx, dy = at.x - ship.x, at.y - ship.y
  if dx * dx + dy * dy > beacon.reach ^ 2 then return end
  world.score = world.score + 1
  place()
end

function beacon.draw()
  local at = world.beacon
  local age = world.time - at.since
  graphics.glow(at.x, at.y, 26 + 6 * math.sin(age * 5), 45, 0.9)
  graphics.dot(at.x, at.y, 5, 45, 1)
end

return beacon

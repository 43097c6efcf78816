-- The Moon, in the middle: its gravity, its light and its craters.
local moon = { radius = 80, gravity = 900000 }

local craters = {}
do
  local seed = 12
  local function random() seed = (seed * 16807) % 2147483647 return seed / 2147483647 end
  for i = 1, 26 do
    local angle, distance = random() * 2 * math.pi, math.sqrt(random()) * (moon.radius - 14)
    craters[i] = { x = math.cos(angle) * distance, y = math.sin(angle) * distance, radius = 3 + random() * 9 }
  end
end

-- What pulls at a place.
function moon.pull(x, y)
  local square = x * x + y * y
  local factor = -moon.gravity / (square * math.sqrt(square))
  return x * factor, y * factor
end

function moon.update() end

function moon.draw()
  graphics.glow(0, 0, moon.radius * 2, 225, 0.14)
  graphics.disc(0, 0, moon.radius, 62)
  for _, crater in ipairs(craters) do
    graphics.disc(crater.x, crater.y, crater.radius, 52)
    graphics.disc(crater.x + 1, crater.y + 1, crater.radius * 0.8, 57)
  end
end

return moon

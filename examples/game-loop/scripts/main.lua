-- The game. What lasts is in the global table `world`: scripts are reloaded while it goes on.
world = world or { time = 0, score = 0 }

local parts = { require "moon", require "ship", require "beacon", require "dust" }

local function update(seconds)
  world.time = world.time + seconds
  for _, part in ipairs(parts) do part.update(seconds) end
end

local function draw()
  graphics.clear(0.3)
  for _, part in ipairs(parts) do part.draw() end
  graphics.text(-480, -295, ("beacons: %d"):format(world.score))
  graphics.text(-480, -273, ("perilune: %d km"):format(world.ship.perilune))
end

return { update = update, draw = draw }

-- A first program: objects, closures, coroutines, patterns.
local Planet = {}
Planet.__index = Planet
Planet.__tostring = function(planet) return planet.name .. " with " .. #planet.moons .. " moons" end

local function newPlanet(name, moons)
  local list = {}
  for moon in moons:gmatch("%a+") do list[#list + 1] = moon end
  return setmetatable({ name = name, moons = list }, Planet)
end

function Planet:nearestFirst()
  return coroutine.wrap(function()
    for index, moon in ipairs(self.moons) do coroutine.yield(index, moon) end
  end)
end

local saturn = newPlanet("Saturn", "Mimas, Enceladus, Tethys, Dione, Rhea, Titan, Hyperion, Iapetus")
print("Hello from " .. _VERSION .. " on " .. (jit and jit.version or "an unknown engine"))
print(saturn)
for index, moon in saturn:nearestFirst() do print(("%2d  %s"):format(index, moon)) end

local start, sum = os.clock(), 0
for i = 1, 20000000 do sum = sum + i % 7 end
print(("20 million rounds in %.2f s: %d"):format(os.clock() - start, sum))

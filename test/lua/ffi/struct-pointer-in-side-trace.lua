-- A pointer to an element is not made as an object; a side trace in the same region gets its address.
local ffi = require("ffi")
ffi.cdef("typedef struct { double y; int32_t life; uint8_t kind; } particle_in_side_trace;")
local count = 40
local particles = ffi.new("particle_in_side_trace[?]", count)
for i = 0, count - 1 do
  particles[i].y, particles[i].life, particles[i].kind = i % 7 - 3, i % 5, i % 3
end

local turned, born = 0, 0
for _ = 1, 60 do
  for i = 0, count - 1 do
    local p = particles[i]
    p.y = p.y - 0.25
    if p.y < 0 then
      p.y = p.y + 2
      turned = turned + 1
      if p.kind == 1 then p.y = p.y + 0.5 end
    end
    p.life = p.life - 1
    if p.life <= 0 then
      p.life = 5 + p.kind
      born = born + 1
    end
  end
end

local sum = 0
for i = 0, count - 1 do sum = sum + particles[i].y * i + particles[i].life end
print(turned, born, sum)

-- The Mandelbrot set on a square grid: float arithmetic in locals, loops that end early.
-- large: 3250

local size = tonumber(arg and arg[1]) or 1000
local limit = 100

local inside, checksum = 0, 0
for row = 0, size - 1 do
  local ci = 2 * row / size - 1
  for column = 0, size - 1 do
    local cr = 2 * column / size - 1.5
    local zr, zi, zr2, zi2 = 0, 0, 0, 0
    local iterations = 0
    while iterations < limit and zr2 + zi2 <= 4 do
      zi = 2 * zr * zi + ci
      zr = zr2 - zi2 + cr
      zr2, zi2 = zr * zr, zi * zi
      iterations = iterations + 1
    end
    if iterations == limit then inside = inside + 1 end
    checksum = (checksum * 5 + iterations) % 1000003
  end
end
print(string.format("mandelbrot(%d): %d inside, checksum %d", size, inside, checksum))

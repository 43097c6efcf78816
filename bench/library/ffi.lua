-- Kernels over C data. Sizes are rounds over data that fit into a processor's second cache.

local ffi = require("ffi")
local bit = require("bit")

ffi.cdef([[
typedef struct { double x, y, vx, vy; int hits; } particle;
typedef struct { double x[20000], y[20000], vx[20000], vy[20000]; int cell[20000]; } columns;
]])

-- Arrays of double.

local COUNT = 20000

kernel("array-sum", 20000, function(n)
  local array = ffi.new("double[?]", COUNT)
  for i = 0, COUNT - 1 do array[i] = i * 0.5 end
  local total = 0
  for _ = 1, n do
    for i = 0, COUNT - 1 do total = total + array[i] end
  end
  return total
end)

kernel("array-fill", 20000, function(n)
  local array = ffi.new("double[?]", COUNT)
  for round = 1, n do
    for i = 0, COUNT - 1 do array[i] = round + i * 0.5 end
  end
  return array[0] + array[COUNT - 1]
end)

kernel("array-smooth", 20000, function(n)
  local source, target = ffi.new("double[?]", COUNT), ffi.new("double[?]", COUNT)
  for i = 0, COUNT - 1 do source[i] = i % 17 end
  for _ = 1, n do
    for i = 1, COUNT - 2 do target[i] = (source[i - 1] + source[i] + source[i + 1]) / 3 end
    source, target = target, source
  end
  return ("%.6f"):format(source[COUNT / 2])
end)

-- Particles: an array of structs, a struct of arrays.

kernel("array-of-structs", 4000, function(n)
  local particles = ffi.new("particle[?]", COUNT)
  for i = 0, COUNT - 1 do
    local p = particles[i]
    p.x, p.y, p.vx, p.vy = i % 100, i % 77, (i % 13 - 6) / 7, (i % 11 - 5) / 7
  end
  local energy = 0
  for _ = 1, n do
    for i = 0, COUNT - 1 do
      local p = particles[i]
      local x, y = p.x + p.vx, p.y + p.vy
      if x < 0 or x > 100 then p.vx, p.hits = -p.vx, p.hits + 1 end
      if y < 0 or y > 100 then p.vy, p.hits = -p.vy, p.hits + 1 end
      p.x, p.y = x, y
      energy = energy + p.vx * p.vx + p.vy * p.vy
    end
  end
  return ("%.6e %d"):format(energy, particles[5].hits)
end)

kernel("struct-of-arrays", 20000, function(n)
  local c = ffi.new("columns")
  for i = 0, COUNT - 1 do
    c.x[i], c.y[i], c.vx[i], c.vy[i] = i % 100, i % 77, (i % 13 - 6) / 7, (i % 11 - 5) / 7
  end
  for round = 1, n do
    local time = round % 2 == 0 and 1 or -1
    for i = 0, COUNT - 1 do
      c.x[i] = c.x[i] + c.vx[i] * time
      c.y[i] = c.y[i] + c.vy[i] * time
    end
  end
  return ("%.6e"):format(c.x[500] + c.y[700])
end)

kernel("cells-of-arrays", 10000, function(n)
  local c = ffi.new("columns")
  for i = 0, COUNT - 1 do c.x[i], c.y[i] = i % 100, i % 77 end
  local cell, x, y = c.cell, c.x, c.y
  for round = 1, n do
    for i = 0, COUNT - 1 do cell[i] = x[i] / 4 + y[i] * 2 + round end
  end
  return cell[123]
end)

-- The compression functions of SHA-512 and SHA-256, with constants of their own: integers of 64 and 32 bits.

local band, bnot, bxor, ror, rshift, tobit = bit.band, bit.bnot, bit.bxor, bit.ror, bit.rshift, bit.tobit

kernel("sha512", 30000, function(n)
  local k, w, state = ffi.new("uint64_t[80]"), ffi.new("uint64_t[80]"), ffi.new("uint64_t[8]", 1, 2, 3, 4, 5, 6, 7, 8)
  for i = 0, 79 do k[i] = (i + 1) * 0x9E3779B97F4A7C15ULL end
  for block = 1, n do
    for i = 0, 15 do w[i] = (block * 16 + i) * 0x9E3779B97F4A7C15ULL end
    for i = 16, 79 do
      local x, y = w[i - 15], w[i - 2]
      local s0 = bxor(ror(x, 1), ror(x, 8), rshift(x, 7))
      local s1 = bxor(ror(y, 19), ror(y, 61), rshift(y, 6))
      w[i] = w[i - 16] + s0 + w[i - 7] + s1
    end
    local a, b, c, d, e, f, g, h = state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]
    for i = 0, 79 do
      local t1 = h + bxor(ror(e, 14), ror(e, 18), ror(e, 41)) + bxor(band(e, f), band(bnot(e), g)) + k[i] + w[i]
      local t2 = bxor(ror(a, 28), ror(a, 34), ror(a, 39)) + bxor(band(a, b), band(a, c), band(b, c))
      h, g, f, e, d, c, b, a = g, f, e, d + t1, c, b, a, t1 + t2
    end
    state[0], state[1], state[2], state[3] = state[0] + a, state[1] + b, state[2] + c, state[3] + d
    state[4], state[5], state[6], state[7] = state[4] + e, state[5] + f, state[6] + g, state[7] + h
  end
  return bit.tohex(state[0]) .. bit.tohex(state[4])
end)

kernel("sha256", 300000, function(n)
  local k, w, state = ffi.new("int32_t[64]"), ffi.new("int32_t[64]"), ffi.new("int32_t[8]", 1, 2, 3, 4, 5, 6, 7, 8)
  for i = 0, 63 do k[i] = tobit((i + 1) * 0x9E3779B9) end
  for block = 1, n do
    for i = 0, 15 do w[i] = tobit(block * 16 + i * 7919) end
    for i = 16, 63 do
      local x, y = w[i - 15], w[i - 2]
      local s0 = bxor(ror(x, 7), ror(x, 18), rshift(x, 3))
      local s1 = bxor(ror(y, 17), ror(y, 19), rshift(y, 10))
      w[i] = tobit(w[i - 16] + s0 + w[i - 7] + s1)
    end
    local a, b, c, d, e, f, g, h = state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]
    for i = 0, 63 do
      local t1 = tobit(h + bxor(ror(e, 6), ror(e, 11), ror(e, 25)) + bxor(g, band(e, bxor(f, g))) + k[i] + w[i])
      local t2 = tobit(bxor(ror(a, 2), ror(a, 13), ror(a, 22)) + bxor(band(a, b), band(a, c), band(b, c)))
      h, g, f, e, d, c, b, a = g, f, e, tobit(d + t1), c, b, a, tobit(t1 + t2)
    end
    state[0], state[1], state[2], state[3] =
      tobit(state[0] + a), tobit(state[1] + b), tobit(state[2] + c), tobit(state[3] + d)
    state[4], state[5], state[6], state[7] =
      tobit(state[4] + e), tobit(state[5] + f), tobit(state[6] + g), tobit(state[7] + h)
  end
  return bit.tohex(state[0]) .. bit.tohex(state[4])
end)

-- Matrices in one block of memory each.

kernel("matrix-multiply", 40, function(n)
  local size = 200
  local a, b, product = ffi.new("double[?]", size * size), ffi.new("double[?]", size * size), ffi.new("double[?]", size * size)
  for i = 0, size * size - 1 do a[i], b[i] = i % 17 / 4 - 2, i % 13 / 4 - 1 end
  for _ = 1, n do
    for i = 0, size - 1 do
      for j = 0, size - 1 do
        local sum = 0
        for k = 0, size - 1 do sum = sum + a[i * size + k] * b[k * size + j] end
        product[i * size + j] = sum
      end
    end
    a, product = product, a
    for i = 0, size * size - 1 do a[i] = a[i] % 3 end
  end
  return ("%.6f"):format(a[777])
end)

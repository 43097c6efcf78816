-- SciMark's fast Fourier transform: complex numbers in one array, there and back; inner loops from one round to thousands.
-- large: 16000

local rounds = tonumber(arg and arg[1]) or 800
local SIZE = 1024

-- The complex number k is data[2k + 1] + i data[2k + 2].
local function reverseBits(data, count)
  local other = 0
  for k = 0, count - 2 do
    if k < other then
      local a, b = 2 * k + 1, 2 * other + 1
      data[a], data[b] = data[b], data[a]
      data[a + 1], data[b + 1] = data[b + 1], data[a + 1]
    end
    local bit = count / 2
    while bit <= other do other, bit = other - bit, bit / 2 end
    other = other + bit
  end
end

local function butterflies(data, count, span, first, wr, wi)
  for k = first, count - 1, 2 * span do
    local a, b = 2 * k + 1, 2 * (k + span) + 1
    local re = wr * data[b] - wi * data[b + 1]
    local im = wr * data[b + 1] + wi * data[b]
    data[b], data[b + 1] = data[a] - re, data[a + 1] - im
    data[a], data[a + 1] = data[a] + re, data[a + 1] + im
  end
end

local function transform(data, direction)
  local count = #data / 2
  reverseBits(data, count)
  local span = 1
  while span < count do
    local angle = direction * math.pi / span
    local sine, half = math.sin(angle), math.sin(angle / 2)
    local turn = 2 * half * half
    local wr, wi = 1, 0
    for first = 0, span - 1 do
      butterflies(data, count, span, first, wr, wi)
      wr, wi = wr - sine * wi - turn * wr, wi + sine * wr - turn * wi
    end
    span = 2 * span
  end
end

local function transformBack(data)
  transform(data, 1)
  local factor = 2 / #data
  for i = 1, #data do data[i] = data[i] * factor end
end

local seed = 113
local function random()
  seed = (seed * 16807) % 2147483647
  return seed / 2147483647
end

local data, original = {}, {}
for i = 1, 2 * SIZE do
  data[i] = random()
  original[i] = data[i]
end

local energy = 0
for _ = 1, rounds do
  transform(data, -1)
  energy = energy + data[1] * data[1] + data[2] * data[2]
  transformBack(data)
end
local worst = 0
for i = 1, #data do worst = math.max(worst, math.abs(data[i] - original[i])) end
assert(worst < 1e-8, "the numbers have changed")
print(string.format("%d rounds over %d complex numbers, energy %.3f", rounds, SIZE, energy / rounds))

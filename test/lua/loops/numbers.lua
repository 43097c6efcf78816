-- Loops around the math and bit libraries, with numbers at the edges of 32 bits and beyond, -0, NaN and strings.

local lines = {}
local function note(...)
  local parts = { ... }
  for i = 1, #parts do
    local part = parts[i]
    parts[i] = type(part) == "number" and (part == 0 and (1 / part > 0 and "0" or "-0") or ("%.10g"):format(part)) or tostring(part)
  end
  lines[#lines + 1] = table.concat(parts, " ")
end

local edges = { 0, -0, 1, -1, 0.5, -0.5, 2 ^ 31, -2 ^ 31, 2 ^ 31 - 1, 2 ^ 32 + 5, -2 ^ 53, 1e300, 1 / 0, -1 / 0, "7", "0x10" }

local function rounding()
  local sum = 0
  for round = 1, 80 do
    local x = edges[round % #edges + 1]
    local floor, ceil, size = math.floor(x), math.ceil(x), math.abs(x)
    if size < 1e15 then sum = sum + floor + ceil * 2 + size + math.sqrt(size) + math.fmod(x, 3) end
    if round <= #edges then note(x, floor, ceil, size, math.min(x, 3), math.max(x, 3, "2"), (math.modf(x)), (math.frexp(size))) end
  end
  note("rounding", sum)
end

local function bits()
  local hash = 0
  for round = 1, 100 do
    local x = edges[round % #edges + 1]
    hash = bit.bxor(bit.rol(hash, 5), bit.band(round, 255), bit.bor(round, 8))
    if math.abs(x) < 2 ^ 51 then
      hash = bit.bxor(hash, bit.lshift(x, round % 40), bit.rshift(x, round), bit.arshift(x, 3), bit.bnot(x))
      hash = bit.tobit(hash + bit.bswap(x) + bit.ror(x, 9))
    end
    if round % 20 == 0 then note(hash, bit.tohex(hash), bit.tohex(round, -4)) end
  end
end

local function random()
  math.randomseed(42)
  local counts, sum = {}, 0
  for i = 1, 500 do
    local die = math.random(6)
    counts[die] = (counts[die] or 0) + 1
    if die == 6 then sum = sum + math.random(10, 20) elseif math.random() < 0.25 then sum = sum + 1 end
  end
  note("random", sum, unpack(counts, 1, 6))
end

local function mixed()
  local sum = 0
  for i = -50, 50 do
    sum = sum + math.max(i, -i / 2) - math.min(i, 10) + i % 7 + math.ldexp(i, i % 5) + math.floor(i / 3) * 2
    sum = sum + math.pow(math.abs(i), 0.5) - (i ~= 0 and math.log(math.abs(i), 2) or 0)
    sum = sum + bit.band(i, 15) + tonumber(("%d"):format(i)) + math.deg(i) - math.rad(i)
  end
  note("mixed", sum)
end

for _ = 1, 3 do
  rounding() bits() random() mixed()
end
print(table.concat(lines, "\n"))

-- Sequences of DNA written in lines: one repeated, two drawn at random by the weights of their letters. sub, byte, char, concat.
-- large: 4000000

local size = tonumber(arg and arg[1]) or 1000000

local WIDTH = 60

local MODULUS, FACTOR, INCREMENT = 139968, 3877, 29573
local seed = 42
local function random(limit)
  seed = (seed * FACTOR + INCREMENT) % MODULUS
  return limit * seed / MODULUS
end

local ALU = "GGCCGGGCGCGGTGGCTCACGCCTGTAATCCCAGCACTTTGGGAGGCCGAGGCGGGCGGATCACCTGAGGTCAGGAGTTCGAGACCAGCCTGGCCAACATG"
  .. "GTGAAACCCCGTCTCTACTAAAAATACAAAAATTAGCCGGGCGTGGTGGCGCGCGCCTGTAATCCCAGCTACTCGGGAGGCTGAGGCAGGAGAATCGCTTGAACCCGGG"
  .. "AGGCGGAGGTTGCAGTGAGCCGAGATCGCGCCACTGCACTCCAGCCTGGGCGACAGAGCGAGACTCCGTCTCAAAAA"

local UNIFORM = {
  { "a", 0.27 }, { "c", 0.12 }, { "g", 0.12 }, { "t", 0.27 }, { "B", 0.02 }, { "D", 0.02 }, { "H", 0.02 }, { "K", 0.02 },
  { "M", 0.02 }, { "N", 0.02 }, { "R", 0.02 }, { "S", 0.02 }, { "V", 0.02 }, { "W", 0.02 }, { "Y", 0.02 },
}
local HUMAN = { { "a", 0.302954942668 }, { "c", 0.1979883004921 }, { "g", 0.1975473066391 }, { "t", 0.3015094502008 } }

-- Where the lines go: the last ones are kept, all of them count.
local written = { lines = 0, bytes = 0, checksum = 0, last = nil }
local function write(line)
  written.lines = written.lines + 1
  written.bytes = written.bytes + #line + 1
  local first, middle, last = line:byte(1), line:byte(math.floor((#line + 1) / 2)), line:byte(-1)
  written.checksum = (written.checksum * 31 + first * 65536 + middle * 256 + last) % 1000003
  written.last = line
end

local function writeRepeated(name, text, count)
  write(">" .. name)
  local length = #text
  local doubled = text .. text:sub(1, WIDTH)
  local at = 0
  while count > 0 do
    local width = math.min(WIDTH, count)
    write(doubled:sub(at + 1, at + width))
    at = (at + width) % length
    count = count - width
  end
end

local function writeRandom(name, letters, count)
  write(">" .. name)
  local bounds, names, sum = {}, {}, 0
  for i, letter in ipairs(letters) do
    sum = sum + letter[2]
    names[i], bounds[i] = letter[1], sum
  end
  bounds[#bounds] = 1
  local line = {}
  while count > 0 do
    local width = math.min(WIDTH, count)
    for i = 1, width do
      local drawn, k = random(1), 1
      while bounds[k] < drawn do k = k + 1 end
      line[i] = names[k]
    end
    write(table.concat(line, "", 1, width))
    count = count - width
  end
end

writeRepeated("ONE Homo sapiens alu", ALU, size * 2)
writeRandom("TWO IUB ambiguity codes", UNIFORM, size * 3)
writeRandom("THREE Homo sapiens frequency", HUMAN, size * 5)
print(string.format("%d lines, %d bytes, checksum %d, the last one\n%s", written.lines, written.bytes, written.checksum,
  written.last))

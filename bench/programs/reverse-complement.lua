-- The other strand of long DNA sequences: lines joined, letters exchanged by gsub with a table, reversed, and cut into lines
-- again; besides letter by letter, over bytes.
-- large: 4000000

local size = tonumber(arg and arg[1]) or 1200000

local WIDTH = 60

local seed = 42
local function random(count)
  seed = (seed * 3877 + 29573) % 139968
  return math.floor(count * seed / 139968) + 1
end

local complements = {}
for pair in ("AT CG GC TA UA MK RY WW SS YR KM VB HD DH BV NN"):gmatch("%a%a") do
  local letter, other = pair:sub(1, 1), pair:sub(2, 2)
  complements[letter], complements[letter:lower()] = other, other
end

local function lines(name, letters)
  local list, line = { ">" .. name }, {}
  for _ = 1, size / WIDTH do
    for i = 1, WIDTH do
      local k = random(#letters)
      line[i] = letters:sub(k, k)
    end
    list[#list + 1] = table.concat(line)
  end
  return list
end

local function reverseByPattern(sequence, out)
  local text = table.concat(sequence, "", 2):gsub("%a", complements):reverse()
  for at = 1, #text, WIDTH do out[#out + 1] = text:sub(at, at + WIDTH - 1) end
end

local bytes = {}
for letter, other in pairs(complements) do bytes[letter:byte()] = other:byte() end

local function reverseByBytes(sequence, out)
  for i = #sequence, 2, -1 do
    local line, reversed = sequence[i], {}
    local length = #line
    for k = 1, length do reversed[k] = string.char(bytes[line:byte(length - k + 1)]) end
    out[#out + 1] = table.concat(reversed)
  end
end

local checksum, count = 0, 0
for number, letters in ipairs({ "ACGT", "acgtacgtacgtBDHKMNRSVWY", "aacgtt" }) do
  local sequence = lines("sequence " .. number, letters)
  local one, other = { sequence[1] }, { sequence[1] }
  reverseByPattern(sequence, one)
  reverseByBytes(sequence, other)
  for i, line in ipairs(one) do
    assert(line == other[i], "the two ways differ")
    count = count + #line + 1
    checksum = (checksum * 31 + line:byte(1) * 256 + line:byte(-1)) % 1000003
  end
end
print(string.format("%d bytes reversed, checksum %d", count, checksum))

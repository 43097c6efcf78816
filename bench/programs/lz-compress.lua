-- Dictionary compression of a generated log: matches found through chains of earlier positions,
-- bytes as numbers, text put together from pieces, then expanded again and compared.
-- large: 220000

local size = tonumber(arg and arg[1]) or 40000

local WINDOW, LONGEST, SHORTEST, TRIES = 8192, 66, 3, 24

local seed = 11
local function random(count)
  seed = (seed * 16807) % 2147483647
  return seed % count
end

local function log()
  local actions = { "open", "close", "read", "write", "seek", "rename" }
  local lines = {}
  for i = 1, size do
    lines[i] = string.format("%06d user%d %s /data/file%d.txt %d bytes", i, random(9),
      actions[random(#actions) + 1], random(50), random(4000))
  end
  return table.concat(lines, "\n")
end

local function bytesOf(text)
  local bytes = {}
  for i = 1, #text do bytes[i] = text:byte(i) end
  return bytes
end

local function matchLength(bytes, old, new, most)
  local length = 0
  while length < most and bytes[old + length] == bytes[new + length] do length = length + 1 end
  return length
end

-- A literal is the pair (0, byte); a match is (length, distance).
local function compress(bytes)
  local count = #bytes
  local latest, earlier = {}, {}
  local lengths, values, used = {}, {}, 0
  local function remember(at)
    local key = bytes[at] * 65536 + bytes[at + 1] * 256 + bytes[at + 2]
    earlier[at] = latest[key]
    latest[key] = at
  end
  local at = 1
  while at <= count do
    local bestLength, bestDistance = 0, 0
    local most = math.min(LONGEST, count - at + 1)
    if most >= SHORTEST then
      local old = latest[bytes[at] * 65536 + bytes[at + 1] * 256 + bytes[at + 2]]
      local tries = TRIES
      while old and tries > 0 and at - old <= WINDOW do
        local length = matchLength(bytes, old, at, most)
        if length > bestLength then bestLength, bestDistance = length, at - old end
        old, tries = earlier[old], tries - 1
      end
    end
    used = used + 1
    local step = 1
    if bestLength >= SHORTEST then
      lengths[used], values[used] = bestLength, bestDistance
      step = bestLength
    else
      lengths[used], values[used] = 0, bytes[at]
    end
    for i = at, math.min(at + step - 1, count - 2) do remember(i) end
    at = at + step
  end
  return lengths, values
end

local function pack(lengths, values)
  local parts = {}
  for i = 1, #lengths do
    local length, value = lengths[i], values[i]
    if length == 0 then
      parts[i] = string.char(0, value)
    else
      parts[i] = string.char(length, math.floor(value / 256), value % 256)
    end
  end
  return table.concat(parts)
end

local function expand(packed)
  local bytes, count, at = {}, 0, 1
  while at <= #packed do
    local length, first, second = packed:byte(at, at + 2)
    if length == 0 then
      count = count + 1
      bytes[count] = first
      at = at + 2
    else
      local from = count - (first * 256 + second)
      for i = 1, length do bytes[count + i] = bytes[from + i] end
      count = count + length
      at = at + 3
    end
  end
  local pieces = {}
  for i = 1, count do pieces[i] = string.char(bytes[i]) end
  return table.concat(pieces)
end

local text = log()
local packed = pack(compress(bytesOf(text)))
assert(expand(packed) == text, "the expanded text differs")
local checksum = 0
for i = 1, #packed do checksum = (checksum * 31 + packed:byte(i)) % 1000003 end
print(string.format("%d bytes packed into %d, checksum %d", #text, #packed, checksum))

-- Short sequences within a long one of DNA, counted in tables: substrings as hash keys, sorted by frequency, and letters
-- packed into numbers as keys.
-- large: 800000

local size = tonumber(arg and arg[1]) or 450000

local seed = 42
local function random()
  seed = (seed * 16807) % 2147483647
  return seed / 2147483647
end

local function sequence()
  local letters = {}
  for i = 1, size do
    local drawn = random()
    letters[i] = drawn < 0.303 and "A" or drawn < 0.501 and "C" or drawn < 0.698 and "G" or "T"
  end
  return table.concat(letters)
end

local function countParts(text, length)
  local counts = {}
  for i = 1, #text - length + 1 do
    local part = text:sub(i, i + length - 1)
    counts[part] = (counts[part] or 0) + 1
  end
  return counts
end

local function showFrequencies(text, length)
  local counts, parts = countParts(text, length), {}
  for part in pairs(counts) do parts[#parts + 1] = part end
  table.sort(parts, function(a, b)
    if counts[a] == counts[b] then return a < b end
    return counts[a] > counts[b]
  end)
  local total, shown = #text - length + 1, {}
  for i, part in ipairs(parts) do shown[i] = string.format("%s %.3f", part, counts[part] * 100 / total) end
  print(table.concat(shown, ", "))
end

local codes = { [65] = 0, [67] = 1, [71] = 2, [84] = 3 }

-- Counts by numbers of two bits a letter, which the next letter makes of the one before.
local function countPacked(text, length)
  local counts, different, code, limit = {}, 0, 0, 4 ^ length
  for i = 1, #text do
    code = (code * 4 + codes[text:byte(i)]) % limit
    if i >= length then
      local count = counts[code]
      if not count then different = different + 1 end
      counts[code] = (count or 0) + 1
    end
  end
  return counts, different
end

local function pack(part)
  local code = 0
  for i = 1, #part do code = code * 4 + codes[part:byte(i)] end
  return code
end

local text = sequence()
showFrequencies(text, 1)
showFrequencies(text, 2)
for _, part in ipairs({ "GGT", "GGTA", "GGTATT", "GGTATTTTAATT", "GGTATTTTAATTTATAGT" }) do
  local counts = countParts(text, #part)
  local packed, different = countPacked(text, #part)
  assert(counts[part] == packed[pack(part)], "the two counts differ")
  print(string.format("%d %s, one of %d", counts[part] or 0, part, different))
end

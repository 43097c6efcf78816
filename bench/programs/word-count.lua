-- Words and letter groups of a generated text, counted in tables and sorted by frequency: gmatch,
-- sub, many short strings as hash keys, table.sort with a comparator.
-- large: 1700000

local size = tonumber(arg and arg[1]) or 350000

local seed = 7
local function random(count)
  seed = (seed * 16807) % 2147483647
  return seed % count + 1
end

local syllables = { "ka", "lo", "mi", "ren", "su", "tal", "ve", "zor", "qui", "pe", "dan", "hy" }

local function vocabulary(count)
  local words = {}
  for i = 1, count do
    local parts = {}
    for j = 1, 1 + random(3) do parts[j] = syllables[random(#syllables)] end
    words[i] = table.concat(parts)
  end
  return words
end

-- Low indices are drawn more often, as in natural text.
local function text(words)
  local list = {}
  for i = 1, size do list[i] = words[random(random(#words))] end
  return table.concat(list, " ")
end

local function countWords(source)
  local counts, total = {}, 0
  for word in source:gmatch("%a+") do
    counts[word] = (counts[word] or 0) + 1
    total = total + 1
  end
  return counts, total
end

local function countGroups(source, length)
  local counts = {}
  for i = 1, #source - length + 1 do
    local group = source:sub(i, i + length - 1)
    counts[group] = (counts[group] or 0) + 1
  end
  return counts
end

local function ranking(counts)
  local keys = {}
  for key in pairs(counts) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b)
    if counts[a] ~= counts[b] then return counts[a] > counts[b] end
    return a < b
  end)
  return keys
end

local function show(label, counts)
  local keys, shown, checksum = ranking(counts), {}, 0
  for rank = 1, #keys do checksum = (checksum * 31 + counts[keys[rank]] + keys[rank]:byte(1)) % 1000003 end
  for rank = 1, math.min(4, #keys) do
    local key = keys[rank]
    shown[rank] = string.format("%s=%d", key:gsub(" ", "_"), counts[key])
  end
  print(string.format("%s: %d different, checksum %d, %s", label, #keys, checksum, table.concat(shown, " ")))
end

local source = text(vocabulary(3000))
local words, total = countWords(source)
show(string.format("%d words", total), words)
for length = 1, 6 do show(string.format("groups of %d", length), countGroups(source, length)) end

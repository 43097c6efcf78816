-- table.sort of records with comparators written in Lua: by one key, by two, downwards.
-- large: 195000

local size = tonumber(arg and arg[1]) or 95000

local seed = 7
local function random(limit)
  seed = (seed * 16807) % 2147483647
  return seed % limit
end

local records = {}
for i = 1, size do records[i] = { id = i, group = random(50), weight = random(1000000) } end

local function byWeight(left, right)
  return left.weight < right.weight
end

local function byGroup(left, right)
  if left.group ~= right.group then return left.group < right.group end
  return left.id < right.id
end

local function checksum()
  local sum = 0
  for i, record in ipairs(records) do sum = (sum * 31 + record.group * i + record.weight) % 1000003 end
  return sum
end

local sums = {}
for _, comparator in ipairs({
  byWeight,
  byGroup,
  function(left, right) return left.weight > right.weight end,
  function(left, right) return left.id < right.id end,
}) do
  table.sort(records, comparator)
  sums[#sums + 1] = string.format("%d", checksum())
end
print(string.format("%d records: %s", size, table.concat(sums, " ")))

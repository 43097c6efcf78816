-- Two traversals in one trace: the key of an array element must not be taken for the traversal's index.
local function compare(one, other)
  for k, v in pairs(one) do
    if other[k] ~= v then return "first", k, v, other[k] end
  end
  for k, v in pairs(other) do
    if one[k] ~= v then return "second", k, v, one[k] end
  end
  return "equal"
end

local results = {}
for round = 1, 60 do
  local one, other = { 1, 2, 3 }, { 1, 2, 3 }
  if round % 5 == 0 then other[2] = round end
  if round % 3 == 0 then one[2] = nil end
  if round % 7 == 0 then other[3] = nil end
  if round % 11 == 0 then other[4] = "four" end
  local line = table.concat({ compare(one, other) }, " ")
  results[line] = (results[line] or 0) + 1
end

local lines = {}
for line, count in pairs(results) do lines[#lines + 1] = line .. ": " .. count end
table.sort(lines)
print(table.concat(lines, "\n"))

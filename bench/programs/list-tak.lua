-- Takeuchi's function with the lengths of linked lists in place of numbers: recursion over small tables.
-- large: 118000

local rounds = tonumber(arg and arg[1]) or 20000

local function makeList(length)
  local list = nil
  for i = 1, length do list = { value = i, tail = list } end
  return list
end

local function isShorter(x, y)
  while y do
    if not x then return true end
    x, y = x.tail, y.tail
  end
  return false
end

local function tak(x, y, z)
  if not isShorter(y, x) then return z end
  return tak(tak(x.tail, y, z), tak(y.tail, z, x), tak(z.tail, x, y))
end

local function length(list)
  local count = 0
  while list do count, list = count + 1, list.tail end
  return count
end

local total = 0
for i = 1, rounds do
  total = total + length(tak(makeList(9 + i % 3), makeList(6), makeList(3)))
end
print(string.format("%d rounds, lengths %d", rounds, total))

-- Kernels of the table library and of traversals.

local function numbers(count)
  local list, state = {}, 42
  for i = 1, count do
    state = (state * 16807) % 2147483647
    list[i] = state
  end
  return list
end

local function strings(count)
  local list = numbers(count)
  for i = 1, count do list[i] = "key" .. list[i] end
  return list
end

local function copy(list)
  local result = {}
  for i = 1, #list do result[i] = list[i] end
  return result
end

kernel("sort-numbers", 60, function(n)
  local list = numbers(20000)
  local sum = 0
  for i = 1, n do
    local sorted = copy(list)
    table.sort(sorted)
    sum = sum + sorted[i]
  end
  return sum
end)

kernel("sort-strings", 50, function(n)
  local list = strings(20000)
  local last
  for i = 1, n do
    local sorted = copy(list)
    table.sort(sorted)
    last = sorted[i]
  end
  return last
end)

kernel("sort-comparator", 30, function(n)
  local list = numbers(20000)
  local sum = 0
  for i = 1, n do
    local sorted = copy(list)
    table.sort(sorted, function(a, b) return a > b end)
    sum = sum + sorted[i]
  end
  return sum
end)

kernel("sort-fields", 50, function(n)
  local list = numbers(10000)
  for i = 1, #list do list[i] = { name = "item" .. i, weight = list[i] } end
  local function isLighter(a, b) return a.weight < b.weight end
  local last
  for i = 1, n do
    local sorted = copy(list)
    table.sort(sorted, isLighter)
    last = sorted[i].name
  end
  return last
end)

kernel("concat-strings", 40000, function(n)
  local list = strings(2000)
  local sum = 0
  for i = 1, n do sum = sum + #table.concat(list, ", ") end
  return sum
end)

kernel("concat-numbers", 10000, function(n)
  local list = {}
  for i = 1, 2000 do list[i] = i end
  local sum = 0
  for i = 1, n do sum = sum + #table.concat(list, ",") end
  return sum
end)

kernel("insert-remove", 3000, function(n)
  local sum = 0
  for i = 1, n do
    local list = {}
    for j = 1, 5000 do table.insert(list, j) end
    for j = 1, 5000 do sum = sum + table.remove(list) end
  end
  return sum
end)

kernel("insert-first", 300, function(n)
  local sum = 0
  for i = 1, n do
    local list = {}
    for j = 1, 2000 do table.insert(list, 1, j) end
    sum = sum + list[i]
  end
  return sum
end)

kernel("remove-first", 500, function(n)
  local sum = 0
  for i = 1, n do
    local list = numbers(2000)
    for j = 1, 2000 do sum = sum + table.remove(list, 1) end
  end
  return sum
end)

kernel("queue", 10e6, function(n)
  local list = { 1, 2, 3, 4, 5, 6, 7, 8 }
  local sum = 0
  for i = 1, n do
    table.insert(list, i)
    sum = sum + table.remove(list, 1)
  end
  return sum
end)

kernel("unpack", 100e6, function(n)
  local list = { 1, 2, 3, 4 }
  local sum = 0
  for i = 1, n do
    local a, b, c, d = unpack(list)
    sum = sum + a + b + c + d
  end
  return sum
end)

kernel("length", 600e6, function(n)
  local list = numbers(100)
  local sum = 0
  for i = 1, n do sum = sum + #list end
  return sum
end)

kernel("pairs", 100000, function(n)
  local map = {}
  for i = 1, 1000 do map["key" .. i] = i end
  local sum = 0
  for i = 1, n do
    for _, value in pairs(map) do sum = sum + value end
  end
  return sum
end)

kernel("ipairs", 600000, function(n)
  local list = numbers(1000)
  local sum = 0
  for i = 1, n do
    for _, value in ipairs(list) do sum = sum + value end
  end
  return sum
end)

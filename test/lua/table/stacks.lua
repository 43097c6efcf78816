-- Pushes and pops in compiled loops, where lengths are found near the last one: growth, emptiness, elements in the hash
-- part, other tables in between.

local function sizes(list, count)
  for i = 1, count do list[#list + 1] = i end
  local pushed = #list
  for _ = 1, count do list[#list] = nil end
  return pushed, #list
end
print(sizes({}, 100))
print(sizes({ 1, 2, 3 }, 300))

local function popBeyond(list)
  for _ = 1, 60 do
    list[#list] = nil
    table.remove(list)
  end
  return #list, next(list)
end
print(popBeyond({ 1, 2, 3, 4, 5 }))
print(popBeyond({}))
print(popBeyond({ [0] = "zero" }))

local function alternate(list)
  local sum = 0
  for i = 1, 200 do
    table.insert(list, i)
    table.insert(list, -i)
    sum = sum + table.remove(list) + #list
    if i % 3 == 0 then sum = sum + list[#list]; list[#list] = nil end
  end
  return sum, #list
end
print(alternate({}))

-- In the hash part.
local function scattered()
  local list = { [1] = 1, [2] = 2, [3] = 3 }
  for i = 1, 100 do
    list[#list + 1] = i
    if i % 2 == 0 then list[#list] = nil end
  end
  return #list, list[#list]
end
print(scattered())

-- Two names of one table.
local function aliased(a, b)
  for i = 1, 100 do
    a[#a + 1] = i
    b[#b] = nil
    b[#b + 1] = i
    if i % 10 == 0 then a[#a] = nil end
  end
  return #a, #b
end
local list = {}
print(aliased(list, list))
print(aliased({}, { 1 }))

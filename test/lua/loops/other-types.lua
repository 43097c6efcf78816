-- Loops that are entered with other types, functions and shapes than at first: side traces of their entry that are loops.

local Square, Circle = {}, {}
Square.__index, Circle.__index = Square, Circle
function Square:area() return self.side * self.side end
function Circle:area() return self.radius * self.radius * 3 end

local function total(list)
  local sum, largest = 0, 0
  for i = 1, #list do
    local area = list[i]:area()
    sum = sum + area
    if area > largest then largest = area end
  end
  return sum, largest
end

local squares, circles, mixed = {}, {}, {}
for i = 1, 150 do
  squares[i] = setmetatable({ side = i }, Square)
  circles[i] = setmetatable({ name = "circle", radius = i % 40 }, Circle)
  mixed[i] = i % 3 == 0 and squares[i] or circles[i]
end
for _, list in ipairs({ squares, circles, mixed, circles, squares }) do
  for _ = 1, 4 do print(total(list)) end
end

-- The accumulator is a number, then a string; the loop's end comes in the middle of a round.
local function join(parts, first)
  local text = first
  local i = 1
  while true do
    text = text .. parts[i]
    if #text > 300 then break end
    i = i % #parts + 1
  end
  return #text, i
end
for _ = 1, 3 do
  print(join({ "a", "bc", "d" }, ""))
  print(join({ 1, 2.5, 3 }, 7))
end

-- Loops in a function that calls itself: what is a loop in the caller's frame must not be taken for one of the callee.
local function walk(tree, depth)
  local count = 0
  for i = 1, #tree do
    local child = tree[i]
    if type(child) == "table" then count = count + walk(child, depth + 1) else count = count + child * depth end
  end
  local i = 1
  while tree[i] do i = i + 1 end
  return count + i
end
local tree = { 1, 2, { 3, { 4, 5, 6, { 7, 8, 9 } }, 10 }, { 11, 12 }, 13 }
for _ = 1, 60 do tree = { tree, 1, 2, { 3, 4 } } end
for _ = 1, 6 do print(walk(tree, 1)) end

-- A loop over the values of arrays and of hash parts.
local function keys(t)
  local count, sum = 0, 0
  for key, value in pairs(t) do
    count = count + 1
    sum = sum + (type(value) == "number" and value or #value)
  end
  return count, sum
end
local array, hash = {}, {}
for i = 1, 100 do array[i], hash["k" .. i] = i, ("x"):rep(i % 7) end
for _ = 1, 4 do
  print(keys(array))
  print(keys(hash))
end

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

-- What is hoisted out of the inner loop differs from one call to the next; the body has a branch, whose path goes back to
-- the body of either loop, and changes what the loops carry and what one of them has hoisted.
local Steady, Rising = {}, {}
Steady.__index, Rising.__index = Steady, Rising
function Steady:step() return self.height / self.parts end
function Rising:step() return self.low + self.growth * self.parts end

local function climb(stairs, floors)
  local height, landings = 0, 0
  for floor = 1, floors do
    for i = 1, 30 do
      height = height + stairs:step()
      if i % 7 == 0 then
        landings = landings + 1
        stairs.parts = stairs.parts + (floor % 2 == 0 and 1 or 0)
      end
    end
  end
  return height, landings, stairs.parts
end
local steady = setmetatable({ height = 8, parts = 4 }, Steady)
local rising = setmetatable({ low = 1, growth = 2, name = "rising", parts = 3 }, Rising)
for _, stairs in ipairs({ steady, rising, rising, steady, rising, steady }) do print(climb(stairs, 40)) end

-- The same, with a new table in each round, and an error out of the second loop.
local function pairsOf(source, count)
  local last
  for i = 1, count do last = { source:step(), i, last and last[2] } end
  return last[1], last[2], last[3]
end
for _ = 1, 3 do
  print(pairsOf(steady, 120))
  print(pairsOf(rising, 120))
end
rising.growth = nil
print(pcall(pairsOf, rising, 120))
rising.growth = 1
print(pairsOf(rising, 120))

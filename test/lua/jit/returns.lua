-- Traces of functions that return go on in their callers: in one of many, through pcall, metamethods and coroutines, with
-- more and fewer results than are wanted, from loops that only return, and after many tail calls.

local function leaf(x) return x + 1 end
local function two(x) return x, -x end
local function none() end
local function all(...) return ... end

-- Many callers of one function.
local callers = {}
for index = 1, 12 do
  callers[index] = function(x)
    local y = leaf(x)
    if index % 3 == 0 then y = y * 2 end
    return y + index
  end
end
local sum = 0
for i = 1, 60 do sum = sum + callers[i % 12 + 1](i) end
print("callers", sum)

-- Results that are dropped, missing, spread.
local kept = {}
for i = 1, 40 do
  local a, b, c = two(i)
  local d, e = none(), (two(i))
  none(two(i))
  local list = { two(i), two(i + 1) }
  kept[i] = (a + b) .. tostring(c) .. tostring(d) .. e .. #list .. select("#", all(two(i)))
end
print("results", kept[1], kept[20], kept[40])

-- A loop that returns at once, after some rounds, or never.
local function position(list, wanted)
  local index = 1
  while list[index] do
    if list[index] == wanted then return index end
    index = index + 1
  end
  return nil
end
local list, found = { 5, 6, 7, 8, 9 }, {}
for i = 1, 60 do found[#found + 1] = tostring(position(list, 4 + i % 7)) end
print("loops", table.concat(found, " ", 1, 14))

-- Linked lists in a function that calls itself: the loop's trace returns to several places of it.
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
local function chain(length)
  local head
  for _ = 1, length do head = { tail = head } end
  return head
end
local function length(head)
  local count = 0
  while head do count, head = count + 1, head.tail end
  return count
end
print("tak", length(tak(chain(7), chain(5), chain(3))), length(tak(chain(8), chain(4), chain(2))))

-- More tail calls on one path than loops are unrolled; and one that goes on for ever.
local Vector = {}
Vector.__index = Vector
local function vector(x, y) return setmetatable({ x = x, y = y }, Vector) end
function Vector:plus(other) return vector(self.x + other.x, self.y + other.y) end
function Vector:times(factor) return vector(self.x * factor, self.y * factor) end
local v = vector(1, 2)
for i = 1, 40 do
  v = v:plus(v):times(0.5):plus(v):times(0.5):plus(v):times(0.5):plus(v):times(0.5)
  v = v:plus(v):times(0.5):plus(v):times(0.5):plus(v):times(0.5):plus(v):times(0.5)
  v = v:plus(vector(i, i % 3))
end
print("vectors", v.x, v.y)
local function countDown(n, steps)
  leaf(n)
  if n == 0 then return steps end
  return countDown(n - 1, steps + 1)
end
print("tail", countDown(200, 0), countDown(3, 0))

-- Through frames that are not Lua's own.
local Number = setmetatable({}, { __index = function(_, key) return leaf(#key) end })
local concatenated = setmetatable({}, { __concat = function(_, right) return leaf(#right) end })
local ordered = setmetatable({}, { __lt = function(left) return left == nil or leaf(1) == 2 end })
local through = {}
for i = 1, 40 do
  local ok, value = pcall(leaf, i)
  local failed, message = pcall(leaf, i % 5 == 0 and {} or i)
  through[i] = value + Number.abc + (concatenated .. "xy") + (ordered < ordered and 1 or 0)
  if not failed then through[i] = through[i] .. message:match("arithmetic") end
end
print("frames", through[1], through[5], through[39], through[40])

local function generate(n)
  return coroutine.wrap(function()
    for i = 1, n do coroutine.yield(leaf(i)) end
    return leaf(-1)
  end)
end
local total = 0
for i = 1, 20 do
  local next = generate(i % 4 + 1)
  repeat
    local value = next()
    total = total + value
  until value == 0
end
print("coroutines", total)

-- The caller changes under the trace.
local function apply(f, x) return f(x) + 1 end
local swapped = 0
for i = 1, 60 do
  swapped = swapped + apply(i % 4 == 0 and leaf or i % 4 == 1 and two or callers[i % 12 + 1], i)
end
print("swapped", swapped)

-- Errors behind a return have their caller's line.
local function fails(x)
  local y = leaf(x)
  return y .. nil
end
local messages = {}
for i = 1, 30 do
  local _, message = pcall(fails, i)
  messages[message] = (messages[message] or 0) + 1
end
for message, count in pairs(messages) do print(count, message) end

-- A function that calls another before and behind its recursion.
for i = 1, 8 do
  local s = 0
  local function again(n)
    s = leaf(s)
    if n > 0 then
      again(n - 1)
      s = leaf(s)
    end
  end
  again(150)
  again(70)
  if i % 4 == 0 then print("recursion", i, s) end
end

-- Hot loops in vararg functions, which return to their callers within compiled code.

local function sum(...)
  local total = 0
  for index = 1, select("#", ...) do total = total + (select(index, ...)) end
  return total
end

-- One number of arguments, several, and several callers of one loop.
local same, changing = 0, 0
for index = 1, 40 do same = same + sum(index, 2, 3, 4, 5) end
local numbers = { 1, 2, 3, 4, 5, 6, 7, 8 }
for index = 1, 60 do changing = changing + sum(unpack(numbers, 1, index % 9)) end
print(same, changing)
for index = 1, 40 do
  local few, many = sum(index, 1), sum(1, 2, 3, sum(index, index), 5)
  if few > many then print(index, few, many) end
end

-- Results: none, fewer and more than are wanted.
local function give(...)
  local last
  for index = 1, 3 do last = select(index, ...) end
  if last == 1 then return end
  if last == 2 then return last end
  return last, ...
end
local seen = {}
for index = 1, 60 do
  local a, b, c, d = give(index, "x", index % 3 + 1)
  local list = { give(index, "y", index % 3 + 1) }
  seen[index % 3 + 1] = table.concat({ tostring(a), tostring(b), tostring(c), tostring(d), #list, tostring(list[3]) }, " ")
end
for index = 1, 3 do print(seen[index]) end

-- Arguments by their place: constant, counted from the end, varying, beyond the last one.
local function places(...)
  local from_end, varying = 0, 0
  for index = 1, 4 do
    from_end = from_end * 3 + select(-1, ...) + select(-2, ...)
    varying = varying * 3 + (select(index, ...) or 9)
  end
  return from_end, varying
end
local ends, varied, chosen = 0, 0, 0
for index = 1, 60 do
  local from_end, varying = places(unpack(numbers, index % 3 + 1, index % 5 + 4))
  ends, varied = ends + from_end, varied + varying
  chosen = chosen + (select(index % 5 + 1, 1, 2, 3) or 7) + select("#", select(-(index % 3) - 1, 1, 2, 3))
end
print(ends, varied, chosen)
print(pcall(function()
  for index = 1, 60 do chosen = chosen + (select(index - 58, 1, 2) or 1) end
end))
print(pcall(function(...)
  for index = 1, 60 do chosen = chosen + select(index < 50 and -2 or -3, ...) end
end, 1, 2))

-- Recursion by tail calls, deeper than a trace unrolls.
local function descend(count, ...)
  if count == 0 then return ... end
  return descend(count - 1, ...)
end
local descended = 0
for index = 1, 60 do
  local a, b = descend(index % 25, index, 2)
  descended = descended + a * b
end
print(descended)

-- Returns through several vararg functions, and into one that goes on with its own arguments.
local function inner(...)
  local count = 0
  for _ = 1, 3 do count = count + select("#", ...) end
  return count, ...
end
local function middle(...)
  local count, first = inner(..., 1)
  local rest = select("#", ...)
  return count + rest, first, select(rest, ...)
end
local total_of_places = 0
for index = 1, 60 do
  local count, first, last = middle(unpack(numbers, 1, index % 4 + 1))
  total_of_places = total_of_places + count * 100 + first * 10 + last
end
print(total_of_places)

-- What is returned to is a protected call, a metamethod's continuation, an iterator's loop, another coroutine.
local function fragile(...)
  local total = 0
  for index = 1, select("#", ...) do total = total + select(index, ...) end
  return total
end
local failures, total = 0, 0
for index = 1, 60 do
  local isOk, result = pcall(fragile, 1, 2, index % 5 == 0 and {} or index)
  if isOk then total = total + result else failures = failures + 1 end
end
print(failures, total)

local summing = setmetatable({}, { __index = function(...) return (select(2, ...)) + sum(1, 2, 3) end,
  __call = function(_, ...) return sum(...) end,
  __concat = function(...) return tostring(select("#", ...)) .. sum(4, 5) end,
  __lt = function(...) return sum(1, select("#", ...)) > 2 end })
local indexed, texts, smaller = 0, "", 0
for index = 1, 40 do
  indexed = indexed + summing[index] + summing(index, 1)
  texts = "<" .. summing .. ">"
  if summing < summing then smaller = smaller + 1 end
end
print(indexed, texts, smaller)

local function each(...)
  local list, position = { ... }, 0
  return function(...)
    for _ = 1, 2 do position = position + 1 end
    return list[position - select("#", ...) + 2]
  end
end
local visited = 0
for _ = 1, 30 do
  for value in each(5, 6, 7, 8) do visited = visited + value end
end
print(visited)

local producer = coroutine.wrap(function(...)
  local add = ...
  while true do add = coroutine.yield(sum(add, 1), sum(add)) end
end)
local produced = 0
for index = 1, 60 do
  local more, less = producer(index)
  produced = produced + more * less
end
print(produced)

-- Recursion with ever fewer arguments, and by tail calls.
local function shrink(first, ...)
  if first == nil then return 0 end
  for _ = 1, 2 do first = first + select("#", ...) end
  return first + shrink(...)
end
local function skip(count, ...)
  if count == 0 then return ... end
  return skip(count - 1, select(2, ...))
end
local shrunk, skipped = 0, 0
for index = 1, 30 do
  shrunk = shrunk + shrink(unpack(numbers, 1, index % 7))
  skipped = skipped + skip(index % 6, unpack(numbers))
end
print(shrunk, skipped)

-- Closures over parameters, and the line of an error, survive the return.
local function counterOf(start, ...)
  local function bump() start = start + 1 return start end
  for _ = 1, select("#", ...) do bump() end
  return bump
end
local bumped = 0
for index = 1, 40 do
  local bump = counterOf(index, 1, 2, 3)
  bumped = bumped + bump() + bump()
end
print(bumped)
print(pcall(function()
  for index = 1, 60 do
    local value = sum(index, 1)
    if index == 55 then error("at " .. value) end
  end
end))

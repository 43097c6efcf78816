-- Recursion in compiled code: growth of the stack, its overflow, and going on after it.
local function depth(n) if n == 0 then return 0 end return 1 + depth(n - 1) end
for i = 1, 100 do assert(depth(20) == 20) end
print(depth(100), depth(1000), depth(10000))

local function endless(n) return 1 + endless(n + 1) end
local function overflow(f, ...)
  local ok, message = pcall(f, ...)
  return ok, (message:gsub("^[^:]*:%d+: ", ""):gsub("%s.*", " ..."))
end
for i = 1, 3 do print(overflow(endless, 1)) end
print(depth(1000))

local function countdown(n) if n == 0 then return "done" end return countdown(n - 1) end
print(countdown(100000))

local function even(n) if n == 0 then return true end return (function(m) return m end)(n) and not even(n - 1) end
print(even(101), even(200))

local isEven, isOdd
function isEven(n) if n == 0 then return true end return isOdd(n - 1) end
function isOdd(n) if n == 0 then return false end return isEven(n - 1) end
print(isEven(10000), isOdd(10001), isEven(7))

local function ackermann(m, n)
  if m == 0 then return n + 1 end
  if n == 0 then return ackermann(m - 1, 1) end
  return ackermann(m - 1, ackermann(m, n - 1))
end
print(ackermann(2, 30), ackermann(1, 100))

local function tak(x, y, z)
  if y >= x then return z end
  return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))
end
print(tak(12, 8, 4))

-- Trees of different shapes: results come up through frames made in traces and in the interpreter.
local function tree(n) if n == 0 then return {} end return { tree(n - 1), n % 3 == 0 and tree(n - 2 > 0 and n - 2 or 0) or nil } end
local function count(t) local c = 1 for _, child in pairs(t) do c = c + count(child) end return c end
print(count(tree(10)), count(tree(14)))

local function sum(...) if select("#", ...) == 0 then return 0 end local first = ... return first + sum(select(2, ...)) end
for i = 1, 60 do assert(sum(1, 2, 3, 4) == 10) end
print(sum(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), sum(unpack({ 1, 2, 3 }, 1, 3)))

-- Errors out of deep recursion, with the depth that they came from.
local function dive(n) if n == 0 then error("bottom", 0) end local r = dive(n - 1) return r end
for _, n in ipairs({ 1, 50, 500, 5000 }) do print(n, pcall(dive, n)) end

-- A coroutine has a stack of its own, which grows alike.
local co = coroutine.wrap(function() for n = 100, 3000, 100 do coroutine.yield(depth(n)) end return "end" end)
local total = 0
for value in co do if value == "end" then break end total = total + value end
print(total)

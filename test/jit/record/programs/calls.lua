-- Calls: inlined, tail calls, recursion, varargs, protected calls, iterators.
local function add(a, b) return a + b end
local function twice(f, x) return f(f(x, x), x) end
local sum = 0
for i = 1, 200 do sum = sum + twice(add, i) end
print(sum)

local function many(...) return select("#", ...), ... end
local function pack(...) return { n = select("#", ...), ... } end
local total = 0
for i = 1, 200 do
  local n, a, b, c = many(i, nil, i + 1)
  total = total + n + a + (b and 1 or 0) + c
  local t = pack(i, i, i)
  total = total + t.n + t[3]
end
print(total)

local function sumAll(...)
  local s = 0
  for i = 1, select("#", ...) do s = s + (select(i, ...)) end
  return s
end
local all = 0
for i = 1, 100 do all = all + sumAll(1, 2, 3, i) + sumAll() + sumAll(i) end
print(all)

local function first(a, ...) return a, ... end
local function rest(_, ...) return ... end
local r = 0
for i = 1, 100 do
  local a, b, c = first(i, i * 2)
  local d, e = rest(i, i * 3, i * 4)
  r = r + a + b + (c or 1) + d + e + #{ first(1, 2, 3) } + #{ rest(1) }
end
print(r)

local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
print(fib(20))
local function ackermann(m, n)
  if m == 0 then return n + 1 end
  if n == 0 then return ackermann(m - 1, 1) end
  return ackermann(m - 1, ackermann(m, n - 1))
end
print(ackermann(2, 20))
local function loop(n, acc) if n == 0 then return acc end return loop(n - 1, acc + n) end
print(loop(1000, 0), loop(5000, 1))
local isEven, isOdd
function isEven(n) if n == 0 then return true end return isOdd(n - 1) end
function isOdd(n) if n == 0 then return false end return isEven(n - 1) end
print(isEven(500), isOdd(501), isEven(301))
local function depth(n) if n == 0 then return 0 end return 1 + depth(n - 1) end
print(depth(150), depth(1500))

local function safe(i)
  if i % 10 == 0 then error({ code = i }) end
  return i, i + 1
end
local caught, passed = 0, 0
for i = 1, 200 do
  local ok, a, b = pcall(safe, i)
  if ok then passed = passed + a + b else caught = caught + a.code end
end
print(caught, passed)
local handled = 0
for i = 1, 100 do
  local ok, message = xpcall(function() if i % 3 == 0 then error("x" .. i, 0) end return i end, function(m) return m .. "!" end)
  if not ok then handled = handled + #message else handled = handled + message end
end
print(handled)
local nested = 0
for i = 1, 100 do
  local a, b, c = pcall(pcall, error, "e")
  nested = nested + (a and 1 or 0) + (b and 10 or 0) + (c == "e" and 100 or 0)
  local ok, message = pcall(nil)
  if not ok then nested = nested + 1000 end
end
print(nested)

local function range(n, step)
  return function(limit, current)
    current = current + step
    if current <= limit then return current end
  end, n, 0
end
local ranged = 0
for _ = 1, 30 do for i in range(20, 2) do ranged = ranged + i end end
print(ranged)
local function closures(n)
  local i = 0
  return function() i = i + 1; if i <= n then return i, i * i end end
end
local squares = 0
for _ = 1, 30 do for i, square in closures(10) do squares = squares + square - i end end
print(squares)

-- polymorphic callees
local operations = { function(x) return x + 1 end, function(x) return x * 2 end, math.abs, tostring }
local poly = 0
for i = 1, 400 do poly = poly + operations[i % 4 + 1](-i) end
print(poly)

-- missing and surplus arguments and results
local function three(a, b, c) return (a or 1) + (b or 2) + (c or 3) end
local missing = 0
for i = 1, 100 do missing = missing + three() + three(i) + three(i, i) + three(i, i, i, i) end
print(missing)
local function nothing() end
local nils = 0
for i = 1, 100 do
  local a, b = nothing()
  if a == nil and b == nil then nils = nils + 1 end
  local t = { nothing(), nothing() }
  nils = nils + #t
end
print(nils)

-- tail calls to library functions and through vararg functions
local function tailAbs(x) return math.abs(x) end
local function tailVararg(...) return add(...) end
local function tailSelect(...) return select(2, ...) end
local tails = 0
for i = 1, 100 do tails = tails + tailAbs(-i) + tailVararg(i, 1) + tailSelect(i, i + 2) end
print(tails)

-- a function that becomes another one
local function f(x) return x end
local changed = 0
for i = 1, 200 do
  if i == 100 then f = function(x) return -x end end
  changed = changed + f(i)
end
print(changed)

-- Closures that traces make: what they capture by value and in slots, what closes it, and who sees whose assignments.
local kept = {}
local function last() return kept[#kept] end

-- Two closures share a local; it is assigned by both, by its own function, and again after it has been closed.
local total = 0
for i = 1, 120 do
  local x = i
  local function add(n) x = x + n end
  local function get() return x end
  add(2)
  x = x * 2
  add(1)
  total = total + get()
  if i % 30 == 0 then kept[#kept + 1] = {add, get} end
end
for _, pair in ipairs(kept) do pair[1](5); total = total + pair[2]() end
print(total, #kept)

-- Closed by the return of the function that declares it; the counter goes on from there.
local function counter(n) return function(step) n = n + step; return n end end
for i = 1, 120 do
  local c, d = counter(i), counter(-i)
  c(1); d(2); c(3)
  total = total + c(0) * 2 + d(0)
  if i % 40 == 0 then kept = {c, d} end
end
print(total, kept[1](1), kept[2](1))

-- What never changes is captured by value: of all types, from several levels, and the function itself.
local function make(a, b, s, t)
  local none, flag
  local function f(n)
    if n == 0 then return s end
    return f(n - 1)
  end
  return function(k)
    t.n = t.n + 1
    local function inner() return a + b + k + t.n + #f(2), none, flag == nil end
    return inner
  end
end
for i = 1, 100 do
  local g = make(i, 0.5, "text", {n = i})(3)
  local v, none, isNil = g()
  total = total + v
  if none ~= nil or not isNil then print("wrong") end
  if i % 50 == 0 then kept = {g} end
end
print(total, (last()()))

-- A closure escapes on some paths only, is called by others, and is replaced.
local handlers = {}
for i = 1, 200 do
  local k = i % 7
  local f = function(x) return x + k end
  if k == 3 then handlers[#handlers % 5 + 1] = f end
  if k == 4 then f = function(x) return x - k + i end end
  if i % 50 == 0 then k = k + 100 end
  total = total + f(i)
end
for _, h in ipairs(handlers) do total = total + h(1) end
print(total, #handlers)

-- A closure of the iteration before.
local previous
for i = 1, 150 do
  local n = i
  local now = function() n = n + 1; return n end
  if previous then total = total + previous() end
  now()
  previous = now
end
print(total, previous())

-- Loops in loops: breaks, gotos and returns close what has been captured so far.
local function search(limit)
  local found
  for i = 1, 40 do
    local a = i
    for j = 1, 10 do
      local b = a + j
      local test = function() a = a + 1; return a * b end
      if test() > limit then found = test break end
      if j > 6 then goto continue end
      b = b + 1
      total = total + test()
      ::continue::
    end
    if found then
      a = -1
      return found
    end
  end
end
for i = 1, 30 do
  local f = search(i * 50)
  total = total + (f and f() or 1)
end
print(total)

-- Recursion that makes closures on its way down, and calls them on its way up.
local function down(n, k)
  if n == 0 then return k(0) end
  local here = n
  return down(n - 1, function(v) here = here + v; return k(here) end)
end
for i = 1, 60 do total = total + down(i % 12, function(v) return v + i end) end
print(total)

-- Fixed point, Church numerals, composition.
local function fix(f)
  return (function(x) return x(x) end)(function(x) return f(function(...) return x(x)(...) end) end)
end
local factorial = function(f) return function(n) return n == 0 and 1 or n * f(n - 1) end end
for i = 1, 60 do total = total + fix(factorial)(i % 8) end
local zero = function(f) return function(x) return x end end
local succ = function(n) return function(f) return function(x) return f(n(f)(x)) end end end
local plus = function(m, n) return function(f) return function(x) return m(f)(n(f)(x)) end end end
local three = succ(succ(succ(zero)))
for i = 1, 60 do total = total + plus(three, three)(function(x) return x + i end)(0) end
print(total)

-- Errors leave frames with captured locals.
local survivors = {}
for i = 1, 90 do
  local seen = i
  local ok = pcall(function()
    local mine = seen
    survivors[i % 4 + 1] = function() mine = mine + 1; return mine + seen end
    mine = mine * 2
    if i % 9 == 0 then error("x") end
    seen = seen + 1
  end)
  total = total + survivors[i % 4 + 1]() + (ok and 1 or 0)
end
for _, s in ipairs(survivors) do total = total + s() end
print(total)

-- In a coroutine, whose stack is another one.
local co = coroutine.wrap(function()
  for i = 1, 1000 do
    local v = i
    local bump = function(n) v = v + n; return v end
    bump(1)
    if i % 25 == 0 then coroutine.yield(bump) end
    v = v + bump(2)
    if i % 25 == 0 then coroutine.yield(bump) end
  end
end)
for i = 1, 60 do total = total + co()(i) end
print(total)

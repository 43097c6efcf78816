-- Closures and upvalues: one variable for each iteration, shared between closures, closed by every way out of a block.
local functions = {}
for i = 1, 3 do functions[i] = function(n) i = i + (n or 0) return i end end
print(functions[1](), functions[2](10), functions[2](), functions[3]())
functions = {}
for key, value in pairs({ a = 1 }) do
  functions[1] = function() return key, value end
  functions[2] = function(k, v) key, value = k, v end
end
functions[2]("b", 2)
print(functions[1]())
local n = 0
local list = {}
while n < 3 do
  n = n + 1
  local copy = n * 10
  list[n] = function() copy = copy + 1 return copy, n end
end
print(list[1](), list[1]())
print(list[3]())
repeat
  local inRepeat = 5
  local read = function() return inRepeat end
  n = n + 1
until read() == 5 and n > 5
print(n)
-- break, goto and return close what they leave.
local leaked
for i = 1, 10 do
  local x = i * 2
  leaked = function() return x, i end
  if i == 4 then break end
end
print(leaked())
do
  local k = 0
  ::again::
  local here = k
  list[k + 1] = function() return here end
  k = k + 1
  if k < 3 then goto again end
end
print(list[1](), list[2](), list[3]())
local function returning(n)
  for i = 1, n do
    local kept = i
    if i == n then return function() kept = kept + 1 return kept end end
  end
end
local counter = returning(3)
print(counter(), counter())
-- Two closures share one variable, while it is open and after.
local function pair()
  local shared = 0
  local function add(n) shared = shared + n end
  local function get() return shared end
  add(1)
  shared = shared + 10
  return add, get
end
local add, get = pair()
add(100)
print(get())
-- Upvalues of upvalues, parameters, varargs, self, recursion.
local function outer(a, ...)
  local b = select("#", ...)
  return function(c)
    return function(d)
      a = a + 1
      return a, b, c, d
    end
  end
end
local inner = outer(1, "x", "y")("c")
print(inner("d"))
print(inner("e"))
local object = { value = 7 }
function object:getter() return function() return self.value end end
print(object:getter()())
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
print(fib(20))
local isEven, isOdd
function isEven(n) if n == 0 then return true end return isOdd(n - 1) end
function isOdd(n) if n == 0 then return false end return isEven(n - 1) end
print(isEven(10001), isOdd(10001))
-- Upvalues that live on the stack of another coroutine.
local set
local co = coroutine.wrap(function()
  local mine = 1
  set = function(v) mine = v end
  coroutine.yield(function() return mine end)
  coroutine.yield(mine)
end)
local read = co()
set(42)
print(read(), co(), read())
co()
set(43)
print(read())
-- Many upvalues; each kind of constant stored into one.
local s, num, flag, tab = 1, 2, 3, 4
local function assign(kind)
  if kind == 1 then s, num, flag = "text", 0.5, true
  elseif kind == 2 then s, num, flag = nil, -1, false
  else tab = { s } s = tab num = assign end
end
for kind = 1, 3 do assign(kind) print(s == tab, type(s), type(num), flag, type(tab)) end
local a1, a2, a3, a4, a5, a6, a7, a8, a9 = 1, 2, 3, 4, 5, 6, 7, 8, 9
print((function() return a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 end)())
-- Identity: each evaluation makes a new function.
local function make() return function() end end
print(make() == make(), rawequal(make, make))
-- setfenv and getfenv.
local env = { print = print }
local function reads() return undefined_global end
setfenv(reads, { undefined_global = "from env" })
print(reads(), getfenv(reads).undefined_global, getfenv(1) == _G)
local f = loadstring("x = 1; return function() x = x + 1 return x end")
setfenv(f, env)
print(f()(), env.x, x)

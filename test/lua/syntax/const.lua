-- const: declarations, scopes, shadowing, closures, functions, and everything that assigns.
-- native: no (newer syntax than most installed versions)

local function try(f, ...) print(select(2, pcall(f, ...))) end

print("-- declarations")
const one = 1
const two, three, four = 2, (function() return 3, 4 end)()
const nothing
const list = { 1, 2 }
const a, b = ...
print(one, two, three, four, nothing, #list, a, b)
list[3], list.key = 3, "contents may change"
list.key ..= "!"
print(#list, list.key, one + two * three)
const text, number, yes = "text", 0x10, true
print(text .. number, yes && "yes", text:upper(), -number, #text, !yes)

print("-- functions")
const function factorial(n) return n <= 1 ? 1 : n * factorial(n - 1) end
print(factorial(10))
const double = n -> n * 2
const compose = |f, g| -> |...| -> f(g(...))
print(compose(double, factorial)(4))

print("-- closures share it")
local function make(initial)
  const start, t = initial, {}
  local count = start
  return function() count += 1 return count - start, start end, function() return start, count end
end
const next1, get1 = make(10)
const next2, get2 = make(20)
next1() next1() next2()
print(next1())
print(get1())
print(next2())
print(get2())
local closures = {}
for i = 1, 3 do
  const square = i * i
  closures[i] = || -> square
end
print(closures[1](), closures[2](), closures[3]())
for i = 1, 2 do
  const limit = i
  local total = 0
  for j = 1, limit do
    if j == 2 then continue end
    total += limit
  end
  io.write(limit, ":", total, " ")
end
print()

print("-- scopes")
do
  const inner = "inner"
  local function f()
    const deeper = inner .. "!"
    return deeper
  end
  print(inner, f())
end
print(inner)
local shadowed = 1
do
  local shadowed = 2
  shadowed = 3
  print(shadowed)
end
shadowed += 1
print(shadowed)
const const = "const is a name, too"
print(const)
local t = { const = 1 }
t.const = 2
print(t.const)

print("-- debug names and messages")
try(function() const none = nil return none.x end)
try(function() const value = {} return value + 1 end)
try(function() return nothing.x end)
try(function() const f = 1 f() end)
try(function() return one.x.y end)
const function failing() error("failed") end
try(failing)
print(debug.getlocal(1, 1) != nil, debug.getinfo(failing, "S").what, (debug.getupvalue(function() return one end, 1)))
-- Only the compiler forbids it.
local reader = function() return one end
print(debug.setupvalue(reader, 1, "changed"), reader())

for _, source in ipairs {
  "const a = 1 a = 2", "const a = 1 a, b = 2, 3", "const a = 1 b, a = 2, 3", "const a = 1 a += 1", "const a = 1 function a() end",
  "const a = 1 function a.b() end", "const a = 1 function a:b() end", "const a = 1 local function f() a = 2 end",
  "const a = 1 return function() return function() a = 2 end end", "const a = 1 for a = 1, 2 do end", "const a = 1 a.b = 2",
  "const a = 1 a[1] = 2", "const a const a", "const a, a = 1, 2", "const a = 1 const a = 2", "const a = 1 local a = 2",
  "local a = 1 const a = 2", "local a = 1 const a = 2 a = 3", "const a = 1 do const a = 2 end", "const a = 1 do local a = 2 a = 3 end",
  "const a = 1 do local function a() end end", "const a = 1 const function a() end", "const function a() a = 1 end",
  "const function f() end f = 1", "const a = 1 return function(a) a = 2 end", "const a = 1 return a -> a",
  "const a = 1 return |...| -> do local a = 2 end", "const a = 1 for _, a in pairs {} do end", "do const a = 1 end a = 2",
  "const a = 1 local b = function() local a = 1 a = 2 end", "const f = function() f = 1 end", "const 1 = 2", "const a.b = 1",
  "const", "const a =", "const function", "const function a.b() end", "const a = 1 goto a ::a::", "const = 1", "const (1)",
  "const a = a return a", "const x <close> = 1", "if x then const a end a = 1", "repeat const a = 1 until a", "const _ENV = 1 x = 2",
} do
  local chunk, message = loadstring(source, "=text")
  print(chunk ? "loaded" : message)
end

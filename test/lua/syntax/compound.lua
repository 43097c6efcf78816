-- Compound assignment: every operator and kind of target, operands evaluated once and in order, metamethods, messages.
-- native: no (newer syntax than most installed versions)

local function try(f, ...) print(select(2, pcall(f, ...))) end
local log = {}
local function note(name, value)
  log[#log + 1] = name
  return value
end
local function flush(...)
  print(table.concat(log, " "), ...)
  log = {}
end

print("-- operators on locals")
local a = 10
a += 5 io.write(a, " ")
a -= 3 io.write(a, " ")
a *= 4 io.write(a, " ")
a /= 5 io.write(a, " ")
a %= 4 io.write(a, " ")
a = 12
a &= 10 io.write(a, " ")
a |= 5 io.write(a, " ")
a ~= 6 io.write(a, " ")
a <<= 3 io.write(a, " ")
a >>= 1 io.write(a, " ")
a = -16
a ~>>= 2 io.write(a, " ")
a ..= "!" print(a)
local s = "x"
s ..= 1 s ..= 2 .. 3 s ..= "a" .. "b"
print(s)

print("-- the right side is a whole expression")
local b = 2
b *= 3 + 4 io.write(b, " ")
b -= 1 - 2 io.write(b, " ")
b += true ? 1 : 2 io.write(b, " ")
b += nil ?? 5 io.write(b, " ")
b /= false || 5 io.write(b, " ")
b %= 1 > 2 ? 1 : 2 print(b)
local text = "t"
text ..= true ? "yes" : "no" text ..= nil ?? "_" text ..= 1 + 2 print(text)
local bits = 6
bits |= 1 << 3 bits &= ~2 bits ~= 1 | 16 bits <<= 1 + 1 print(bits)
bits ~=3 bits +=-1 bits -=-2 bits..="" print(bits)

print("-- kinds of targets")
local up = 1
global = 10
local t = { 1, 2, 3, x = 1, y = { z = 5 }, [300] = 3, ["long key"] = 4 }
local i, key = 2, "x"
local function change()
  up += 1
  global *= 2
  t.x += 10
  t[1] += 100
  t[i] += 200
  t[key] += 20
  t[i + 1] += 300
  t.y.z -= 1
  t["y"]["z"] *= 2
  t[300] /= 2
  t["long key"] %= 3
  (t).x ..= ""
  return t
end
change().y.z ..= "?"
print(up, global, t.x, t[1], t[2], t[3], t.y.z, t[300], t["long key"])
_G.global -= 1
_G["glo" .. "bal"] -= 1
print(global)
local function parameters(p, ...)
  p += ... ?? 0
  local n = select("#", ...)
  n *= p
  return p, n
end
print(parameters(1, 2, 3), parameters(5))
local closures = {}
for n = 1, 2 do
  local sum = n
  closures[n] = function(more) sum += more return sum end
end
print(closures[1](1), closures[1](1), closures[2](10), closures[1](1))
for n = 1, 3 do n *= n io.write(n, " ") end
print()
do
  local a, b, c = 1, 2, 3
  a += b b += c c += a
  print(a, b, c)
end

print("-- evaluated once, from left to right")
local function base(name) return note(name, t) end
base("base")[note("key", "x")] ..= note("value", "!")
flush(t.x)
base("base")[note("key", i)] += note("value", 1)
flush(t[2])
note("outer", { inner = t }).inner[note("key", 1)] -= note("value", 1)
flush(t[1])
local n = 1
local function bump(by) n += by return n end
n += bump(10)
print(n)
t[1] = 5
local function overwrite() t[1] = 100 return 1 end
t[1] += overwrite()
print(t[1])
local k = 1
t[k] += (function() k = 2 return 1 end)()
print(t[1], t[2], k)
local swap = { v = 1 }
local function replace() swap = { v = 50 } return 1 end
local old = swap
swap.v += replace()
print(old.v, swap.v)
local chain = "a"
chain ..= (function() chain = "z" return "b" end)()
print(chain)

print("-- metamethods")
local meta = {}
for _, event in ipairs { "add", "sub", "mul", "div", "mod", "concat" } do
  meta["__" .. event] = function(left, right)
    note(event .. ":" .. (type(left) == "table" ? left.name : left) .. "," .. (type(right) == "table" ? right.name : right))
    return setmetatable({ name = event }, meta)
  end
end
meta.__index = function(_, field) return note("get " .. field, field == "number" ? 1 : nil) end
meta.__newindex = function(self, field, value)
  note("set " .. field)
  rawset(self, field, value)
end
local function object(name) return setmetatable({ name = name }, meta) end
local o = object("o")
o += 1 o -= 2 o *= 3 o /= 4 o %= 5 o ..= "6"
flush(o.name)
local number = 1
number += object("p")
flush(number.name)
o.number += 5
o.number += 5
flush(o.number)
local s = "text"
s ..= object("q")
s ..= "and" .. "more"
flush(s.name)
local strict = setmetatable({}, { __newindex = function(_, field) error("no field " .. field, 2) end, __index = function() return 0 end })
try(function() strict.x += 1 end)

print("-- strings, 64-bit integers")
local numeral = "10"
numeral += 5
print(numeral, type(numeral))
local long = 1LL
long += 1 long <<= 40 long |= 1 long ~= 3LL long -= 2ULL
print(long)
long ~>>= 4 long /= 2 long %= 1000
print(long)

print("-- messages")
local none, word = nil, "word"
try(function() local v v += 1 end)
try(function() none += 1 end)
try(function() unknown -= 1 end)
try(function() t.unknown *= 2 end)
try(function() t.x.y.z += 1 end)
try(function() t[none] += 1 end)
try(function() t[none] = 1 end)
try(function() word /= 2 end)
try(function() t.y ..= "s" end)
try(function() local text = "s" text ..= nil end)
try(function() local text = "s" text ..= none end)
try(function() local v = 1 v |= "1" end)
try(function() local v = {} v <<= 1 end)
try(function() t.y &= 1 end)
try(function()
  local first = 1
  first +=
    2 * (
      none
    )
end)
try(function()
  t
    .missing
    .x += 1
end)
for _, source in ipairs {
  "a += 1, 2", "a, b += 1", "f() += 1", "a + = 1", "a ^= 2", "a //= 2", "a ??= 2", "a &&= 2", "a ||= 1", "a != 1", "a or= 1",
  "local a += 1", "const a = 1 a += 1", "const a = 1 return function() a ..= 1 end", "const a = {} a.b += 1", "a.b:c += 1",
  "(a) += 1", "(a).b += 1", "a .. = 1", "a ~ = 1", "a < <= 1", "a ~>>= 1", "a <= 1", "a +=", "+= 1", "a[1 += 1", "1 += 1",
  "for i += 1, 2 do end", "return a += 1", "f(a += 1)", "a += b += 1",
} do
  local chunk, message = loadstring(source, "=text")
  print(chunk ? "loaded" : message)
end

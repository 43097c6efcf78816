-- Fast functions in all kinds of calls: with one result wanted, several, none, as tail calls and arguments.
local function show(...) print(select("#", ...), ...) end
local nan, huge = 0 / 0, math.huge
local function tail(f, ...) return f(...) end
for _, f in ipairs({ math.floor, math.ceil, math.abs, math.sqrt, bit.band, bit.bor, bit.bxor, math.min, math.max }) do
  for _, x in ipairs({ 2.5, -2.5, 0, huge, 2 ^ 40 }) do
    local a = f(x)
    local b, c = f(x)
    f(x)
    show(a, b, c, f(x))
    show((tail(f, x)), tail(f, x))
    print(pcall(f, x))
  end
end
for _, f in ipairs({ math.min, math.max, bit.band, bit.bor, bit.bxor, bit.lshift, bit.rshift, bit.arshift }) do
  for _, pair in ipairs({ { 1, 2 }, { 2, 1 }, { 3, 3 }, { -1, 31 }, { 0, -1 } }) do
    local x, y = pair[1], pair[2]
    local a = f(x, y)
    show(a, f(x, y))
    show(tail(f, x, y), (f(x, y)))
  end
end
print(1 / math.min(0, -0), 1 / math.max(-0, 0), math.min(nan, 1) ~= math.min(nan, 1), math.max(1, nan))
print(pcall(math.min), pcall(math.max, {}), pcall(math.floor), pcall(math.abs, "x"), math.abs("-3"), math.floor("2.5"))
print(pcall(bit.band), pcall(bit.lshift, 1), bit.band(7), bit.bor(1, 2, 4), bit.lshift(1, 33), bit.band("7", 3))
for _, value in ipairs({ 1, "x", true, print, {}, coroutine.create(print) }) do
  local name = type(value)
  local first, second = type(value)
  show(name, first, second, type(value))
  show(tail(type, value), (type(value, 1)))
end
print(type(nil), pcall(type), (pcall(type)))
local s = "hello"
print(s:byte(), s:byte(1), s:byte(-1), s:byte(6), s:byte(2, 3), s:byte(0), s:byte(1.5), s:byte("2"), (s:byte(2)))
show(s:byte(9))
show(tail(s.byte, s, 3), tail(string.byte, s, 1, -1))
local byte = s:byte(4)
local none = s:byte(10)
print(byte, none, pcall(string.byte), string.byte(12, 2))
local t = setmetatable({ 1, 2, x = 3 }, { __index = function() return 9 end, __metatable = "locked" })
local a, b = rawget(t, "x"), rawget(t, "y")
show(a, b, rawget(t, 1), t.y, rawget(t, 7))
print(pcall(rawget, 1, 2), pcall(rawget, t), getmetatable(t), pcall(setmetatable, t, {}))
local m = setmetatable({}, {})
local n = setmetatable({}, { __index = m })
show(setmetatable(n, { __index = t }) == n, n.y == 9, setmetatable({}, nil) ~= nil, pcall(setmetatable, {}))
print((tostring("a")), tostring("b"), tostring(1), tostring(nil), tail(tostring, "c"), tail(tostring, 1.5), pcall(tostring))
print(tostring(setmetatable({}, { __tostring = function() return "mine" end })))

-- pcall
show(pcall(show, 1, 2))
show(pcall(pcall, pcall, tail, math.abs, -1))
show(pcall(function(...) return ... end, 1, nil, nil))
show(pcall(error))
show(pcall(error, nil, 2))
show(pcall(1))
show(pcall(setmetatable({}, { __call = function(self, ...) return "called", ... end }), 1, 2))
print(pcall(pcall))
local co = coroutine.wrap(function() return pcall(function() coroutine.yield(1) error("after", 0) end) end)
show(co())
show(co())
local function deep(k) if k == 0 then error("bottom", 0) end return pcall(deep, k - 1) end
show(deep(20))

-- The step of ipairs
local function walk(t)
  local seen = {}
  for i, v in ipairs(t) do seen[#seen + 1] = i .. "=" .. tostring(v) end
  local count = 0
  for i in ipairs(t) do count = count + i end
  for i, v, extra in ipairs(t) do count = count + (extra == nil and 0 or 1000) end
  print(#seen, count, table.concat(seen, " "))
end
walk({})
walk({ 1, 2, 3 })
walk({ 1, nil, 3 })
walk({ nil, 2 })
walk({ [1] = "hash", [2] = "part" })
walk({ [3] = 1, [2] = 2, [1] = 3, [1.5] = 4 })
walk(setmetatable({ 1 }, { __index = function(_, i) return i < 5 and i or nil end }))
walk({ false, true })
local grown = { 1 }
for i, v in ipairs(grown) do if i < 20 then grown[i + 1] = v * 2 % 7 end end
print(#grown, grown[20])
local shrunk = { 1, 2, 3, 4, 5 }
for i in ipairs(shrunk) do shrunk[i + 2] = nil print(i) end
local step, list, start = ipairs({ "a", "b" })
show(step(list, 0))
show(step(list, 1))
show(step(list, 2))
show(step(list, -1))
print(pcall(step), pcall(step, 1, 2), pcall(step, list))
for i, v in step, list, 1 do print(i, v) end
print(pcall(function() for i, v in step, list, "x" do print(i, v) end end))
print(pcall(function() for i, v in step, 1, 0 do print(i, v) end end))

-- Inheritance
local Base = { kind = "base", level = function() return 0 end }
Base.__index = Base
local Derived = setmetatable({ kind = "derived" }, Base)
Derived.__index = Derived
local object = setmetatable({}, Derived)
print(object.kind, object.level(), object.missing, rawget(object, "kind"))
Derived.kind = nil
print(object.kind)
Base.kind = nil
print(object.kind)
getmetatable(Derived).__index = function(_, key) return "made " .. key end
print(object.kind, object.other, Derived.third)
Base.__index = nil
print(object.kind)
Base.__index = setmetatable({}, { __index = string })
print(object.upper == string.upper, object.nothing)
local loop = {}
setmetatable(loop, { __index = loop })
print(pcall(function() return loop.x end))
print(("x"):rep(3), ("x").rep == string.rep, ("x").none, #("abc"):upper())
local mt = getmetatable("")
mt.__index = function(text, key) return key == "first" and text:byte(1) or string[key] end
print(("abc").first, ("abc"):upper())
mt.__index = { size = function(text) return #text end }
print(("abcd"):size(), pcall(function() return ("abc"):upper() end))
mt.__index = nil
print(pcall(function() return ("abc").x end))
mt.__index = string
print(pcall(function() local u = nil; return u.x end))
print(pcall(function() return (1).x end))
print(pcall(function() return object.level.deep end))

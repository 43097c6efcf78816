-- __index and __newindex: tables, functions, chains, raw access, every kind of key.
local base = { inherited = "base", 10, 20 }
local middle = setmetatable({ own = "middle" }, { __index = base })
local top = setmetatable({}, { __index = middle })
print(top.inherited, top.own, top[1], top[2], top[3], top.missing, rawget(top, "own"))
local function show(t, k) return tostring(k) .. "?" end
local f = setmetatable({ present = 1 }, { __index = show })
print(f.present, f.absent, f[1], f[1.5], f[true], f[-1], f[nil], f[300], f["with space"])
local key, integer = "variable", 77
print(f[key], f[integer], f[key .. 1])
print(select("#", f.x), (function(...) return select("#", ...) end)(f.x, f.y))
local multi = setmetatable({}, { __index = function() return 1, 2, 3 end })
print(multi.x, (multi.x))
local none = setmetatable({}, { __index = function() end })
print(none.x, none[1])
-- __newindex.
local log = {}
local n = setmetatable({ old = 1 }, { __newindex = function(t, k, v) log[#log + 1] = tostring(k) .. "=" .. tostring(v) end })
n.old = 2 n.new = 3 n[1] = "one" n[key] = true n[integer] = nil n[1.5] = 1 n[300] = 300
print(n.old, n.new, n[1], table.concat(log, " "))
local store = {}
local redirect = setmetatable({}, { __newindex = store, __index = store })
redirect.a, redirect[1], redirect[key] = 1, 2, 3
print(rawget(redirect, "a"), store.a, store[1], store.variable, redirect.a)
local chain = setmetatable({}, { __newindex = redirect })
chain.b = "through"
print(rawget(chain, "b"), rawget(redirect, "b"), store.b)
n = setmetatable({}, { __newindex = function(t, k, v) rawset(t, k, v * 2) end })
n.x = 1 n.x = 5 n[1] = 10 n[1] = 7
print(n.x, n[1])
-- A present key with value nil asks again; false does not.
local p = setmetatable({ gone = 1, no = false }, { __index = function(_, k) return "fallback" end })
p.gone = nil
print(p.gone, p.no)
-- The metatable changes after the absence of an event was noticed.
local m = {}
local late = setmetatable({}, m)
print(late.x)
m.__index = function() return "late" end
print(late.x)
m.__index = nil
print(late.x)
late.y = 1
m.__newindex = function(t, k, v) rawset(t, k, "intercepted") end
late.z = 2
print(late.y, late.z)
rawset(m, "__index", { w = "rawset" })
print(late.w)
-- Methods, self calls, varargs through __index.
local Class = {}
Class.__index = Class
function Class.new(v) return setmetatable({ v = v }, Class) end
function Class:get(...) return self.v, ... end
function Class:chain() self.v = self.v + 1 return self end
print(Class.new(5):get("x", nil), Class.new(1):chain():chain():get())
local Sub = setmetatable({}, { __index = Class })
Sub.__index = Sub
function Sub:extra() return "extra " .. self.v end
local s = setmetatable({ v = 3 }, Sub)
print(s:extra(), s:get(), (s:chain():extra()))
-- Strings have methods; integer indexing of a string gives nil.
print(("abc"):upper(), ("x").len == string.len, ("abc")[1], #"abc", ("%d"):format(3))
print(pcall(function() local str = "abc" str.x = 1 end))
print(pcall(function() return (5).x end))
print(pcall(function() return (nil).x end))
print(pcall(function() return (true)[1] end))
print(pcall(function() local fn = print fn.x = 1 end))
-- Loops.
local a = setmetatable({}, {})
getmetatable(a).__index = a
print(pcall(function() return a.x end))
getmetatable(a).__newindex = a
print(pcall(function() a.x = 1 end))
-- Long chains below the limit.
local link = { deep = "found" }
for _ = 1, 80 do link = setmetatable({}, { __index = link }) end
print(link.deep)
for _ = 1, 40 do link = setmetatable({}, { __index = link }) end
print(pcall(function() return link.deep end))
-- Global accesses through a metatable of _G.
setmetatable(_G, { __index = function(_, k) return "global " .. k end, __newindex = function(t, k, v) rawset(t, k, "set " .. tostring(v)) end })
print(undefinedName)
definedName = 5
print(definedName)
setmetatable(_G, nil)
-- Errors and yields.
local e = setmetatable({}, { __index = function(_, k) error("no field " .. k) end, __newindex = function(_, k) error("read only " .. k, 2) end })
print(pcall(function() return e.x end))
print(pcall(function() e.y = 1 end))
local y = setmetatable({}, { __index = function(_, k) return coroutine.yield("get " .. k) end, __newindex = function(_, k, v) coroutine.yield("set " .. k .. " " .. tostring(v)) end })
local co = coroutine.wrap(function()
  y.a = y.b .. y.c
  y[1] = ({ y.d, y.e })[1]
  return "end", y.f
end)
print(co(), co("B"), co("C"), co(), co("D"), co("E"), co(), co("F"))
-- __index on userdata and on functions as upvalue of a closure.
local u = newproxy(true)
getmetatable(u).__index = function(_, k) return k .. "!" end
getmetatable(u).__newindex = function(_, k, v) log = k .. v end
u.field = "value"
print(u.x, u[5], log)

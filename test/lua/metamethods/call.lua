-- __call, with every kind of call, and __len, __tostring, __metatable, __mode, __gc as plain fields.
local mt = { __call = function(self, ...) return self.name, select("#", ...), ... end }
local c = setmetatable({ name = "c" }, mt)
print(c())
print(c(1, nil))
print(c "string", c { 1 }[1] == nil)
print((c(1, 2)))
print(pcall(c, "a"), pcall(c))
local function tail(...) return c(...) end
print(tail(1, 2, 3))
print(select(2, c(unpack({ 1, 2, 3 }))))
local o = { method = c }
print((o:method(5)))
-- Chains of __call.
local inner = setmetatable({ name = "inner" }, { __call = function(self, a, ...) return "inner", self.name, a and a.name, ... end })
local outer = setmetatable({ name = "outer" }, { __call = inner })
print(pcall(outer, 1))
-- As iterator, comparator, replacement, metamethod, coroutine body, handler.
local iterator = setmetatable({}, { __call = function(_, limit, i) i = i + 1 if i <= limit then return i end end })
for i in iterator, 3, 0 do io.write(i, " ") end
print()
print(pcall(table.sort, { 3, 1, 2 }, setmetatable({}, { __call = function(_, a, b) return a < b end })))
print(pcall(string.gsub, "abc", "b", setmetatable({}, { __call = function() return "called" end, __index = function(_, k) return "<" .. k .. ">" end })))
print(pcall(coroutine.create, c))
print(pcall(xpcall, print, setmetatable({}, { __call = function(_, m) return "handled " .. m end })))
print(pcall(setmetatable({}, { __call = 5 })))
print(pcall(setmetatable({}, {})))
print(pcall(function() local t = {} t() end))
print(pcall(function() local t = {} t.x.y() end))
print(pcall(function() c.missing() end))
print(pcall(function() c:missing() end))
-- __len of tables is not asked without 5.2 compatibility; of userdata it is.
print(#setmetatable({ 1, 2 }, { __len = function() return 42 end }))
local u = newproxy(true)
local um = getmetatable(u)
um.__len = function(x) return 42, rawequal(x, u) end
um.__call = function(_, a) return "u called " .. tostring(a) end
um.__tostring = function() return "u as text" end
um.__concat = function(a, b) return "u.." end
um.__unm = function(a, b) return rawequal(a, b) end
print(#u, u(7), tostring(u), u .. 1, 1 .. u, -u)
print(pcall(function() return #newproxy() end), pcall(function() return #5 end))
-- __tostring and __name.
print(tostring(setmetatable({}, { __tostring = function(t) return "text" end })))
print(pcall(tostring, setmetatable({}, { __tostring = function() return 5 end })))
print(pcall(tostring, setmetatable({}, { __tostring = function() return nil end })))
print(pcall(print, setmetatable({}, { __tostring = function() return {} end })))
print(pcall(tostring, setmetatable({}, { __tostring = function() error("in tostring", 0) end })))
print((tostring(setmetatable({}, { __name = "Named" })):gsub("0x%x+", "ADDR")))
print(setmetatable({}, { __tostring = function() return "printed" end }), setmetatable({}, { __tostring = function() return "twice" end }))
-- __metatable protects.
local protected = setmetatable({}, { __metatable = "locked" })
print(getmetatable(protected), pcall(setmetatable, protected, {}))
print(getmetatable(setmetatable({}, { __metatable = false })))
print(getmetatable("").__index == string, getmetatable(5), getmetatable(nil))
print(pcall(setmetatable, 1, {}), pcall(setmetatable, {}), pcall(setmetatable, {}, 1))
print(pcall(getmetatable))
-- __pairs and __ipairs are not asked without 5.2 compatibility.
local p = setmetatable({ 1, 2 }, { __pairs = function() error("asked") end, __ipairs = function() error("asked") end })
for k, v in pairs(p) do io.write(k, v, " ") end
for k, v in ipairs(p) do io.write(k, v, " ") end
print()
-- Inheritance of metatables by setmetatable returning its argument.
local t = {}
print(setmetatable(t, { __index = { z = 1 } }) == t, t.z, setmetatable(t, nil) == t, t.z)

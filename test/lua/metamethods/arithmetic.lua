-- Arithmetic metamethods: which operand's is taken, with which arguments, and how many results count.
local function describe(v) return type(v) == "table" and v.name or tostring(v) end
local events = { "add", "sub", "mul", "div", "mod", "pow", "unm", "concat", "len" }
local mt = {}
for _, event in ipairs(events) do
  mt["__" .. event] = function(a, b, ...)
    return event .. "(" .. describe(a) .. "," .. describe(b) .. "," .. select("#", ...) .. ")", "extra"
  end
end
local x, y = setmetatable({ name = "x" }, mt), setmetatable({ name = "y" }, mt)
local plain = { name = "plain" }
print(x + y, x - y, x * y, x / y, x % y, x ^ y)
print(x + 1, 1 + x, x - "5", "5" - x, x * nil, nil * x, x / true, plain / x, x % plain, 0.5 ^ x)
print(-x, #-x)
print(x .. y, x .. 1, 1 .. x, "a" .. x, x .. "b", x .. nil, plain .. x)
print("a" .. "b" .. x, x .. "a" .. "b", "a" .. x .. "b", 1 .. 2 .. x, x .. y .. "z")
print(pcall(function() return x + 1 + plain end))
print(pcall(function() return plain + 1 end))
print(#x == 1 or #x)
-- Two operands with different metatables: the left one's counts.
local other = setmetatable({ name = "other" }, { __add = function() return "other's" end, __concat = function() return "other's" end })
print(x + other, other + x, plain + other, other .. x, x .. other)
-- Only one of them has the event.
local onlySub = setmetatable({ name = "onlySub" }, { __sub = function() return "sub" end })
print(onlySub + x, x - onlySub, onlySub - x, onlySub - 1, 1 - onlySub)
-- Metamethods that are not functions.
local callable = setmetatable({}, { __call = function(self, a, b) return "called " .. describe(a) .. " " .. describe(b) end })
local viaCall = setmetatable({ name = "viaCall" }, { __add = callable, __unm = callable, __concat = callable, __index = callable })
print(viaCall + 1, 1 + viaCall, -viaCall, viaCall .. "z")
print(pcall(function() return setmetatable({}, { __add = 5 }) + 1 end))
-- On strings, numbers, booleans, nil and functions through debug.setmetatable.
debug.setmetatable(true, { __add = function(a, b) return "bool+" end, __unm = function() return "unm" end, __concat = function() return "cat" end, __len = function() return 9 end })
print(true + 1, 1 + false, -true, true .. "x", #true)
debug.setmetatable(true, nil)
debug.setmetatable(nil, { __add = function() return "nil+" end, __index = function(_, k) return "nil." .. k end })
print(nil + 1, (nil).field)
debug.setmetatable(nil, nil)
local sm = getmetatable("")
sm.__add = function(a, b) return "str+(" .. a .. "," .. tostring(b) .. ")" end
sm.__unm = function(a) return "neg " .. a end
print("10" + 1, pcall(function() return "a" + 1 end))
print("a" + "b", 1 + "x", -"word", -"5")
sm.__add, sm.__unm = nil, nil
debug.setmetatable(1, { __index = { half = function(n) return n / 2 end }, __call = function(n, a) return n + a end, __len = function(n) return n * 2 end })
print((10):half(), (5)(6), #21)
debug.setmetatable(1, nil)
debug.setmetatable(print, { __index = function(f, k) return k end, __concat = function(a, b) return "fn" end })
print(print.name, print .. 1, type(print))
debug.setmetatable(print, nil)
-- Constants as operands, in both positions, and results used in further arithmetic.
local V = {}
V.__index = V
V.__add = function(a, b) if type(a) == "number" then a, b = b, a end return setmetatable({ n = a.n + (type(b) == "number" and b or b.n) }, V) end
V.__sub = function(a, b) return setmetatable({ n = (type(a) == "number" and a or a.n) - (type(b) == "number" and b or b.n) }, V) end
V.__mul = function(a, b) return V.__add(a, b) end
V.__unm = function(a) return setmetatable({ n = -a.n }, V) end
V.__eq = function(a, b) return a.n == b.n end
V.__tostring = function(a) return "V" .. a.n end
local v = setmetatable({ n = 1 }, V)
print(tostring(v + 1 + v + 0.5), tostring(10 - v - 2), tostring(-(v + v) * 3), v + 1 == 1 + v, v ~= v + 0)
local sum = v
for i = 1, 100 do sum = sum + i - v + v end
print(tostring(sum))
-- Recursion through metamethods.
local deep = setmetatable({}, {})
getmetatable(deep).__add = function(a, n) if n == 0 then return "bottom" end return a + (n - 1) end
print(deep + 100)
-- Errors inside metamethods.
local failing = setmetatable({}, { __add = function() error("in add") end, __concat = function() error({ code = 1 }) end, __unm = function() local n = nil return n.x end })
print(pcall(function() return failing + 1 end))
print(select(2, pcall(function() return "a" .. failing end)).code)
print(pcall(function() return -failing end))

-- Metatables of C types.
-- native: no (numbers of types differ)
local ffi = require("ffi")
ffi.cdef [[
typedef struct { double x, y; } vec;
typedef struct { int n; } plain;
typedef struct { int id; } tracked;
]]
local vec
local log = {}
vec = ffi.metatype("vec", {
  __add = function(a, b) return vec(a.x + b.x, a.y + b.y) end,
  __sub = function(a, b) return vec(a.x - b.x, a.y - b.y) end,
  __mul = function(a, b)
    if type(a) == "number" then return vec(a * b.x, a * b.y) end
    if type(b) == "number" then return vec(a.x * b, a.y * b) end
    return a.x * b.x + a.y * b.y
  end,
  __div = function(a, b) return "div" end,
  __mod = function(a, b) return "mod" end,
  __pow = function(a, b) return "pow" end,
  __unm = function(a) return vec(-a.x, -a.y) end,
  __eq = function(a, b) return ffi.istype(vec, b) and a.x == b.x and a.y == b.y end,
  __lt = function(a, b) return a.x < b.x end,
  __le = function(a, b) return a.x <= b.x end,
  __len = function(a) return math.sqrt(a.x * a.x + a.y * a.y) end,
  __concat = function(a, b) return tostring(a) .. "|" .. tostring(b) end,
  __call = function(self, k) return self.x * k, self.y * k end,
  __tostring = function(a) return "(" .. a.x .. "," .. a.y .. ")" end,
  __index = { norm = function(a) return #a end, zero = 0 },
  __newindex = function(a, k, v) log[#log + 1] = k .. "=" .. tostring(v) end,
  __pairs = function(a) return next, { x = a.x } end,
  __ipairs = function(a) return ipairs({ a.x, a.y }) end,
})
local a, b = vec(3, 4), vec(1, 2)
print(tostring(a + b), tostring(a - b), a * b, tostring(a * 2), tostring(2 * a), a / b, a % 1, 1 ^ a, tostring(-a))
print(a == b, a == vec(3, 4), a ~= b, a < b, a <= b, a > b, a >= b, a == nil, a == 1)
print(#a, a .. b, a .. "s", 1 .. a, a(10), a:norm(), a.zero, b.x)
a.other = 5
a.x = 6
print(table.concat(log, ","), a.x)
for k, v in pairs(a) do print(k, v) end
for i, v in ipairs(a) do print(i, v) end
local array = ffi.new("vec[1]", { { 7, 8 } }) local pointer = array + 0 -- which alone would not keep the array
print(pointer.x, pointer:norm() > 10, tostring(pointer[0]), tostring(pointer), pointer.zero, #pointer[0])
print(tostring(ffi.cast("vec *", a) + 0 == nil))
print(select(2, pcall(function() return a.missing end)))

-- Constructors.
local plain = ffi.metatype("plain", {
  __new = function(ct, n) return ffi.new(ct, (n or 0) * 2) end,
  __index = function(self, key) return key .. self.n end,
})
print(plain(4).n, plain().n, ffi.new("plain", 4).n, plain(1).key, plain(2)[3])
print(select(2, pcall(ffi.metatype, "plain", {})))
print(select(2, pcall(ffi.metatype, "int", {})))
print(select(2, pcall(ffi.metatype, "plain *", {})))
print(select(2, pcall(function() return plain(1) + 1 end)))
print(select(2, pcall(function() plain(1).q = 1 end)))
print(select(2, pcall(function() return plain(1)() end)))
print(getmetatable(a), getmetatable(plain))

-- Finalizers of metatables.
local count = 0
local tracked = ffi.metatype("tracked", { __gc = function(self) count = count + self.id end })
for i = 1, 4 do tracked(i) end
local kept = tracked(100)
ffi.gc(tracked(1000), nil)
collectgarbage()
collectgarbage()
print(count, kept.id)

-- Metamethods that yield.
local lazy = ffi.metatype("struct { int v; }", { __add = function(x, y) return coroutine.yield(x.v) end })
local co = coroutine.wrap(function() return lazy(5) + 1 end)
print(co(), co("resumed"))

-- What is in none of the tables that are asked one for another is an error, whatever the key is.
local chained = ffi.metatype("struct { int z; }", {
  __index = setmetatable({ near = 1 }, { __index = setmetatable({ far = 2, [3] = 4 }, {}) }),
})()
for _, key in ipairs({ "near", "far", "none", 3, 4, true, chained }) do
  print(pcall(function() return chained[key] end))
end

-- A function pointer is equal to none of Lua's values, not even the first callback.
local callback = ffi.cast("int (*)(int)", function(x) return x end)
print(callback == print, callback == io.stdout, callback == callback, pcall(function() return callback[callback] end))
callback:free()

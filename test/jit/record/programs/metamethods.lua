-- Metamethods called in loops: arithmetic, comparison, equality, length, concatenation, call, access.
local Vector = {}
Vector.__index = Vector
local function vector(x, y) return setmetatable({ x = x, y = y }, Vector) end
function Vector.__add(a, b) return vector(a.x + b.x, a.y + b.y) end
function Vector.__sub(a, b) return vector(a.x - b.x, a.y - b.y) end
function Vector.__mul(a, b)
  if type(a) == "number" then return vector(a * b.x, a * b.y) end
  if type(b) == "number" then return vector(a.x * b, a.y * b) end
  return a.x * b.x + a.y * b.y
end
function Vector.__unm(a) return vector(-a.x, -a.y) end
function Vector.__eq(a, b) return a.x == b.x and a.y == b.y end
function Vector.__lt(a, b) return a.x < b.x end
function Vector.__le(a, b) return a.x <= b.x end
function Vector.__concat(a, b)
  local left = type(a) == "table" and "<" .. a.x .. ">" or a
  local right = type(b) == "table" and "<" .. b.x .. ">" or b
  return left .. "|" .. right
end
function Vector.__call(self, n, m) return self.x * n + (m or 0) end
function Vector:norm() return self.x * self.x + self.y * self.y end

local sum = vector(0, 0)
for i = 1, 100 do
  local v = vector(i, i % 7)
  sum = sum + v * 2 - -v + 3 * v
end
print(sum.x, sum.y, sum:norm(), sum * sum)

local equal, less, lessOrEqual = 0, 0, 0
local fixed = vector(50, 1)
for i = 1, 100 do
  local v = vector(i, 1)
  if v == fixed then equal = equal + 1 end
  if v ~= fixed then equal = equal + 100 end
  if v < fixed then less = less + 1 end
  if not (v < fixed) then less = less + 1000 end
  if v <= fixed then lessOrEqual = lessOrEqual + 1 end
  if v > fixed then lessOrEqual = lessOrEqual + 1000 end
  if v >= fixed then lessOrEqual = lessOrEqual + 1000000 end
end
print(equal, less, lessOrEqual)

local text
for i = 1, 60 do
  text = "a" .. i .. vector(i, 0) .. "b" .. i .. vector(i + 1, 0) .. i
end
print(text)

local called = 0
for i = 1, 100 do
  called = called + fixed(i) + fixed(1, i)
end
print(called)

-- __lt stands in for __le
local OnlyLess = { __lt = function(a, b) return a.n < b.n end }
local function only(n) return setmetatable({ n = n }, OnlyLess) end
local count = 0
for i = 1, 100 do
  if only(i) <= only(40) then count = count + 1 end
  if only(i) >= only(40) then count = count + 1000 end
end
print(count)

-- __index and __newindex: tables, chains, functions
local log = 0
local proxy = setmetatable({}, {
  __index = function(_, key) return key * 2 end,
  __newindex = function(t, key, value) log = log + key; rawset(t, key, value) end,
})
local total = 0
for i = 1, 100 do
  total = total + proxy[i % 50 + 1000]
  if i % 10 == 0 then proxy[i] = i end
end
print(total, log, proxy[10], proxy[11])

local grand = setmetatable({ deep = 7 }, { __index = function() return "none" end })
local child = setmetatable({}, { __index = setmetatable({}, { __index = grand }) })
local found = 0
for i = 1, 100 do
  if child.deep == 7 then found = found + 1 end
  if child.missing == "none" then found = found + 1000 end
end
print(found)

local store = {}
local writer = setmetatable({}, { __newindex = store })
for i = 1, 100 do writer[i] = i; writer["k" .. i % 5] = i end
print(#store, store.k0, store.k4, rawget(writer, 1))

-- metatables that change
local Changing = {}
local object = setmetatable({}, Changing)
local results = {}
for i = 1, 120 do
  if i == 50 then Changing.__index = { value = 1 } end
  if i == 80 then Changing.__index = function() return 2 end end
  if i == 100 then Changing.__index = nil end
  results[#results + 1] = tostring(object.value)
end
print(table.concat(results, ",", 45, 55), table.concat(results, ",", 78, 82), results[101])

-- strings as operands
local s = 0
for i = 1, 100 do s = s + "10" * 2 - "0x10" + (i .. "") end
print(s)
local lengths = 0
for i = 1, 50 do lengths = lengths + #("x"):rep(i) + ("abc"):len() + #tostring(i) end
print(lengths)

-- errors in metamethods
local Failing = setmetatable({}, { __add = function() error("no", 0) end, __len = function() return 3 end })
local failed = 0
for i = 1, 100 do
  local ok, message = pcall(function() return Failing + i end)
  if not ok and message == "no" then failed = failed + 1 end
end
print(failed, #Failing)

-- metatables of types that change
local function texts()
  local n = 0
  for i = 1, 100 do
    local ok, value = pcall(function() return ("x").extra end)
    n = n + (value or 0) + #("ab"):upper()
  end
  return n
end
print(texts())
local original = debug.getmetatable("").__index
debug.setmetatable("", { __index = function(s, key) return key == "extra" and 5 or original[key] end })
print(texts())
debug.setmetatable("", { __index = original })
print(texts())
debug.setmetatable(0, { __index = { double = function(n) return n * 2 end } })
local doubled = 0
for i = 1, 100 do doubled = doubled + (i):double() end
print(doubled)
debug.setmetatable(0, nil)
print(pcall(function() local n = 0; for i = 1, 10 do n = n + (i):double() end end))

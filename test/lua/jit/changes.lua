-- What compiled code relies on changes: from outside the loop, and in the middle of it.
local function rounds(n, step, change)
  for i = 1, n do
    if i == step then change() end
  end
end

-- Globals and functions are replaced.
function global_function(x) return x + 1 end
local function useGlobal(n) local s = 0 for i = 1, n do s = s + global_function(i) end return s end
print(useGlobal(100))
function global_function(x) return x * 2 end
print(useGlobal(100))
global_function = setmetatable({}, { __call = function(_, x) return -x end })
print(useGlobal(100))
global_function = nil
print(pcall(useGlobal, 100))
function global_function(x) if x == 80 then function global_function(y) return y * 1000 end end return x end
print(useGlobal(100), useGlobal(100))

-- A metatable comes, changes and goes.
local function get(t, n) local s = 0 for i = 1, n do s = s + (t.field or 0) + (t[i] or 0) end return s end
local plain = { 1, 2, 3 }
print(get(plain, 100))
setmetatable(plain, { __index = function(_, key) return key == "field" and 10 or 1 end })
print(get(plain, 100))
getmetatable(plain).__index = { field = 5 }
print(get(plain, 100))
getmetatable(plain).__index.field = 7
print(get(plain, 100))
getmetatable(plain).__index.field = nil
setmetatable(getmetatable(plain).__index, { __index = function() return 2 end })
print(get(plain, 100))
setmetatable(plain, nil)
print(get(plain, 100))
plain.field = 0.5
print(get(plain, 100))

local function put(t, n) for i = 1, n do t[i] = i t.last = i end return t.last end
local written = {}
print(put(written, 100), #written)
local seen = 0
local watched = setmetatable({}, { __newindex = function(t, key, value) seen = seen + 1 rawset(t, key, value) end })
print(put(watched, 100), #watched, seen)
setmetatable(written, { __newindex = function() error("closed") end })
print(put(written, 100), pcall(put, written, 101))

-- A metatable is set in the middle of the loop.
local function middle(n)
  local t, s = {}, 0
  for i = 1, n do
    s = s + (t.x or 1)
    if i == 150 then setmetatable(t, { __index = { x = 100 } }) end
    if i == 170 then t.x = 1000 end
    if i == 180 then setmetatable(t, nil) t.x = nil end
  end
  return s
end
print(middle(100), middle(200), middle(200))

-- Tables are resized while they are read.
local function resize(n)
  local t, s = { 1 }, 0
  for i = 1, n do
    t[#t + 1] = i
    s = s + t[1] + #t
    if i % 50 == 0 then for k = 1, 40 do t["key" .. k] = k end t.key7 = nil end
    s = s + (t.key3 or 0) + (t.key7 or 0)
  end
  return s, #t
end
print(resize(300))
local function shrink(t, n) local s = 0 for i = 1, n do s = s + #t t[#t] = nil end return s end
local long = {}
for i = 1, 300 do long[i] = i end
print(shrink(long, 200), #long, shrink(long, 100), #long, pcall(shrink, long, 1))

-- Keys that are removed and come back.
local function keys(n)
  local t = { a = 1, b = 2, c = 3 }
  local s = 0
  for i = 1, n do
    if i % 3 == 0 then t.b = nil elseif i % 3 == 1 then t.b = i end
    s = s + (t.b or -1) + t.a
    t["x" .. i % 20] = i
  end
  return s
end
print(keys(200))

-- Environments.
local function environment(n) local s = 0 for i = 1, n do s = s + value end return s end
setfenv(environment, { value = 1 })
print(environment(100))
setfenv(environment, { value = 2 })
print(environment(100))
getfenv(environment).value = "3"
print(environment(100))
setfenv(environment, setmetatable({}, { __index = function() return 4 end }))
print(environment(100))
setfenv(environment, {})
print(pcall(environment, 100))

-- Upvalues, changed by another closure and by debug.setupvalue.
local function counterPair()
  local value = 1
  return function(n) local s = 0 for i = 1, n do s = s + value end return s end, function(v) value = v end
end
local read, write = counterPair()
print(read(100))
write(2)
print(read(100))
write("3")
print(read(100))
debug.setupvalue(read, 1, 4)
print(read(100))
write(nil)
print(pcall(read, 100))
local function inside(n)
  local value = 1
  local function set(v) value = v end
  local s = 0
  for i = 1, n do
    s = s + value
    if i == 90 then set(100) elseif i == 95 then set(0.5) end
  end
  return s
end
print(inside(100))

-- Methods of strings; the functions of a library.
local function upper(n) local last for i = 1, n do last = ("ab"):upper() end return last end
print(upper(100))
local original = string.upper
string.upper = function(s) return s .. "!" end
print(upper(100))
string.upper = original
print(upper(100))
local floor = math.floor
local function floors(n) local s = 0 for i = 1, n do s = s + math.floor(i / 2) end return s end
print(floors(100))
math.floor = function(x) return x end
print(floors(100))
math.floor = floor
print(floors(100))

-- Types of values in tables and arguments.
local function add(a, b, n) local s = a for i = 1, n do s = s + b end return s end
print(add(1, 2, 100), add("1", 2, 100), add(1, "2", 100), add(0.5, 0.25, 100), pcall(add, 1, {}, 100))
print(add(setmetatable({}, { __add = function(_, b) return b end }), 3, 100))

rounds(200, 150, function() jit.flush() end)
print(useGlobal(10), get(plain, 10))

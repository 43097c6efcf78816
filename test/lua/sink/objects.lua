-- Objects with metatables that live for an iteration: operators, methods, inheritance, and errors in the middle.
-- stress: 60
local n = tonumber(arg and arg[1]) or 300

local V = {}
V.__index = V
local function vec(x, y) return setmetatable({ x = x, y = y }, V) end
function V.__add(a, b) return vec(a.x + b.x, a.y + b.y) end
function V.__mul(a, s) return vec(a.x * s, a.y * s) end
function V.__eq(a, b) return a.x == b.x and a.y == b.y end
function V.__lt(a, b) return a.x < b.x end
function V.__tostring(a) return "(" .. a.x .. "," .. a.y .. ")" end
function V:dot(b) return self.x * b.x + self.y * b.y end

do
  local one, sum = vec(1, 2), 0
  for i = 1, n do
    local v = (vec(i, -i) + one) * 2
    sum = sum + v:dot(one)
  end
  print("operators", sum == 10 * n - n * (n + 1))
end

do
  local p, step = vec(0, 0), vec(1, 3)
  for i = 1, n do p = p + step end
  print("carried", tostring(p) == "(" .. n .. "," .. 3 * n .. ")", getmetatable(p) == V)
end

do
  local p, equal, less = vec(0, 0), 0, 0
  for i = 1, n do
    p = p + vec(i % 2, 0)
    if p == vec(p.x, 0) then equal = equal + 1 end
    if p < vec(10, 0) then less = less + 1 end
  end
  print("compared", equal == n, less)
end

-- An error leaves with all objects in place.
do
  local caught = 0
  for i = 1, n do
    local v = vec(i, 1)
    local ok, message = pcall(function()
      local w = v + vec(1, 1)
      if i % 9 == 0 then w = w + nil end
      return w
    end)
    if not ok then
      caught = caught + 1
      assert(v.x == i and tostring(v) == "(" .. i .. ",1)")
    end
  end
  print("errors", caught == math.floor(n / 9))
end

-- Another type comes in late.
do
  local function half(v) return v * 0.5 end
  local sum = 0
  for i = 1, n do
    local v = half(i > n - 3 and i or vec(i, i))
    sum = sum + (type(v) == "number" and v or v.x)
  end
  print("types", sum == n * (n + 1) / 4)
end

-- A metatable that changes, and one that is made anew.
do
  local count = 0
  for i = 1, n do
    local mt = { __index = { kind = i % 2 == 0 and "even" or "odd" } }
    local t = setmetatable({ i }, mt)
    if t.kind == "even" then count = count + 1 end
    if i == n - 1 then V.__add = function(a, b) return vec(a.x - b.x, 0) end end
    local s = vec(5, 5) + vec(t[1], 0)
    if i == n then assert(s.x == 5 - n) else assert(i == n - 1 or s.x == 5 + i) end
  end
  print("metatables", count == math.floor(n / 2))
end

-- Seen by the debug library and by a coroutine.
do
  local seen = 0
  local co = coroutine.wrap(function()
    for i = 1, n do
      local v = vec(i, i)
      if i % 11 == 0 then coroutine.yield(v) end
      seen = seen + v.y
    end
    return nil
  end)
  local sum = 0
  for v in co do sum = sum + v.x end
  local k = math.floor(n / 11)
  print("yielded", sum == 11 * k * (k + 1) / 2, seen == n * (n + 1) / 2)
end

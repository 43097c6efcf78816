-- Closures that are only called where they are made, and such that get away on some path.
-- stress: 60
local n = tonumber(arg and arg[1]) or 400

local function apply(f, x) return f(x) end
local function adder(k) return function(x) return x + k end end

do
  local sum = 0
  for i = 1, n do sum = sum + apply(function(x) return x + i end, 1) end
  print("argument", sum == n * (n + 3) / 2)
  local total = 0
  for i = 1, n do apply(function(x) total = total + x end, i) end
  print("assigns", total == n * (n + 1) / 2)
  local u, last = 0, nil
  for i = 1, n do
    local f = adder(i)
    u = u + f(2)
    last = f
  end
  print("made by a call", u == n * (n + 5) / 2, last(0) == n)
end

-- Kept now and then; each has its own variables.
do
  local kept, sum = {}, 0
  for i = 1, n do
    local count = 0
    local function add(x) count = count + x return count end
    local function get() return count, i end
    add(i)
    if i % 17 == 0 then
      kept[#kept + 1] = { add = add, get = get }
      add(1)
    end
    sum = sum + get()
  end
  print("kept", #kept == math.floor(n / 17), sum == n * (n + 1) / 2 + #kept)
  for index, pair in ipairs(kept) do
    pair.add(2)
    local count, i = pair.get()
    assert(i == index * 17 and count == i + 3)
  end
end

-- In an object, with the object in it.
do
  local function account(balance)
    local self = {}
    function self.deposit(v) balance = balance + v return self end
    function self.read() return balance end
    return self
  end
  local sum, last = 0, nil
  for i = 1, n do
    local a = account(i)
    a.deposit(1).deposit(2)
    sum = sum + a.read()
    if i == n - 5 then last = a end
  end
  print("objects", sum == n * (n + 1) / 2 + 3 * n, last.read() == n - 2, last.deposit(1) == last, last.read() == n - 1)
  local function point(x, y)
    return { x = x, y = y, norm = function() return x * x + y * y end }
  end
  local p
  sum = 0
  for i = 1, n do
    p = point(i, 1)
    sum = sum + p.norm()
    if i % 31 == 0 then assert(p.norm() == i * i + 1) end
  end
  print("captured values", sum == n * (n + 1) * (2 * n + 1) / 6 + n, p.norm() == n * n + 1)
end

-- Itself, and one carried from iteration to iteration.
do
  local sum = 0
  for i = 1, n do
    local function down(k) if k <= 0 then return i end return down(k - 1) end
    sum = sum + down(i % 3)
  end
  print("itself", sum == n * (n + 1) / 2)
  local f = function() return 0 end
  for i = 1, n do f = adder(i) end
  print("carried", f(1) == n + 1)
  local g = adder(0)
  for i = 1, n do
    local before = g(0)
    if i % 5 == 0 then g = adder(before + 2) else g = adder(before + 1) end
  end
  print("through branches", g(0) == n + math.floor(n / 5))
end

-- An error inside.
do
  local caught = 0
  for i = 1, n do
    local value = i
    local ok = pcall(function() if i % 13 == 0 then value = nil end return value + 1 end)
    if not ok then caught = caught + 1 assert(value == nil) else assert(value == i) end
  end
  print("errors", caught == math.floor(n / 13))
end

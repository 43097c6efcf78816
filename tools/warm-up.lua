-- What ordinary programs do, once: the functions of the compiler and the libraries that this needs are those of which the
-- code cache has the code (tools/code-cache.ts). It prints nothing.
local Point = {}
Point.__index = Point
Point.__add = function(a, b) return Point.new(a.x + b.x, a.y + b.y) end
function Point.new(x, y) return setmetatable({ x = x, y = y }, Point) end
function Point:length() return math.sqrt(self.x * self.x + self.y * self.y) end

local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end

local function numbers(n)
  local t, sum = {}, 0
  for i = 1, n do t[i] = i % 3 == 0 and i / 2 or i end
  for i = #t, 1, -1 do if t[i] > n / 2 then sum = sum + t[i] else sum = sum - 1 end end
  for _, value in ipairs(t) do sum = sum + bit.band(value, 7) end
  return sum
end

local function words(text)
  local counts, list = {}, {}
  for word in text:gmatch("%a+") do
    word = word:lower()
    counts[word] = (counts[word] or 0) + 1
  end
  for word, count in pairs(counts) do list[#list + 1] = word .. ":" .. count end
  table.sort(list)
  table.sort(list, function(a, b) return #a < #b or #a == #b and a < b end)
  return table.concat(list, ",")
end

local function objects(n)
  local total = Point.new(0, 0)
  for i = 1, n do
    local p = Point.new(i, -i)
    if i % 4 ~= 0 then total = total + p else total.x = total.x + p:length() end
  end
  return total:length()
end

-- Often enough that its side traces become parts of its region.
local function branches(n)
  local list, last, sum = { 3, 1.5, 7, "x", -2 }, nil, 0
  local function add(value) sum = sum + value end
  for i = 1, n do
    local value = list[i % #list + 1]
    if value == "x" then last = list elseif value < 0 then sum = -sum elseif i > n * 0.75 then add(value) end
    if last ~= nil and last ~= list or sum == 0.5 then last = nil end
  end
  return sum
end

local function scan(text)
  local count, place = 0, 1
  for i = 1, #text do
    if text:byte(i) == 32 or text:sub(i, i) == "x" then count = count + 1 end
  end
  while place do place = text:find("o", place + 1, true) end
  return count, type(place)
end

local function producer(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i) end end) end

for round = 1, 40 do
  numbers(100)
  fib(12)
  words(("The quick brown fox jumps over the lazy dog "):rep(3))
  objects(60)
  branches(2000)
  scan("The quick brown fox jumps over the lazy dog")
  for _ in producer(20) do end
  local ok, message = pcall(function(t) return t.missing.field end, {})
  assert(not ok and message:find("index"))
  local parts = {}
  for i, name in ipairs({ "a", "b", "c" }) do parts[i] = string.format("%s=%d %5.2f %q", name, i, i / 3, name) end
  local text = table.concat(parts, " "):gsub("%d+", function(d) return d + 1 end):sub(2, -2):upper()
  local count, rest = select("#", text, round), { select(2, 1, 2, 3) }
  while count > 0 do count = count - 1 rest[#rest + 1] = tostring(count) .. tonumber("0x10") end
  repeat table.insert(rest, 1, table.remove(rest)) until #rest > 0
  local chunk = assert(loadstring("local a, b = ... goto done ::done:: return a .. b, #{...}, not a, -1 ^ 2"))
  assert(chunk(1, 2) == "12")
end

-- stress: 100
-- The memory grows, and the collector runs, while compiled loops allocate and hold what they have made.
local n = tonumber((...)) or 60000
local kept = {}
for i = 1, n do kept[i] = { i, name = "n" .. i } end
local sum, length = 0, 0
for i = 1, #kept do sum = sum + kept[i][1] length = length + #kept[i].name end
print(#kept == n, sum == n * (n + 1) / 2, length > n)

local parts = {}
for i = 1, n / 20 do parts[#parts + 1] = ("x"):rep(i % 100) .. i end
print(#parts == n / 20, #table.concat(parts) > n / 20)

-- A list that lives in locals of the loop only.
local list
for i = 1, n do list = { next = list, value = i } end
local count, total = 0, 0
while list do count, total, list = count + 1, total + list.value, list.next end
print(count == n, total == sum)

-- Strings that only the loop refers to.
local text = ""
for i = 1, n / 20 do text = text .. i % 10 end
print(#text == n / 20, text:sub(1, 5))

-- Weak tables and finalizers at work while loops run.
local weak, finalized = setmetatable({}, { __mode = "k" }), 0
for i = 1, n / 20 do
  weak[{}] = i
  local proxy = newproxy(true)
  getmetatable(proxy).__gc = function() finalized = finalized + 1 end
end
kept, parts = nil, nil
collectgarbage()
collectgarbage()
local left = 0
for _ in pairs(weak) do left = left + 1 end
print(left <= 1, finalized >= n / 20 - 1)

-- Values that a collection in the middle must not lose.
local function shuffle(n)
  local a, b, c = { 1 }, { 2 }, { 3 }
  for i = 1, n do
    a, b, c = b, c, { a[1] + i % 3, a }
    c[2] = nil
  end
  return b[1] - a[1] + c[1] - b[1]
end
print(shuffle(n) < 4)

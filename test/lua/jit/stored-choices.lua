-- Branches of which one way stores a number to a table, or both: they are choices in traces, and the store is made either way.
local huge, nan = math.huge, 0 / 0
local edges = { 0, -0, 1, -1, 0.5, -0.5, 2 ^ 31, -2 ^ 31, 2 ^ 53, huge, -huge, nan, 3, 7, 1e-300 }

local function text(x)
  if type(x) ~= "number" then return tostring(x) end
  return x == 0 and (1 / x < 0 and "-0" or "0") or (string.format("%.17g", x):gsub("%-?nan", "nan"))
end
local function show(name, t, n)
  local texts = {}
  for i = 1, n do texts[i] = text(t[i]) end
  print(name, table.concat(texts, " "))
end

-- The least of what has been seen, in arrays and fields; NaN is never less, and stays where it is.
for round = 1, 3 do
  local least, most, fields = {}, {}, { low = huge, high = -huge, count = 0 }
  for i = 1, 15 do least[i], most[i] = edges[16 - i], edges[i] end
  for k = 1, 15 do
    for i = 1, 15 do
      local x = edges[(i + k) % 15 + 1]
      if x < least[i] then least[i] = x end
      if most[i] < x then most[i] = x * 2; fields.count = fields.count + 1 end
      if x < fields.low then fields.low = x end
      if x > fields.high then fields.high = x end
    end
  end
  show("least", least, 15)
  show("most", most, 15)
  print(text(fields.low), text(fields.high), fields.count)
end

-- Shortest ways (Floyd and Warshall).
local n = 12
local ways = {}
for i = 1, n do
  ways[i] = {}
  for k = 1, n do ways[i][k] = i == k and 0 or (i * 7 + k * 13) % 11 == 0 and 1e9 or (i * 31 + k * 17) % 23 + 1 end
end
for m = 1, n do
  for i = 1, n do
    local row, middle = ways[i], ways[m]
    local first = row[m]
    for k = 1, n do
      local d = first + middle[k]
      if d < row[k] then row[k] = d end
    end
  end
end
for i = 1, n, 4 do show("ways", ways[i], n) end

-- Both ways store: the longest common subsequence, and a knapsack.
local a, b = "perilune is a moon of lua", "a lune in peril is no moon"
local row, before = {}, {}
for k = 0, #b do row[k], before[k] = 0, 0 end
for i = 1, #a do
  row, before = before, row
  local letter = a:byte(i)
  for k = 1, #b do
    local up, left = before[k], row[k - 1]
    if b:byte(k) == letter then
      row[k] = before[k - 1] + 1
    elseif up > left then
      row[k] = up
    else
      row[k] = left
    end
  end
end
print(row[#b])
local best = {}
for w = 0, 40 do best[w] = 0 end
for item = 1, 9 do
  local weight, value = item * 3 % 7 + 1, item * item % 13
  for w = 40, weight, -1 do
    local with = best[w - weight] + value
    if with > best[w] then best[w] = with end
  end
end
show("knapsack", best, 40)

-- A slot that ceases to be a number, a table that gets a metatable, a key that goes away, another table, another key.
local log = {}
local watcher = { __newindex = function(t, k, v) log[#log + 1] = k; rawset(t, k, v) end, __index = function() return 2 end }
for round = 1, 4 do
  local t, u, key = { 4, 5, 6, x = 7, y = 8 }, { 1, 1, 1, x = 1 }, "x"
  for i = 1, 60 do
    local v = i % 7
    if v < t[2] then t[2] = v end
    if v > 3 then t[3] = v else t[3] = -v end
    if t[key] < i then t[key] = i end
    if t.y ~= v then t.y = v end
    if round == 2 and i == 40 then t = u; u.y = 1 end
    if round == 3 and i == 40 then setmetatable(t, watcher); t[2] = nil; t.y = nil end
    if round == 4 and i > 30 then t[2] = i % 2 == 0 and 9 or 9.5; key = i % 3 == 0 and "x" or "y" end
  end
  print(round, text(t[1]), text(t[2]), text(t[3]), text(t.x), text(t.y), #log, log[1], log[2])
end

-- The values of the compared variables swap; what follows sees the store.
local count = 0
local c = { 9, 3, 7, 1, 8, 2, 6, 4, 5 }
for round = 1, 9 do
  for i = 1, 8 do
    local x, y = c[i], c[i + 1]
    if x > y then count = count + 1 end
    if y < x then c[i] = y else c[i] = x end
    if y < x then c[i + 1] = x else c[i + 1] = y end
  end
end
show("sorted", c, 9)
print(count)

-- Errors in what comes before and behind; the store has been made, or has not.
local d = { 5, 5, 5 }
local function f(limit)
  for i = 1, 100 do
    if i > d[2] then d[2] = i end
    local x = (i ~= limit or nil) and i
    d[1] = x + 1
    if x < d[3] then d[3] = x else d[3] = x - 1 end
  end
end
f(0)
for limit = 40, 60, 10 do
  d[2] = 0
  print(pcall(f, limit), d[1], d[2], d[3])
end

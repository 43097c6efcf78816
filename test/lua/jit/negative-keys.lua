-- Tables with an array part whose hash part is read and written by varying integers that are no indices.
local t = { 1, 2, 3 }
for i = -60, 60 do t[i] = (t[i] or 0) + i end
local sum, count = 0, 0
for key, value in pairs(t) do sum, count = sum + key * value, count + 1 end
print(sum, count, #t, t[-60], t[0], t[60], t[-61], t[61])

-- The furthest reaching paths of a comparison of texts (Myers): the diagonals are on both sides of 0.
local function distance(a, b)
  local n, m = #a, #b
  local far = { [1] = 0 }
  for d = 0, n + m do
    for k = -d, d, 2 do
      local x
      if k == -d or (k ~= d and far[k - 1] < far[k + 1]) then x = far[k + 1] else x = far[k - 1] + 1 end
      local y = x - k
      while x < n and y < m and a[x + 1] == b[y + 1] do x, y = x + 1, y + 1 end
      far[k] = x
      if x >= n and y >= m then return d end
    end
  end
end
local a, b = {}, {}
for i = 1, 60 do a[i] = i % 7; b[i] = i % 5 == 0 and 9 or i % 7 end
print(distance(a, b), distance(b, a), distance(a, a), distance({}, a))

-- Keys that become indices, that are no integers at times, and that are missing.
local grid = { 0, 0 }
for round = 1, 3 do
  for key = 80, -80, -1 do
    local at = key % 9 == 0 and key + 0.5 or key
    if at < 0 or at > 2 * round or grid[at] then grid[at] = (grid[at] or 0) + 1 end
  end
  for key = 1, 20 * round do grid[key] = key end
end
local text = {}
for key = -81, 81, 0.5 do if grid[key] then text[#text + 1] = key .. "=" .. grid[key] end end
print(table.concat(text, " "))

-- Far away, and 0 in both signs.
local far, zeros = { 1 }, 0
for i = -50, 50 do far[i * 40000000] = i end
for i = -50, 50 do zeros = zeros + far[i * 40000000] + (far[i * 0] or 100) + (far[i * -1] or 0) end
print(zeros, far[0], far[-0], far[-2000000000], far[2000000000], far[2147483648])

-- Through metatables.
local defaults = setmetatable({ 5 }, { __index = function(_, key) return -key end, __newindex = function(self, key, value) rawset(self, key, value * 2) end })
local total = 0
for i = -40, 40 do total = total + defaults[i] if i % 4 == 0 then defaults[i] = i end end
for i = -40, 40 do total = total + defaults[i] end
print(total)

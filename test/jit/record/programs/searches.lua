-- Loops that return: from functions that search.
local function find(t, x) for i = 1, #t do if t[i] == x then return i end end return 0 end
local function firstKey(t) for k, v in pairs(t) do return k, v end end
local function firstI(t) for i, v in ipairs(t) do if v then return i, v end end end
local function skip(n) while true do if n % 3 ~= 0 then return n end n = n + 1 end end
local t = {}
for i = 1, 50 do t[i] = i * i end
local s = 0
for r = 1, 300 do
  s = s + find(t, 1) + find(t, 4) + find(t, r % 7)
  local k, v = firstKey({ a = r })
  s = s + #k + v
  local i, w = firstI({ r, r })
  s = s + i + w + skip(r)
end
for r = 1, 300 do s = s + find(t, (r % 50 + 1) ^ 2) end
print(s)

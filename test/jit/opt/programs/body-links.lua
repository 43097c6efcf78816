-- Side traces that go back to the body of a loop, which must not rely on what they change.
local t = {0, 0}
local s = 0
for i=1,30005 do
  t[1] = 5
  if i % 10 == 0 then t[1] = 7 end
  s = s + i
end
print(s, t[1])
local q = {x=1}
for i=1,30005 do
  q.x = 5
  if i % 10 == 0 then q.x = 7 end
  s = s + i
end
print(s, q.x)
local up = 0
local function f(v) up = v end
for i=1,30005 do
  f(5)
  if i % 10 == 0 then f(7) end
  s = s + i
end
print(s, up)
local mt = {}
local o = {}
for i=1,30005 do
  setmetatable(o, mt)
  if i % 10 == 0 then setmetatable(o, nil) end
  s = s + i
end
print(s, getmetatable(o) == mt)
-- traversal: a hoisted entry
local w = {a=1}
for i=1,30005 do
  local k, v = next(w)
  s = s + v
  if i % 10 == 0 then w.a = w.a + 1 end
end
print(s, w.a)
local n = 0
for r=1,4000 do
  local x = 0
  while true do
    if x >= 100 then break end
    n = n + 1
    x = x + 1
    if x >= 100 then n = n + 1000 end
    if x % 10 == 0 then x = x + 95 end
  end
end
print(n)
-- types: a side path that changes a type
local m = 0
for r=1,2000 do
  local y = 0
  local k = 0
  while k < 200 do
    k = k + 1
    m = m + y
    y = y + 1
    if k % 20 == 0 then y = y * 0.5 + 0.25 end
    if y > 1e6 then m = m + 1 end
  end
end
print(m)
local t = {}
for i=1,200 do t[i] = i end
local s = 0
for r=1,1000 do
  local i = 1
  while i <= 150 do
    s = s + t[i]
    i = i + 1
    s = s + t[i]
    if i % 12 == 0 then i = i + 3 end
    if i % 50 == 0 then i = i + 100 end
  end
end
print(s)

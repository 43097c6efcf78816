-- The address of a slot is a variable of the loop: that of a table which the last iteration has made.
local bit = require "bit"
local a, b, c, d, j, shared = 1, 2, 3, 4.5, 1, 0
local t, u = {}, {}
for k = 1, 20 do t[k], u[k] = k, k * 2 end
local o, p = { x = 1, y = 2 }, { x = 3, y = 4 }
local function change(v) shared = v end
for i = 1, 100 do
  p.x = (p.y - u[i % 6 + 1]) * 2 % 997
  b, a = (o.y - shared) * 2 % 997, math.floor(t[2] / 3) + b % 50
  if i % 5 == 0 then
    u[9] = (a - t[j]) * 2 % 997
    b = (a - b) * 2 % 997
  else
    a, c = i, 7
  end
  j = (j + 3) % 14 + 1
  if c % 5 == 1 then
    if t[i % 12 + 1] % 3 == 1 then
      shared = 4
    else
      t[j] = math.floor(shared / 3) + t[j] % 50
    end
    if j >= 7 then
      u = u
      u[j + 1] = (a + p.y) % 1009
    end
  else
    if i % 10 == 0 then
      p.x = bit.bxor(p.y, shared) % 1009
    else
      shared = (c - t[i % 4 + 1]) * 2 % 997
    end
    p = { x = i % 7, y = 3 }
  end
  c = math.floor(p.x / 3) + o.x % 50
  u[5] = 4
end
print(a, b, c, d, j, shared, o.x, o.y, p.x, p.y)
print(table.concat(t, " "))
print(table.concat(u, " "))

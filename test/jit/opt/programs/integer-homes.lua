-- A loop keeps as an integer what is a number in memory.
local bit = require "bit"
local a, b, c, d, j, shared = 1, 2, 3, 4.5, 1, 0
local t, u = {}, {}
for k = 1, 20 do t[k], u[k] = k, k * 2 end
local o, p = { x = 1, y = 2 }, { x = 3, y = 4 }
local function change(v) shared = v end
local i = 0
while i < 20000 do
  i = i + 1
  if i % 3 == 0 then
    if p.y % 2 == 1 then
      o.x = 1
      o = { x = i % 7, y = 3 }
    else
      shared = bit.bxor(shared, o.y) % 1009
      shared = bit.bxor(p.y, p.y) % 1009
    end
    if p.y % 2 == 1 then
      t[j] = 1
    end
  end
  o.y = bit.bxor(shared, o.y) % 1009
  change((c + o.y) % 1009)
end
print(a, b, c, d, j, shared, o.x, o.y, p.x, p.y)
print(table.concat(t, " "))
print(table.concat(u, " "))


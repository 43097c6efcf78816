-- aliasing through fields and variables
local a, b = {x=1,y=2}, {x=10,y=20}
local s = 0
for i=1,300 do
  local p = (i % 50 == 0) and b or a
  local q = (i % 70 == 0) and a or b
  p.x = p.x + 1
  q.x = q.x + 2
  s = s + p.x * 3 + q.x
  p.y, q.y = q.y, p.y
end
print(s, a.x, b.x, a.y, b.y)
local t = {}
for i=1,20 do t[i]=i end
for r=1,50 do
  for i=2,19 do t[i] = t[i-1] + t[i+1] - t[i]; if t[i] > 1000 then t[i] = t[i] % 97 end end
end
print(table.concat(t, " "))
local u = t
for i=1,200 do local k = i % 20 + 1; t[k] = t[k] + 1; u[k] = u[k] * 2 % 1009; s = s + t[k] end
print(s)
local o = {inner = {v=0}}
for i=1,200 do local inn = o.inner; inn.v = inn.v + 1; if i % 37 == 0 then o.inner = {v = inn.v * 2} end; s = s + o.inner.v end
print(s, o.inner.v)

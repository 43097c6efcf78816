-- Variables of a loop that live in memory: side traces that go back to its body bring along what is there.
local o, p = { n = 0, m = 0, step = 2 }, { n = 0, m = 0 }
for i = 1, 9000 do
  o.n = o.n + o.step
  if i % 3 == 0 then o.m = o.m + i
  elseif i % 3 == 1 then o.m = o.m * 0.5
  else o.m = o.m - 3 end
end
print(o.n, o.m)
-- perhaps the same object
local function both(a, b)
  for i = 1, 9000 do
    a.n = a.n + 1
    if i % 4 == 0 then b.n = b.n - i % 8 end
    if i % 5 == 0 then b.m = a.n end
  end
  return a.n, b.n, b.m
end
print(both(o, p))
print(both(o, o))
-- a place whose type changes
local q = { v = 0 }
local kinds = 0
for i = 1, 9000 do
  if q.v == "text" then q.v = 0 kinds = kinds + 1 end
  q.v = q.v + 1
  if i % 50 == 0 then q.v = "text" elseif i % 3 == 0 then q.v = i end
end
print(q.v, kinds)
-- upvalues, and one that two functions share
local count, last = 0, 0
local function add(x) count = count + x end
local function reset(x) last, count = count, x end
for i = 1, 9000 do
  add(1)
  if i % 100 == 0 then reset(i % 7) elseif i % 3 == 0 then add(2) end
end
print(count, last)
-- an element of an array that is also a slot
local t, x = { 0, 0, 0 }, 0
for i = 1, 9000 do
  x = x + 1
  t[2] = x
  if i % 3 == 0 then x = t[2] + t[1] end
  if i % 7 == 0 then t[2] = x - 1 t[1] = i % 2 end
  x = t[2]
end
print(x, t[1], t[2])
-- objects as variables in memory
local list = { head = nil, length = 0 }
for i = 1, 9000 do
  list.head = { value = i, tail = list.head }
  list.length = list.length + 1
  if i % 10 == 0 then
    for _ = 1, 9 do list.head = list.head.tail end
    list.length = list.length - 9
  end
end
local sum = 0
local node = list.head
while node do sum = sum + node.value node = node.tail end
print(list.length, sum)
-- a key that is taken away
local set = { k = 1, z = 0 }
for i = 1, 9000 do
  set.z = set.z + set.k
  if i % 20 == 0 then set.k = nil set.k = i % 3 end
  if i % 30 == 0 then set[i] = true end
end
print(set.z, set.k)
-- deep within: paths of paths
local d = { a = 1, b = 2, c = 3 }
for i = 1, 9000 do
  d.a = (d.a + d.b) % 1009
  if i % 2 == 0 then
    d.b = d.b + 1
    if i % 4 == 0 then
      d.c = d.c + d.a
      if i % 8 == 0 then d.a, d.b = d.b, d.a end
    else d.c = d.c - 1 end
  end
end
print(d.a, d.b, d.c)

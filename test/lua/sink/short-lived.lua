-- Tables that live for an iteration, or from one to the next, and what becomes of them where a loop is left.
-- stress: 60
local n = tonumber(arg and arg[1]) or 400

-- A table that is only read.
do
  local sum = 0
  for i = 1, n do
    local pair = { i, i * 2 }
    sum = sum + pair[1] + pair[2]
  end
  print("pairs", sum == n * (n + 1) * 3 / 2)
end

-- The exit's table is the last one.
do
  local last
  for i = 1, n do
    last = { x = i, y = { z = i + 0.5 } }
    if i == n - 3 then break end
  end
  print("left early", last.x == n - 3, last.y.z == n - 2.5, #last, next(last.y) == "z")
end

-- Carried from iteration to iteration.
do
  local p = { x = 0, y = 7, name = "p" }
  for i = 1, n do p = { x = p.x + i, y = p.y, name = p.name } end
  print("carried", p.x == n * (n + 1) / 2, p.y, p.name)
  local q = { at = { 0, 1 } }
  for i = 1, n do q = { at = { q.at[2], q.at[1] + q.at[2] } } if q.at[2] > 1e9 then q = { at = { 0, 1 } } end end
  local a, b = 0, 1
  for i = 1, n do a, b = b, a + b if b > 1e9 then a, b = 0, 1 end end
  print("nested", q.at[1] == a, q.at[2] == b)
end

-- Two variables are one table, or two, as before.
do
  local a, b = {}, {}
  for i = 1, n do a = { i } b = a end
  print("one", a == b, a[1] == n)
  for i = 1, n do a, b = { i }, { i } end
  print("two", a == b, a[1] == b[1])
  a, b = { 1 }, { 2 }
  for i = 1, n do a, b = b, { a[1] + b[1] } if b[1] > 1e6 then a, b = { 1 }, { 2 } end end
  local x, y = 1, 2
  for i = 1, n do x, y = y, x + y if y > 1e6 then x, y = 1, 2 end end
  print("swapped", a[1] == x, b[1] == y, a == b)
  for i = 1, n do a = { i } a.me = a end
  print("itself", a.me == a, a.me.me[1] == n)
end

-- Some escape.
do
  local kept, count = {}, 0
  for i = 1, n do
    local t = { i, tag = "t" .. i % 3 }
    if i % 7 == 0 then kept[#kept + 1] = t end
    count = count + #t.tag
  end
  local sum = 0
  for _, t in ipairs(kept) do sum = sum + t[1] end
  print("kept", #kept == math.floor(n / 7), sum == 7 * #kept * (#kept + 1) / 2, count == 2 * n, kept[2].tag)
end

-- Branches that change what is carried.
do
  local v = { x = 1, y = 1 }
  local turns = 0
  for i = 1, n do
    if i % 3 == 0 then v = { x = v.y, y = v.x } turns = turns + 1
    elseif i % 5 == 0 then v = { x = v.x + 1, y = v.y }
    else v = { x = v.x, y = v.y + 2 } end
  end
  local x, y = 1, 1
  for i = 1, n do
    if i % 3 == 0 then x, y = y, x elseif i % 5 == 0 then x = x + 1 else y = y + 2 end
  end
  print("branches", v.x == x, v.y == y, turns == math.floor(n / 3))
end

-- Another shape comes in from a branch.
do
  local v = { x = 0 }
  for i = 1, n do
    if i % 10 == 9 then v = { x = v.x, y = i, z = i } else v = { x = v.x + 1 } end
    if i % 20 == 19 then assert(v.y == i and v.z == i) end
    if i % 20 == 18 then assert(v.y == nil) end
  end
  print("shapes", v.x == n - math.floor((n + 1) / 10))
end

-- Fields that are added, changed, removed.
do
  local sum = 0
  for i = 1, n do
    local t = {}
    t.a = i
    t.b = t.a + 1
    t.a = t.b * 2
    t[1] = t.a
    t.b = nil
    if i % 50 == 49 then
      local keys = {}
      for k in pairs(t) do keys[#keys + 1] = tostring(k) end
      table.sort(keys)
      sum = sum + #keys
      assert(table.concat(keys, ",") == "1,a")
    end
    sum = sum + t[1]
  end
  print("fields", sum == n * (n + 3) + 2 * math.floor((n + 1) / 50))
end

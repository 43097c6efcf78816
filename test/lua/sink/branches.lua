-- Tables that a loop carries along several branches: side traces go back into the loop with values in place of tables.
-- stress: 60
local n = tonumber(arg and arg[1]) or 500

local function numbers()
  local x, y, turns = 1, 1, 0
  for i = 1, n do
    if i % 3 == 0 then x, y = y, x
    elseif i % 5 == 0 then x = x + 1 turns = turns + 1
    else y = y + 2 end
  end
  return x, y, turns
end
local x, y, turns = numbers()

-- The same shape everywhere.
do
  local v, log, count = { x = 1, y = 1 }, { 0 }, 0
  for i = 1, n do
    if i % 3 == 0 then v = { x = v.y, y = v.x }
    elseif i % 5 == 0 then v = { x = v.x + 1, y = v.y } count = count + 1
    else v = { x = v.x, y = v.y + 2 } end
    log[1] = v.x
  end
  print("one shape", v.x == x, v.y == y, log[1] == x, count == turns)
end

-- Some branches do not replace it, one changes it.
do
  local v = { x = 1, y = 1 }
  for i = 1, n do
    if i % 3 == 0 then v = { x = v.y, y = v.x }
    elseif i % 5 == 0 then v.x = v.x + 1
    elseif i % 7 == 0 then v.y = v.y + 2
    else v = { x = v.x, y = v.y + 2 } end
  end
  print("changed", v.x == x, v.y == y)
end

-- With a metatable, in and out of a table that is there.
do
  local V = {}
  V.__index = V
  function V.turned(v) return setmetatable({ x = v.y, y = v.x }, V) end
  local world = { best = setmetatable({ x = 1, y = 1 }, V) }
  local v = world.best
  for i = 1, n do
    if i % 3 == 0 then v = v:turned()
    elseif i % 5 == 0 then v = setmetatable({ x = v.x + 1, y = v.y }, V)
    else v = setmetatable({ x = v.x, y = v.y + 2 }, V) end
    if i % 50 == 0 then world.best = v end
  end
  print("metatable", v.x == x, v.y == y, getmetatable(world.best) == V, rawequal(world.best, v) == (n % 50 == 0))
end

-- Two that are the same one on some branches.
do
  local a, b, same = { 0 }, { 0 }, 0
  local sa, sb, expected = 0, 0, 0
  local isSame = false
  for i = 1, n do
    if i % 4 == 0 then a = { b[1] + 1 } b = a
    else a, b = { a[1] + 1 }, { b[1] + 2 } end
    if a == b then same = same + 1 end
    if i % 4 == 0 then sa = sb + 1 sb = sa expected = expected + 1 else sa, sb = sa + 1, sb + 2 end
  end
  print("identity", a[1] == sa, b[1] == sb, same == expected)
  for i = 1, n do
    if i % 4 == 0 then local t = { i } a, b = t, t else a, b = { i }, { i } end
    a[1] = a[1] + 1
    assert(b[1] == (i % 4 == 0 and i + 1 or i))
  end
  print("shared", a[1] == n + 1)
end

-- A list, whose cells live on.
do
  local list, length = nil, 0
  for i = 1, n do
    if i % 3 == 0 then list = { value = i, next = list } else list = { value = -i, next = list } end
  end
  while list do length = length + 1 list = list.next end
  print("list", length == n)
end

-- Nested loops: the outer one's table is made anew when the inner one ends.
do
  local total = 0
  for i = 1, n / 10 do
    local p = { x = i, y = 0 }
    for j = 1, 10 do
      if (i + j) % 4 == 0 then p = { x = p.x + 1, y = p.y } else p = { x = p.x, y = p.y + j } end
    end
    total = total + p.x + p.y
  end
  local wanted = 0
  for i = 1, n / 10 do
    wanted = wanted + i
    for j = 1, 10 do wanted = wanted + ((i + j) % 4 == 0 and 1 or j) end
  end
  print("nested", total == wanted)
end

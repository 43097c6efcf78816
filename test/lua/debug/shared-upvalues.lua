-- Closures that share a local share its upvalue, whoever has made them, and debug changes it under all of them.
-- native: no (its compiled code keeps what it has taken for constants)
-- 1 shared local, two closures per iteration
do
  local same, differ = 0, 0
  local keep = {}
  for i = 1, 200 do
    local x = i
    local f = function() return x end
    local g = function() return x + 1 end
    keep[#keep+1] = {f, g}
  end
  for i = 1, 200 do
    local f, g = keep[i][1], keep[i][2]
    if debug.upvalueid(f,1) == debug.upvalueid(g,1) then same = same + 1 end
    debug.setupvalue(f, 1, -i)
    if g() == -i+1 then differ = differ + 1 end
  end
  print(1, same, differ)
end
-- 2 outer local captured by many
do
  local x = 7
  local keep = {}
  for i = 1, 200 do keep[i] = function() return x end end
  local ids, n = {}, 0
  for i = 1, 200 do local id = debug.upvalueid(keep[i],1); if not ids[id] then ids[id]=true n=n+1 end end
  print(2, n)
  debug.setupvalue(keep[150], 1, 8)
  local s = 0
  for i = 1, 200 do s = s + keep[i]() end
  print(2, s, x)
end
-- 3 setupvalue within the loop, immediately
do
  local s, t = 0, 0
  for i = 1, 200 do
    local x = i
    local f = function() return x end
    debug.setupvalue(f, 1, 1000 + i)
    s = s + x; t = t + f()
  end
  print(3, s, t)
end
-- 4 setlocal
do
  local s, t = 0, 0
  local function set(name, v)
    local i = 1
    while true do local n = debug.getlocal(2, i); if not n then break end; if n == name then debug.setlocal(2, i, v) end i = i + 1 end
  end
  for i = 1, 200 do
    local y = i
    local f = function() return y end
    set("y", 5)
    s = s + y; t = t + f()
  end
  print(4, s, t)
end
-- 5 join
do
  local fs = {}
  for i = 1, 200 do local z = i; fs[i] = function() return z end end
  for i = 2, 200 do debug.upvaluejoin(fs[i], 1, fs[i-1], 1) end
  local s = 0
  for i = 1, 200 do s = s + fs[i]() end
  print(5, s)
  debug.setupvalue(fs[100], 1, 3)
  s = 0
  for i = 1, 200 do s = s + fs[i]() end
  print(5, s)
end
-- 6 constant function with immutable upvalue set while hot
do
  local k = 10
  local function get() return k end
  local s = 0
  for i = 1, 300 do
    s = s + get()
    if i % 100 == 0 then debug.setupvalue(get, 1, i) end
  end
  print(6, s, k)
  for i = 1, 300 do s = s + k; if i % 100 == 0 then debug.setupvalue(get, 1, i+1) end end
  print(6, s)
end
-- 7 object with several methods (inlined constructor)
do
  local function new(x)
    local self = {}
    function self.get() return x end
    function self.set2(v) return x, v end
    self.third = function() local q = function() return x end return q end
    return self
  end
  local same, all = 0, {}
  for i = 1, 200 do all[i] = new(i) end
  for i = 1, 200 do
    local o = all[i]
    if debug.upvalueid(o.get,1) == debug.upvalueid(o.set2,1) and debug.upvalueid(o.get,1) == debug.upvalueid(o.third,1) and debug.upvalueid(o.third(),1) == debug.upvalueid(o.get,1) then same = same + 1 end
  end
  print(7, same)
end
-- 8 recursive local function
do
  local same = 0
  for i = 1, 200 do
    local function fact(n) if n < 2 then return 1 end return n * fact(n-1) end
    local g = function() return fact end
    if debug.upvalueid(fact,1) == debug.upvalueid(g,1) then same = same + 1 end
    debug.setupvalue(g, 1, function() return 0 end)
    same = same + fact(3)
  end
  print(8, same)
end
-- 9 join from interpreter-time closures, hot call
do
  local a, b = 1, 2
  local function fa() return a end
  local function fb() return b end
  local s = 0
  for i = 1, 300 do
    s = s + fa()
    if i == 150 then debug.upvaluejoin(fa, 1, fb, 1) end
  end
  print(9, s)
  debug.setupvalue(fb, 1, "5")
  for i = 1, 100 do s = s + fa() end
  print(9, s)
end
-- 10 setlocal on a hot loop's variable from a function
do
  local s = 0
  local function bump() local n, v = debug.getlocal(2, 1) end
  local function run()
    local acc = 0
    for i = 1, 300 do
      local h = function() return acc end
      if i % 50 == 0 then
        local f = function() debug.setlocal(2, 1, h() + 1000) end
        f()
      end
      acc = acc + 1
    end
    return acc
  end
  print(10, run())
end
-- A constant function whose upvalue is a constant, as it seems
do
  local k = 10
  local function get() return k end
  local function run()
    local s = 0
    for _ = 1, 100 do s = s + get() end
    return s
  end
  print(11, run(), debug.setupvalue(get, 1, 20), run())
end

-- upvalues shared by closures
local function make()
  local n, m = 0, 100
  return function(k) n = n + k; return n end, function() m = m - 1; n = n + 1; return n + m end, function() return n, m end
end
local f, g, h = make()
local f2, g2, h2 = make()
local s = 0
for i=1,300 do
  s = s + f(i) + g()
  if i % 5 == 0 then s = s + f2(1) end
  local F = i % 2 == 0 and f or f2
  s = s + F(2)
  local n, m = h()
  s = s + n - m
end
print(s, h(), h2())
local fs = {}
for i=1,50 do local x = i; fs[i] = function(d) x = x + d; return x end end
for r=1,10 do for i=1,50 do s = s + fs[i](r) + fs[51-i](1) end end
print(s)
local cnt = 0
local function inc() cnt = cnt + 1 end
for i=1,200 do inc(); cnt = cnt * 2 % 1000; inc() end
print(cnt)

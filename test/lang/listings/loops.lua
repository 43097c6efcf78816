-- Loops, break, continue, goto and the upvalues they close.
local t, f = ...
for i = 1, 10 do f(i) end
for i = 10, 1, -1 do local copy = i; f(function() return copy end) end
for i = f(), #t, t.step do if i == 3 then break end f(i) end
for k, v in pairs(t) do f(k, v) end
for k in next, t do f(k) end
for i, v in ipairs(t) do if v then continue end f(i) end
for a, b, c, d in f() do f(d) end
local next = f
for k, v in next, t, nil do t[k] = function() return v end end
while f() do
  if t.a then continue end
  local captured = t
  if t.b then break end
  if t.c then continue end
  f(function() captured = nil end)
end
repeat
  local x = f()
  if x then continue end
until not x or t
do
  local i = 1
  ::top::
  i = i + 1
  if i < 10 then goto top end
  goto done
  ::again:: f(i)
  if t then goto again end
end
::done::
for i = 1, 3 do
  for j = 1, 3 do
    if j == 2 then goto next_i end
    local k = function() return j end
    if i == j then goto next_i end
  end
  ::next_i::
end
local continue, goto = 1, 2
continue = goto
goto = continue + 1

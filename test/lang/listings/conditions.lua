-- Comparisons and logical operators as values, conditions and jumps.
local a, b, c, d = ...
local x = a == b
x = a ~= 1
x = a < b or c >= d
x = not (a <= b) and not (c > d)
x = a == nil or b ~= false
x = "s" == a and 5 ~= b
x = a and b or c
x = a and 1 or 2
x = a and nil or b and "x"
x = (a or b) and (c or d)
x = not not a
x = not (a and not b)
x = nil and a or b
x = true and a
x = 1 and 2 or c
x = a < b == (c < d)
if a then x = 1 elseif not b then x = 2 elseif a == c then x = 3 else x = 4 end
if a and b or c and not d then x = a or b end
if not (a < b and (c or d == 1)) then x = 5 end
while a and b do if c then break end end
while true do x = x + 1 end
repeat local y = a and b until y or c
repeat local y; a = function() return y end until y
if nil then x = 1 end
if 1 then x = 2 end
call(a and b, a or b, a == b, not a, a < b and c or d)
local t = {a and b, [a or b] = c and d, k = a == b}
return a and b or c == d, a < b

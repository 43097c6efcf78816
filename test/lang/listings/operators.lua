-- Arithmetic, concatenation, length and precedence.
local a, b, c, t = ...
local x = a + b - c * a / b % c ^ a ^ b
x = -a ^ b
x = -(-a) + #t - #t.x
x = a .. b .. c .. "s" .. 1
x = (a .. b) .. (c .. a)
x = a + 1 - 2 * b / 3 % c
x = 1 + a - (2 - b) * (3 / c) % 4
x = 0.5 * (a + b) + t.x * t[1] - t[a] / t["k"]
x = #a == 0 and -a or a ^ 2
x = t.a + t.b .. t.c
x = not a == b
x = a + b < c - 1
x = -a.b.c
x = 2 ^ -a
x = t[a + 1][b .. c]
x = t[#t + 1]
return -x, #x, not x, x .. x

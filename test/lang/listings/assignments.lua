-- Locals, globals, upvalues and fields on both sides of an assignment.
local a, b, c
local d, e = 1, 2, 3
local f, g, h = call()
local i, j = (call())
a, b = b, a
global, a.field, a[b], a[1], a[300] = 1, nil, true, "text", ...
a[d], d = d, a[d]
a[e], a, e = 1, 2, 3
a.x.y.z = a.x.y
x, y, z = call(), call()
x, y = 1
x = nil y = nil
local function setter(value)
  a, b, c, d = nil, "s", 1.5, value
  e = true
  return function() a = a + 1 end
end
do local inner = a end
local k1, k2, k3, k4 = nil, nil, 0, -0

-- Syntax of 2026: operators, conditional, safe navigation, compound assignment, const, short functions.
local a, b, t = ...
local x = !a && b || !(a != b)
x = a ? b : t
x = a ? b ? 1 : 2 : t ? 3 : 4
x = (a == b) ? t.x : (t:m())
x = a ?? b ?? 0
x = t?.x
x = t?.x?.y.z
x = t?.[a]?.[b]
x = t?.m(a)
x = t?.f(a)?.g(b)
x = t:m?.(a)
t?.m()
t:m?.()
t?.x = a
t?.x.y += 1
local y, z = t?.f()
local u, v, w = (t?.f())
x += 1 x -= a x *= 2 x /= b x %= 3 x ..= "s" .. a
x &= 0xff x |= 1 x ~= a x <<= 2 x >>= 1 x ~>>= b
t.x += 1
t[a] ..= b
t[a + 1].y[b] *= t.x
global |= 4
local bits = a & b | ~t ~ 5 << a >> 2 ~>> b
const one, two = 1, 2
const function fact(n) return n <= 1 ? 1 : n * fact(n - 1) end
local square = n -> n * n
local add = |p, q| -> p + q
local thunk = || -> t
local spread = |...| -> {...}
local block = |p| -> do
  if p then return one end
  x = two
end
local curried = p -> q -> p + q + a
call(n -> n + 1, || -> nil, |...| -> ...)
const const = 1
local continue = const

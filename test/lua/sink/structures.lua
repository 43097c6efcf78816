-- C structures that live for an iteration or are carried by a loop; exits find all their members.
-- stress: 60
local ffi = require("ffi")
local n = tonumber(arg and arg[1]) or 300
ffi.cdef("typedef struct { double x, y; } sink_point; typedef struct { int8_t a; uint16_t b; int32_t c; int64_t d; float e; } sink_mixed;")
local point
point = ffi.metatype("sink_point", {
  __add = function(a, b) return point(a.x + b.x, a.y + b.y) end,
  __index = { norm = function(p) return p.x * p.x + p.y * p.y end },
})

local p, step = point(0, 0), point(1, 2)
for i = 1, n do p = p + step end
print("carried", p.x == n, p.y == 2 * n)

local sum = 0
for i = 1, n do
  local q = point(i, 1) + step
  sum = sum + q:norm()
end
local wanted = 0
for i = 1, n do wanted = wanted + (i + 1) ^ 2 + 9 end
print("short-lived", sum == wanted)

local kept
for i = 1, n do
  local m = ffi.new("sink_mixed")
  m.a = -i
  m.b = i * 1000
  m.c = i
  m.d = i
  m.e = i + 0.5
  if i == n - 7 then kept = m break end
end
local i = n - 7
print("left", kept.a == ffi.cast("int8_t", -i), kept.b == i * 1000 % 65536, kept.c == i, kept.d == i + 0LL, kept.e == i + 0.5)

local v, x, y = point(1, 2), 1, 2
local list = {}
for i = 1, n do
  if i % 3 == 0 then v, x, y = point(v.y, v.x), y, x
  elseif i % 5 == 0 then v, x = point(v.x + 1, v.y), x + 1
  else v, y = point(v.x + 1, v.y + 2), y + 2 x = x + 1 end
  if i % 40 == 0 then list[#list + 1] = v end
end
print("branches", v.x == x, v.y == y, #list == math.floor(n / 40), list[1] ~= v)

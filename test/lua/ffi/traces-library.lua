-- Functions of the FFI library, constructors and metatypes in loops that get compiled.
-- native: no (the installed LuaJIT has 64-bit pointers, other type numbers and older rules for shifts)
local ffi = require("ffi")
local bit = require("bit")
ffi.cdef [[
struct traced_pair { int x; double y; };
typedef struct { double re, im; } traced_complex;
union traced_union { int i; float f; };
struct traced_deep { int a; struct { short b, c; }; int d : 5; uint8_t list[3]; };
]]

-- New C data
local sum = 0
for i = 1, 100 do
  local a = ffi.new("int[4]")
  a[i % 4] = i
  local b = ffi.new("double[?]", i)
  b[i - 1] = i / 2
  local p = ffi.new("struct traced_pair", i, i / 4)
  local u = ffi.new("union traced_union", i)
  local d = ffi.new("struct traced_deep", i, i + 1, i + 2, i)
  local all = ffi.new("int[3]", i)
  local some = ffi.new("int[3]", i, i + 1)
  local copy = ffi.new("struct traced_pair", p)
  sum = sum + a[0] + a[3] + b[i - 1] + b[0] + p.x + p.y + u.i + d.a + d.b + d.c + d.d + d.list[0]
    + all[0] + all[2] + some[1] + some[2] + copy.y
end
print(sum)
local kept = {}
for i = 1, 100 do
  kept[i % 3] = ffi.new("struct traced_pair", i)
  kept[3] = ffi.new("int64_t", i)
  kept[4] = ffi.new("uint8_t", i * 3)
  kept[5] = ffi.new("double", i / 3)
  kept[6] = ffi.new("const char *", "text")
  kept[7] = ffi.new("int *")
  kept[8] = ffi.new("bool", i % 2)
end
print(kept[0].x, kept[1].x, kept[3], tonumber(kept[4]), tonumber(kept[5]), ffi.string(kept[6]), kept[7] == nil, kept[0].y)

-- Constructors, metamethods of types
local complex
complex = ffi.metatype("traced_complex", {
  __add = function(a, b) return complex(a.re + b.re, a.im + b.im) end,
  __mul = function(a, b) return complex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re) end,
  __eq = function(a, b) return a.re == b.re and a.im == b.im end,
  __lt = function(a, b) return a.re < b.re end,
  __len = function() return 2 end,
  __unm = function(a) return complex(-a.re, -a.im) end,
  __call = function(self, x) return self.re + x end,
  __index = { norm = function(self) return self.re * self.re + self.im * self.im end, unit = 1 },
  __concat = function() return "joined" end,
})
local z, turned = complex(1, 0), complex(0.6, 0.8)
local equal, less, length, called = 0, 0, 0, 0
for i = 1, 100 do
  z = z * turned + complex(0.001, 0)
  if z == turned then equal = equal + 1 end
  if z < turned then less = less + 1 end
  length = length + #z + z:norm() * 0 + z.unit
  called = called + z(i) - (-z)(i)
end
print(z.re, z.im, equal, less, length, called)
local dynamic = ffi.metatype("struct traced_pair", {
  __index = function(self, key) return key .. self.x end,
  __newindex = function(self, key, value) self.x = value + #key end,
  __new = function(ct, x) return ffi.new(ct, x * 2) end,
})
local text = ""
for i = 1, 100 do
  local p = dynamic(i)
  p.other = p.x + 1
  text = p.none
end
print(text)

-- Questions about types
local answers = 0
for i = 1, 100 do
  answers = answers + ffi.sizeof("struct traced_pair") + ffi.alignof("double") + ffi.offsetof(dynamic, "y")
    + ffi.sizeof(z) + (ffi.istype("traced_complex", z) and 1000 or 0) + (ffi.istype(dynamic, i) and 5000 or 0)
    + (ffi.istype("int", kept[3]) and 7000 or 0) + (select("#", ffi.offsetof("struct traced_deep", "none")))
    + select(3, ffi.offsetof("struct traced_deep", "d"))
end
print(answers)
for i = 1, 100 do kept[9] = ffi.typeof(z) kept[10] = ffi.typeof("int[3]") end
print(kept[9], kept[10], kept[9] == ffi.typeof("traced_complex"))
for i = 1, 100 do kept[11 + i % 2] = ffi.typeof("struct { int x; }") end
print(kept[11] == kept[12])

-- Casts
local casts, source = 0, ffi.new("int[100]")
for i = 0, 99 do
  source[i] = i
  local p = ffi.cast("int *", source)
  local q = ffi.cast("char *", p) + 4 * i
  casts = casts + ffi.cast("int *", q)[0] + tonumber(ffi.cast("uint8_t", i * 10)) + tonumber(ffi.cast("int", i + 0.7))
    + tonumber(ffi.cast("intptr_t", ffi.cast("void *", i)) + ffi.cast("uint64_t", -i) % 7) + tonumber(ffi.cast("float", 0.1))
  if ffi.cast("intptr_t", p) == ffi.cast("intptr_t", source) then casts = casts + 1000 end
end
print(casts)

-- Blocks of memory
local from, to, bytes = ffi.new("uint8_t[64]"), ffi.new("uint8_t[64]"), 0
for i = 1, 100 do
  ffi.fill(from, 64, i)
  ffi.fill(from + 8, 8)
  ffi.copy(to, from, 16 + i % 16)
  ffi.copy(to + 20, "text", 4)
  bytes = bytes + to[0] + to[8] + to[15 + i % 16] + #ffi.string(to, i % 64 + 1) + ffi.string(to + 20, 4):byte(2)
end
print(bytes, ffi.string(to + 20, 4))

-- Bits of 64-bit integers
local x, y = 0x123456789abcdefLL, 0xfedcba9876543210ULL
for i = 1, 100 do
  x = bit.bxor(bit.rol(x, 7), bit.band(x, i), bit.lshift(x, i), bit.arshift(x, 3))
  y = bit.bor(bit.ror(y, 5LL), bit.rshift(y, i)) + bit.bnot(x) + bit.bswap(y) + bit.tobit(x)
  y = bit.bxor(y, 1, x)
end
print(x, y, bit.tohex(x))

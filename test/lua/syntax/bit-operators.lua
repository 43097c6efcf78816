-- Bit operators on numbers: values, wrapping, shifts, precedence, constants and variables alike, messages.
-- native: no (newer syntax than most installed versions)

local function try(f, ...) print(select(2, pcall(f, ...))) end

print("-- values")
print(12 & 10, 12 | 10, 12 ~ 10, ~12, ~0, ~-1, 1 << 4, 256 >> 4, -256 ~>> 4, -256 >> 4)
print(0xffffffff & -1, 0x7fffffff + 1 | 0, 2 ^ 31 | 0, 2 ^ 32 | 0, 2 ^ 32 + 5 | 0, -2 ^ 31 | 0, -2 ^ 31 - 1 | 0)
print(1.4 | 0, 1.5 | 0, 1.6 | 0, 2.5 | 0, -1.5 | 0, -0.5 | 0, 0.5 | 0, -0 | 0, 1e15 | 0, 2 ^ 51 | 0)
print(1 << 31, 1 << 32, 1 << 33, 1 << -1, 1 << 63, -1 >> 31, -1 >> 32, -1 >> 33, -1 >> -1, -2 ~>> 31, -2 ~>> 33, 7 ~>> 1)
print(1 << 1.5, 1 << 2.5, 5 >> 0, -5 >> 0, -5 ~>> 0, 0 << 5)

print("-- the same with variables")
local a, b, c, d = 12, 10, -256, 2 ^ 31
print(a & b, a | b, a ~ b, ~a, ~d, a << 4, c >> 4, c ~>> 4, d | 0, d >> 31, d ~>> 31)
print(a & 10, 12 & b, a | 1, 1 | a, a ~ 1, 1 ~ a, 1 << a, a << 1, -1 >> a, c ~>> a, 300 & a, a & 300, a | 70000, 0.5 ~ a)
local function all(x, y) return x & y, x | y, x ~ y, x << y, x >> y, x ~>> y end
print(all(5, 3))
print(all(-5, 3))
print(all(0x80000000, 31))
print(all(1e10, -1))
for _, x in ipairs { 0, 1, -1, 0x7fffffff, 0x80000000, 0xffffffff, 1.5, -2.5 } do io.write(~x, " ", ~~x, " ", -~x, "; ") end
print()

print("-- as the library has it")
local bit = require("bit")
local samples, same = { 0, 1, -1, 31, 32, 255, -256, 0x7fffffff, 0x80000000, 0xdeadbeef, -0.5, 2.5, 1e9 + 0.5, 2 ^ 33 + 7 }, true
for _, x in ipairs(samples) do
  for _, y in ipairs(samples) do
    same = same and bit.band(x, y) == (x & y) and bit.bor(x, y) == (x | y) and bit.bxor(x, y) == (x ~ y)
      and bit.lshift(x, y) == (x << y) and bit.rshift(x, y) == (x >> y) and bit.arshift(x, y) == (x ~>> y)
  end
  same = same and bit.bnot(x) == ~x and bit.tobit(x) == (x | 0) and bit.tobit(x) == ~~x
end
print(same)

print("-- precedence")
print(1 | 2 & 3, (1 | 2) & 3, 1 | 2 ~ 3, 6 ~ 3 & 1, 1 | 6 ~ 5 & 4, 5 & 4 | 3 ~ 1)
print(1 << 2 + 1, 1 + 1 << 2, 1 << 2 & 7, 7 & 1 << 2, 8 >> 1 << 2, 2 * 3 | 1, -1 & 3, ~1 & 3, ~1 ^ 2, -2 ^ 2 & 7)
print(1 | 2 == 3, 3 == 1 | 2, 1 & 1 == 1, 1 < 2 | 4, 5 & 1 ~= 0, 4 ~ 1 ~= 5, 4 ~ ~1, 4 ~~ 1)
print("a" .. (1 | 2) .. "b", #"abc" | 4, -(1 | 2), !(1 & 0), 1 & 0 == 0 ? "zero" : "not", nil ?? 1 | 2, 1 && 2 | 4)
print(a & b == 8 && "and", a | b > 13 ? "more" : "less", (a << 1) .. "", a ~ b ~ b == a, ~a + 1 == -a, ~~a | ~a)

print("-- in all places")
local t = { 1 << 0, 1 << 1, 1 << 2, [1 << 3] = "eight", x = 0xf0, [~0] = "minus one" }
print(#t, t[8], t[-1], t.x >> 4, t[2] | t[3], t[t[1] | t[2] ~ 1 | 0])
local function flags(...) return (...) | select(2, ...) end
print(flags(1, 2), flags(4, 8) & ~4)
for i = 1 << 1, 1 << 3, 1 << 1 do io.write(i | 1, " ") end
print()
local sum = 0
for i = 0, 255 do sum = (sum << 1 ~ sum >> 31 ~ i) & 0xffff end
print(sum)
local hash = 5381
for i = 1, 40 do hash = (hash << 5) + hash + i | 0 end
print(hash)
local u = 1
local function up() u = u << 1 | 1 return u & 7, u ~ 7, ~u end
print(up())
print(up())
if a & 4 ~= 0 then print("set") end
while u & 32 == 0 do u = u << 1 end
print(u)

print("-- 64-bit integers take part")
print(1LL << 40, 1 | 1LL << 40, ~0LL, 0xffULL ~ 1, -1LL >> 60, -1LL ~>> 60, 5LL & 3)

print("-- messages")
local none, word, meta = nil, "12", setmetatable({}, { __add = function() return 1 end, __band = function() return 1 end })
try(function() local x return x & 1 end)
try(function() local x return 1 & x end)
try(function() return none | 1 end)
try(function() return unknown ~ 1 end)
try(function() return ~t.missing end)
try(function() return ~none end)
try(function() return 1 << t.missing end)
try(function() return word >> 1 end)
try(function() return 1 ~>> word end)
try(function() return "1" & 1 end)
try(function() return ~"1" end)
try(function() return meta & 1 end)
try(function() return ~meta end)
try(function() return {} | {} end)
try(function() local f = print return f ~ true end)
try(function() return t.x & t.y.z end)
try(function() return nil & 1 end)
try(function()
  return 1 |
    2 |
    none
end)
for _, source in ipairs {
  "return 1 &", "return & 1", "return | 1", "return 1 ~", "return ~", "return 1 < < 2", "return 1 > > 2", "return 1 ~ >> 2",
  "return 1 ~> 2", "return 1 <<< 2", "return 1 ~~ 2", "return 1 ~ ~2", "return 1 ~= 2", "return 1 && & 2", "return 1 ||| 2",
  "return 1 | | 2", "return 1 >>> 2", "return 1 ~>>> 2", "x & 1", "~x", "local x = ~", "return 1 << -1", "return a~b~c", "return 1 | x -> x",
} do
  local chunk, message = loadstring(source, "=text")
  print(chunk ? "loaded" : message)
end

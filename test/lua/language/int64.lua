-- 64-bit integers and complex numbers: what the language does with the values of its own literals.

local function try(f, ...)
  print(select(2, pcall(f, ...)))
end

print("-- arithmetic")
local one, two, seven, least = 1LL, 2LL, 7LL, -9223372036854775807LL - 1
local huge = -1ULL
print(one + two, one - two, seven * -two, seven / two, -seven / two, seven % 4, -seven % 4)
print(two ^ 62, two ^ 63, two ^ 64, (-two) ^ 3, two ^ -1, one ^ -5, (-one) ^ -5, (-one) ^ -4, 0LL ^ -1, 0LL ^ 0)
print(-one, -least, -huge, -(0LL), -1ULL)
print(least - 1, least * -1, least / -1, least % -1, least / 0, least % 0, one / 0LL)
print(huge + 1, huge / 2, huge % 10, huge * huge, huge / 0, huge % 0, 3ULL ^ 40, 3ULL ^ 41)
print("mixed", one + 0ULL, 5ULL - 6LL, -7LL / 2ULL, -7LL % 10ULL, 3 + 4LL, 3 * 4ULL, 10 / 3LL, 2 ^ 10LL)
print("numbers", one + 1.9, one - 1.9, 7.9 % 4LL, one + 2 ^ 53, 0ULL + 2 ^ 63, 0ULL + 1e19, 0ULL - 1.5)

print("-- comparison")
print(one == 1LL, one == 1, 1 == one, one == 1ULL, one ~= two, one == 1.5, one == "1", one == nil, one == true)
print(nil == one, "1" ~= one, {} == one, -1LL == huge, 1 ~= one, 0LL == false, rawequal(one, 1LL))
print(one < two, one < 1, one <= 1, 1 < two, one > two, one >= 2, 3 > two, -1LL < 1, -1LL < 1ULL, -1 < 1ULL)
print(least < 0, least <= huge, huge > 1e18, two < 2.5, 2.5 > two)
if one == 1 and not (one ~= 1) and one < 2 and not (one > 2) and (one == "1") == false then print("branches") end
local array = { 3LL, 1, 2ULL, -5LL, 0 }
table.sort(array, function(a, b) return a + 10 < b + 10 end)
print(unpack(array))
table.sort(array)
print(unpack(array))

print("-- keys")
local keys = { [one] = "one", [1] = "number" }
print(keys[one], keys[1LL], keys[1])
keys[one] = nil
print(keys[one], next(keys))

print("-- text and numbers")
print(type(one), type(1i), tostring(one), tostring(huge), tostring(least), tostring(-2.5i), 1e300i, 0i)
print(tonumber(one), tonumber(huge), tonumber(least), tonumber(2i), tonumber(one, 10))
print(string.format("%d %5d|%-5d|%+d %i %u %x %X %#x %o", 1LL, 2LL, 3LL, 4LL, -5LL, huge, 255LL, huge, 255ULL, 8LL))
print(string.format("%s %10s %q", one, two, huge))
print(0x7fffffffffffffffLL, 0xffffffffffffffffULL, 0x8000000000000000LL, 18446744073709551615LL, 0b101LL, 12i)

print("-- metatables")
print(getmetatable(one), getmetatable(1i))
local tagged = setmetatable({}, {
  __add = function(a, b) return "add", a, b end,
  __concat = function() return "concat" end,
  __eq = function() return true end,
  __lt = function() return true end,
  __index = one,
})
print(tagged + one, tagged .. one, tagged == one, one == tagged)
try(function() return one + tagged end)
try(function() return one .. tagged end)
try(function() return one < tagged end)
try(function() return tagged < one end)
try(function() local value = tagged.field return value end)

print("-- complex numbers")
local z = 2.5i
print(z, z == z, z == 2.5i, z ~= z, z == nil, z == 0)
print(z.re, z.im, z[0], z[1], z[2LL], z[-1], z[1.9])
try(function() local value = z.abs return value end)
try(function() local value = z[true] return value end)
try(function() local value = z[z] return value end)
try(function() z.re = 1 end)
try(function() z[0] = 1 end)
try(function() z.abs = 1 end)
try(function() return z + 1 end)
try(function() return z * z end)
try(function() local negated = -z return negated end)
try(function() return z < z end)
try(function() return z <= 1LL end)

print("-- errors")
local none
try(function() return one + none end)
try(function() return none + one end)
try(function() return one - "1" end)
try(function() return "1" * one end)
try(function() return one / {} end)
try(function() return one % true end)
try(function() return print ^ huge end)
try(function() return one < "1" end)
try(function() return none <= one end)
try(function() return one > {} end)
try(function() return one >= true end)
try(function() return one .. "a" end)
try(function() return "a" .. "b" .. one .. "c" end)
try(function() return 1 .. huge end)
try(function() return one .. two end)
try(function() return #one end)
try(function() return #z end)
try(function() local value = one() return value end)
try(function() local value = one.field return value end)
try(function() local value = one[1] return value end)
try(function() local value = one[none] return value end)
try(function() one.field = 1 end)
try(function() one[two] = 1 end)
try(function() for i = one, 2 do print(i) end end)
try(function() for i = 1, two do print(i) end end)
try(function() for i = 1, 2, one do print(i) end end)
try(function() local value = math.floor(one) return value end)
try(function() local value = math.max(1, one) return value end)
try(function() local value = string.rep("a", two) return value end)
try(function() local value = string.format("%g", one) return value end)
try(function() local value = string.format("%d", z) return value end)
try(function() local value = table.concat({ one }) return value end)
try(function() local value = io.write(one) return value end)
try(function() local value = tonumber(one, 16) return value end)
try(function() table.sort({ one, "x" }) end)
try(error, one)

print("-- a long run")
local sum, product, state = 0LL, 1ULL, 88172645463325252ULL
for i = 1, 2000 do
  state = state * 6364136223846793005ULL + 1442695040888963407ULL
  sum = sum + i * (state % 1000)
  product = product * (state + 1 - state % 2)
end
print(sum, product, state)

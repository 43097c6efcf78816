-- Numerals in all forms: underscores, hexadecimal, binary, fractions, exponents, suffixes; and what is none.
-- native: no (underscores are newer than most installed versions)

local function show(...)
  local out = { ... }
  for i = 1, select("#", ...) do out[i] = type(out[i]) == "number" ? string.format("%.17g", out[i]) : tostring(out[i]) end
  print(table.concat(out, " "))
end

print("-- underscores")
show(1_000, 1_000_000, 1_0, 0_1, 1__0, 1_000.5, 1_000.500_5, 1.5_0, 1e1_0, 1_0e1, 1_0.0_1e+1_0)
show(0xff_ff, 0xdead_beef, 0x1_0.8, 0x1_0p1_0, 0b1010_1010, 0B1_1, 0x_ff, 0b_1)
show(1_000LL, 0xffff_ffff_ffff_ffffULL, 1_0i, 0b1_0LL)

print("-- every form")
for numeral in ([[
  0 -0 7 007 08 3. .5 3.14 1e2 1E+2 1e-2 .5e1 5.e1 0x0 0XfF 0x.8 0x5. 0x5.p1 0x1p4 0x1P-4 0x.1p+4 0b0 0B1 0b11111111111111111111111111111111
  1e400 1e-400 0x1p2000 0x1p-2000 0x123456789abcdef01234 18446744073709551615 4294967296 9007199254740993 1_000_000_000_000_000_000_000
  1LL 1ll 1ULL 1ull 1uLl 1LLU 0xffLL 0xffffffffffffffffLL 0xffffffffffffffffULL 9223372036854775807LL 9223372036854775808LL
  18446744073709551615ULL 0b1LL 0b1ULL 1i 1I 1.5i 1e1i 0x1i 0b1i
  1_ 1_. 1_.5 1._5 1.5_ 1_e5 1e_5 1e5_ 1e+_5 0_x1 0x_1 0x1_ 0x1p_1 0x1_p1 0x1p1_ 0b_1 0b1_ 1_LL 1L_L 1LL_ 1_i 1i_
]]):gmatch("%S+") do
  local chunk, message = loadstring("return " .. numeral, "=text")
  io.write(numeral, " = ")
  show(chunk ? chunk() : message)
end

print("-- none of them")
for numeral in ([[
  0x 0x_ 0xg 0x. 0x1p 0x1pp 0x1.8LL 0b 0b_ 0b2 0b12 0b1.1 0b1e1 0b0x1 1e 1e+ 1e_ 1..2 1.2.3 1.2.3 1L 1UL 1LUL 1LLL 1e5LL 1.5LL
  18446744073709551616ULL 99999999999999999999LL 0xfffffffffffffffffLL 1e1ii 1ij 3x 3_x 0xffp 1__ 1a_b 5and 5.and 0xep+1 0xe+1 _1 ._1 .
]]):gmatch("%S+") do
  local chunk, message = loadstring("return " .. numeral, "=text")
  io.write(numeral, ": ")
  show(chunk ? chunk() : message)
end

print("-- texts are read without underscores and suffixes")
for _, text in ipairs { "1_000", "1000", "0b11", "0b1_1", "1_", "0x1_0", "10LL", "1i", " 0b1 ", "0x.8p1" } do
  show(text, tonumber(text), pcall(function() return text + 0 end))
end
show(tonumber("1_0", 16), tonumber("z_", 36), ("1_0"):find("_"), 1_0 .. "", 1_0 .. 2_0)

print("-- around")
local _1, _ = "name", "underscore"
show(_1, _, 1_0 - -_1:len(), 2_0.0 == 20, ({ 1_0, [1_0] = "x" })[10], -1_0, - -1_0, 1_0 ^ 2, 1_0 .. _)
for i = 1_0, 2_0, 0_5 do io.write(i, " ") end
print()
local t = { 1_1, 2_2; 3_3 }
t[1_0] = t[0_1] + 1_00
show(t[10], #t, 0xff_ff & 0x0f_f0, 1_0 | 1)

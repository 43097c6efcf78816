-- Literals and what folding makes of them.
local a = {0, 1, -1, 255, 256, 32767, 32768, -32768, -32769, 65536, 2147483647, 2147483648, -2147483648}
local b = 0x7fffffff + 0xffffffff + 0xA.8p0 + 0x1p-4 + 0b1011 + 1_000_000 + .5 + 5. + 1e3 + 1E-2
local c, d, e, f = 42LL, 0xffffffffffffffffULL, 12.5i, -9LL
local g = 1 + 2 * 3 - 4 / 8 % 3
local h = 2 ^ 10 + -2 ^ 2
local i = 0 / 0
local j = 1 / 0 - -1 / 0
local k = -0
local l = 0 * -1
local m = 7 & 3 | 8 ~ 1 << 4 >> 2 ~>> 1
local n = ~0
local o = -1 >> 28
local p = "plain" .. 'quoted "x"' .. "tab\tnew\nnul\0hex\x7fdec\65\066\z
           skipped \u{48}\u{e9}\u{20ac}\u{1F600} back\
slash"
local q = [[
first newline dropped]] .. [==[ ]] ]=] ]==]
local r = a + 1.5 - 0.25 * a / 3 % a
local s = 1.5 + a - 2 * a
local t = a == 1.5, a ~= "text", 3 == a
local längé, π = "utf-8 name", 3.14159
a.x, a["y z"], a[1.5], a[-1], a[256] = nil, false, true, "s", 5

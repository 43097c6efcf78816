-- Odd patterns, numerals, counts and positions: what each call gives.

local function show(value)
  if type(value) ~= "string" then return tostring(value) end
  return ("%q"):format(#value > 60 and value:sub(1, 40) .. "#" .. #value or value)
end

local function try(name, f, ...)
  local results = { pcall(f, ...) }
  for index = 1, table.maxn(results) do results[index] = show(results[index]) end
  print(name, table.concat(results, " "))
end

-- Malformed and unusual patterns
local function count(pattern)
  local n = 0
  for _ in ("aab"):gmatch(pattern) do n = n + 1 end
  return n
end
for _, pattern in ipairs {
  "%", "[", "[a", "[^", "[]", "[^]", "[%", "(", ")", "%b", "%bx", "%f", "%f[", "(()", "())", "%1", "(%1)", "(a)%2", "a**",
  "*", "+", "-", "?", "^", "$", "^^", "$$", "[a-%d]", "[%d-z]", "[z-a]", "[--a]", "%g", "[%g]", "a%", "[a%]",
} do
  try("find " .. pattern, string.find, "a*+-?^$z-5%]a", pattern)
  try("match " .. pattern, string.match, "aa", pattern)
  try("gmatch " .. pattern, count, pattern)
end
try("32 captures", function() return select("#", ("a"):rep(40):match(("(a)"):rep(32))) end)
try("33 captures", string.match, ("a"):rep(40), ("(a)"):rep(33))
try("nested captures", string.match, "aaaa", ("("):rep(20) .. "a" .. (")"):rep(20))
try("too deep", string.match, ("x"):rep(300000), ("x?"):rep(300000))
try("long", string.match, ("x"):rep(100000) .. "y", "^(.-)y$")
try("balanced", string.match, ("("):rep(1000) .. (")"):rep(1000), "%b()")
try("not balanced", string.match, ("("):rep(1000) .. (")"):rep(999), "^%b()")
try("zero bytes", string.find, "a\0b\0c", "\0b")
try("zero bytes in a set", string.match, "a\0b", "a[\0-\1]b")

-- Replacements
for _, replacement in ipairs { "%", "%9", "%1%1", "%0%", "\0", "%x" } do
  try("gsub " .. replacement, string.gsub, "abc", "b", replacement)
end
for _, limit in ipairs { 0, -5, 0.5, 1e10, 2^31, 0/0, "1" } do try("gsub limit " .. limit, string.gsub, "abc", "", "-", limit) end
try("gsub position", string.gsub, "abc", "()", "%1")
try("gsub to a table", string.gsub, "abc", "b", { b = {} })
try("gsub to a boolean", string.gsub, "abc", "b", true)

-- Counts and positions
local positions = { 0, 1, -1, 5, -5, 6, -6, 2^31, -2^31, 2^53, -2^53, 1/0, -1/0, 0/0, 1.5, -0.5, "2" }
for _, i in ipairs(positions) do
  for _, j in ipairs { 0, -1, 3, 1e10, -1e10, 0/0 } do
    try("sub " .. i .. " " .. j, string.sub, "hello", i, j)
    try("byte " .. i .. " " .. j, string.byte, "hello", i, j)
  end
  try("find " .. i, string.find, "hello", "l", i)
  try("find nothing " .. i, string.find, "hello", "", i, true)
end
for _, code in ipairs { 0, 255, 256, -1, 65.5, "66", 0/0, 1/0, 2^32 + 65 } do try("char " .. code, string.char, code) end
for _, times in ipairs { -1, 0, 1, 2.9, "3", 2^31, 2^53, 0/0, 1/0 } do
  try("rep " .. times, string.rep, "", times)
  if times ~= times or times + 0 < 4 then
    try("rep x " .. times, string.rep, "x", times)
    try("rep with a separator " .. times, string.rep, "x", times, ", ")
  end
end

-- Numerals
for _, numeral in ipairs {
  "0", "-0", "0x", "0x0", "0X1p4", "0x1p", "1e", "1e+", "1e5", "1e400", "1e-400", "-1e400", ".", "..5", ".5", "5.", "5.e1",
  "inf", "nan", "0x.8", "0x8.", "0x1.8p1", "1_000", "0b101", "0b12", "1LL", "0xffLL", "1i", " 1 ", "1 1", "\t1\n", "1\0", "",
  "- 1", "+1", "--1", "0x-1", "1e1.5", "4.9e-324", "2.4e-324", "1.7976931348623158e308", "1.7976931348623159e308",
  "9007199254740993", "0x1fffffffffffff8", "123456789012345678901234567890", "0x1P-1074",
} do
  try("tonumber " .. show(numeral), tonumber, numeral)
  for _, radix in ipairs { 2, 10, 16, 36 } do try("in radix " .. radix, tonumber, numeral, radix) end
end
for _, radix in ipairs { 1, 37, 0, -1, 10.5, "16", 1/0, 0/0 } do try("radix " .. radix, tonumber, "10", radix) end
for _, number in ipairs { 0, -0, 0.1, 1/3, 1e14, 1e15, 123456789012346, 2^53, 2^63, 1e100, 1e-5, 1e-4, 12345.678, 5e-324,
  1.7976931348623157e308, 1/0, -1/0, 99999999999999.5, 0.1 + 0.2 } do
  print(tostring(number), number .. "", ("%.14g"):format(number), ("%q"):format(number))
end

-- Strings and tables that would be too large are refused before memory is taken; limits of the parser.
-- Keys and parts that are large.

local function works() local t = {} for i = 1, 100 do t[i] = "s" .. i end return #table.concat(t) == 292 end
print(pcall(string.rep, "x", 1e9, ("y"):rep(1000))) print(works())
print(pcall(string.rep, ("x"):rep(100), 1e9)) print(works())
print(pcall(function() local t = {} t[2 ^ 53] = 1 return t[2 ^ 53] end))
print(pcall(table.concat, {}, "x", 1, 2)) print(works())
print(pcall(unpack, {}, -2 ^ 31, 2 ^ 31 - 1)) print(pcall(unpack, {}, 1, 1e7)) print(works())
print(pcall(string.char, unpack({}, 1, 5)))
print(#string.format("%99s", "x"), pcall(string.format, "%100s", "x"))
print(pcall(string.format, "%.100f", 1)) print(#string.format("%.99f", 1 / 3))
print(#("x"):rep(0), #("x"):rep(-1), #(""):rep(1e9), #("x"):rep(3, ","))
print(select("#", ("x"):rep(200):byte(1, -1)))
print(loadstring("return " .. ("("):rep(150) .. "1" .. (")"):rep(150))())
print(loadstring("return " .. ("("):rep(1000) .. "1" .. (")"):rep(1000)))
print((select(2, loadstring(("do "):rep(1000) .. ("end "):rep(1000)))))
print((select(2, loadstring("local a = " .. ("{"):rep(1000) .. ("}"):rep(1000)))))
print((select(2, loadstring("x = " .. ("-"):rep(1) .. ("not "):rep(1000) .. "1"))))
print((select(2, loadstring("x = " .. ("a."):rep(1000) .. "b"))) == nil)
print((select(2, loadstring("x = " .. ("1 .. "):rep(1000) .. "1"))))
local locals = {}
for i = 1, 201 do locals[i] = "local a" .. i end
print((select(2, loadstring(table.concat(locals, "\n")))))
local names = {}
for i = 1, 70 do names[i] = "v" .. i end
print((select(2, loadstring("local " .. table.concat(names, ",") .. "\nreturn function() return " .. table.concat(names, ",") .. " end"))))
print(#{ loadstring("return " .. ("1,"):rep(240) .. "1")() })
print((select(2, loadstring("return " .. ("f(),"):rep(300) .. "1"))))
local big, keys = {}, ("'k%d',"):rep(100)
for i = 1, 660 do
  local numbers = {}
  for j = 1, 100 do numbers[j] = i * 100 + j end
  big[i] = keys:format(unpack(numbers))
end
local _, m = loadstring("return {" .. table.concat(big) .. "}")
print(m)
local items = loadstring("return {" .. ("7,"):rep(100000) .. "}")
print(items and #items())
print((select(2, loadstring("while x do " .. ("y = y + 1 "):rep(20000) .. " end"))))
print(works())

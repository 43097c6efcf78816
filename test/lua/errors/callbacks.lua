-- Library functions that are given to library functions as callbacks: what their errors name, and where.

print(pcall(table.sort, { 3, 2, 1 }, error))
print(pcall(function() table.sort({ 3, 2, 1 }, error) end))
print(pcall(function() table.sort({ "a", "b", "c" }, error) end))
print(pcall(function() table.sort({ 3, 2, 1 }, string.rep) end))
print(pcall(function() string.gsub("abc", "%w", error) end))
print(pcall(function() table.foreach({ 1, 2 }, error) end))
print(pcall(function() table.foreachi({ "a", "b" }, error) end))
print(pcall(function() table.foreach({ "a" }, tonumber) end))
print(pcall(function() for _ in error, "iterator" do end end))
print(pcall(function() return tostring(setmetatable({}, { __tostring = rawset })) end))
print(load(error), pcall(load, rawset))

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

-- NULs are kept by error, and end names of modules.
print((select(2, pcall(error, "a\0b")):gsub("%z", "NUL")), (select(2, pcall(function() error("a\0b", 2) end)):gsub("%z", "NUL")))
print(package.searchpath("ab\0c", "/nonexistent/?;x\0y"))

-- native: no (bit operators, and the flags of string.dump, are newer)
-- A dump keeps what its functions use: it is the same after being loaded again.
local source = "local a = ... local f = function() return a & 1 end return f, { x = 1, y = 2 }, 0x7fffffff, 1.5"
local first = string.dump(loadstring(source), "d")
print(string.dump(loadstring(first), "d") == first)
local stripped = string.dump(loadstring(first), "sd")
print(string.dump(loadstring(stripped), "d") == stripped, #stripped < #first)

-- A stripped dump that is loaded without a name has none.
local stripped = load(string.dump(load("local a = ... ; return a.x.y", "=chunk"), true))
print(pcall(stripped, {}))
print(debug.getinfo(stripped, "S").source, debug.getinfo(stripped, "S").short_src)
print(pcall(load(string.dump(load("error('message')"), true), "=named")))

-- Entries whose value is a constant nil are not written, except those of strings, whose keys templates keep.
for _, fields in ipairs({ "[true] = nil, [false] = 1", "[2.5] = nil, [1.5] = 1", "[1.5] = nil", "x = nil, y = 1" }) do
  local dump = string.dump(loadstring("return {" .. fields .. "}"), "sd")
  print(fields, (dump:sub(6):gsub(".", function(byte) return ("%02x"):format(byte:byte()) end)))
end

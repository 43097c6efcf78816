-- Frames of library functions, whatever these are made of, and levels that are no small integers.
local function show(title, text)
  print(title, (text:gsub("0x%x+", "ADDRESS"):gsub("builtin#%d+", "builtin")))
end

local function trace() show("trace", debug.traceback()) end

pcall(table.sort, { 2, 1 }, trace)
pcall(string.gsub, "a", ".", trace)
pcall(string.gsub, "a", "(.)(.?)", trace)
pcall(string.gsub, "a", ".", setmetatable({}, { __index = trace }))
pcall(string.format, "%s", setmetatable({}, { __tostring = function() trace() return "" end }))
pcall(print, setmetatable({}, { __tostring = function() trace() return "printed" end }))
pcall(load, trace)
pcall(table.foreach, { 1 }, trace)
pcall(table.foreachi, { 1 }, trace)
table.foreach({ 1 }, trace)

table.sort({ 2, 1 }, function() print(debug.getinfo(2, "f").func == table.sort, getfenv(2) == _G) end);
("a"):gsub(".", function() print(debug.getinfo(2, "f").func == string.gsub) end)

for level = 1, 3 do
  print(pcall(table.foreach, { 1 }, function() error("raised", level) end))
end

for _, name in ipairs { "math.deg", "math.rad", "string.len", "table.foreachi", "table.getn", "table.move", "math.sin" } do
  local info = debug.getinfo(loadstring("return " .. name)())
  local lines = debug.getinfo(loadstring("return " .. name)(), "L").activelines
  print(name, info.what, info.source, info.short_src, info.linedefined, info.nparams, info.isvararg, lines and next(lines))
end
table.foreach({ 1 }, function()
  local info = debug.getinfo(2)
  print(info.what, info.currentline, info.name, info.namewhat, info.nups)
end)

for _, level in ipairs { 1 / 0, -1 / 0, 2 ^ 32, 2 ^ 32 + 1, 2 ^ 63, -1 } do
  local info = debug.getinfo(level, "l")
  print(level, info and info.currentline)
end

-- A library function of bytecode that another one calls, by a tail call of a program's function.
local function describe_levels(message)
  local levels = {}
  for level = 1, 8 do
    local info = debug.getinfo(level, "nSl")
    levels[level] = info.what .. ":" .. tostring(info.name) .. ":" .. info.currentline
    if info.what == "main" then break end
  end
  return message:match("^[^\n]*") .. " | " .. table.concat(levels, " ")
end
package.preload.tail = function() return require("absent") end
print(xpcall(function() local tail = require("tail") return tail end, describe_levels))
print(xpcall(function() table.foreach({ 1 }, function(...) return table.foreach(...) end) end, describe_levels))
print(xpcall(function() table.foreach({ "absent" }, require) end, describe_levels))

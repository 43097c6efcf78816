-- The position in front of a message: names of chunks of all kinds, callers of all kinds.
local function f() error("x") end
print(pcall(f)) print(pcall(error, "y")) print(pcall(function() return error("t") end))
print(pcall(function(...) local a = ...
  error("vararg")
end, 1))
print(pcall(load("error('inchunk')", "=name"))) print(pcall(load("\n\nerror('inchunk')", "@file.lua"))) print(pcall(load("\n\nerror('inchunk')"))) print(pcall(load("error('long')", "@"..("d/"):rep(28).."file")))
print(pcall(load("error('long')", "="..("d/"):rep(28).."fil")), pcall(load("error('long')", "="..("d/"):rep(28).."file"))) print(pcall(load("error('nul')", "=a\0b")))
print(pcall(load("error('long')", "@"..("d/"):rep(28).."fil")), pcall(load("error('long')", "@"..("d/"):rep(28).."filee")))
print(pcall(error, "lvl", 1), pcall(function() error("two", 2) end))
print(pcall(function() error(12) end), pcall(function() error() end))
print(pcall(setmetatable({}, {__call = function() error("call") end})))
print(pcall(function() local t = setmetatable({}, {__index = function() error("idx") end}) return t.x end))
print(pcall(string.gsub, "x", "x", function() error("gs") end))
local co = coroutine.create(error) print(coroutine.resume(co, "co"))
print(pcall(function() for k in error, "iter" do end end))

-- pcall and xpcall: error values of all types, handlers that fail, positions by level, states after errors.
print(pcall(error)) print(pcall(error, nil)) print(pcall(error, 5)) print(pcall(error, true)) print(pcall(error, "s", 0))
local object = setmetatable({}, { __tostring = function() return "object" end })
print(select(2, pcall(error, object)) == object, tostring(select(2, pcall(error, object))))
print(select(2, pcall(error, print)) == print)
local co = coroutine.create(print)
print(select(2, pcall(error, co)) == co)
-- Levels.
local function thrower(level) error("at level " .. level, level) end
local function caller(level)
  thrower(level)
end
local function callersCaller(level)
  caller(level)
end
for level = 0, 5 do print(pcall(callersCaller, level)) end
print(pcall(error, "from pcall", 1), pcall(error, "from pcall", 2))
print(pcall(function() error(12) end), pcall(function() error("12" + 0, 1) end))
-- xpcall: arguments, results, handlers.
print(xpcall(function(...) return select("#", ...), ... end, print, 1, nil, 3))
print(xpcall(error, function(m) return "H:" .. tostring(m), "second" end, "m", 0))
print(xpcall(function() local x = nil; return x.y end, function(m) return "H:" .. m end))
print(xpcall(error, function() end, "m"))
print(xpcall(error, function(m) error("again", 0) end, "m"))
print(xpcall(error, function(m) return m.x.y end, {}))
print(xpcall(error, error, "m", 0))
print(xpcall(error, tostring, { 1 } and "text", 0))
print(xpcall(error, print, "printed by the handler", 0))
print(pcall(xpcall, error, 5), pcall(xpcall, error), pcall(xpcall))
print(xpcall(5, function(m) return "H:" .. m end))
-- A handler sees the stack of the error.
print(xpcall(function()
  local function inner() local marker = "seen" error("with locals") end
  inner()
end, function(m)
  for level = 1, 10 do
    for i = 1, 5 do
      local name, value = debug.getlocal(level, i)
      if name == "marker" then return m .. " " .. value .. " at " .. level end
    end
  end
end))
-- Nested protection.
print(pcall(pcall, error, "x", 0))
print(pcall(function() local ok, m = pcall(error, "inner", 0) error("outer " .. m, 0) end))
print(xpcall(function() print(xpcall(error, function(m) return "inner " .. m end, "a", 0)) error("b", 0) end, function(m) return "outer " .. m end))
print(xpcall(function() return pcall(error, "caught inside", 0) end, function() return "never" end))
print(pcall(xpcall, function() error("e", 0) end, function(m) local ok, n = pcall(error, "in handler", 0) return m .. " " .. n end))
-- Recursion of handlers, and errors in __tostring of an error object.
local depth = 0
print(xpcall(error, function(m) depth = depth + 1 if depth < 3 then error("more", 0) end return "settled " .. m end, "first", 0))
-- Errors do not disturb variables around the call.
local a, b, c = 1, 2, 3
for i = 1, 3 do
  local ok, m = pcall(function() local x, y = a + i, b + i error(x + y, 0) end)
  c = c + (ok and 0 or m)
end
print(a, b, c)
local results = { pcall(function() return 1, nil, 3, nil end) }
print(#results == 4 or #results == 2 or #results, results[1], results[4])
-- Upvalues are closed by unwinding.
local get, set
pcall(function()
  local kept = 1
  get, set = function() return kept end, function(v) kept = v end
  error("x")
end)
set(5)
local function clobber(...) return select("#", ...) end
clobber(1, 2, 3, 4, 5, 6, 7, 8)
print(get())
-- In loops and iterators.
local n = 0
for v in function() n = n + 1 local ok, value = pcall(function() if n == 2 then error("skip", 0) end return n end) if n < 4 then return value end end do io.write(tostring(v), " ") end
print()
print(pcall(function() for k in pairs(setmetatable({}, {})) do end for i = 1, 3 do if i == 2 then error("in loop") end end end))
-- Many errors in turn.
local count = 0
for i = 1, 2000 do if not pcall(error, i) then count = count + 1 end end
print(count)
for i = 1, 200 do count = count + (xpcall(error, function() return 1 end) and 1 or 0) end
print(count)
-- Errors in chunks, with their names.
print(loadstring("x =", "=name")) print(loadstring("x =", "@file.lua")) print(loadstring("x =", "x ="))
print(pcall(loadstring("error('run time')", "=name"))) print(pcall(loadstring("\n\nlocal a = nil + 1", "@file.lua")))
print(pcall(loadstring("error('long source line that is cut somewhere in the middle of it because it is long')")))
print(pcall(loadstring("\nerror('two lines')")))
print(pcall(loadstring("local t = {}\nt.x.y = 1", "=(load)")))

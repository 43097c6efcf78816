-- pcall, xpcall and handlers.
print(pcall(function(...) return ... end, 1, nil, 3))
print(pcall(error, "message", 0), pcall(error, nil), select(2, pcall(error, { 1 }))[1])
print(pcall(pcall, error, "inner"))
print(pcall(pcall), pcall(1), pcall(nil))
print(xpcall(function(...) return ... end, print, 1, 2))
print(xpcall(error, function(m) return "handled " .. tostring(m) end, "m", 0))
print(xpcall(function() local x = nil; x() end, function(m) return m end))
print(xpcall(function() error("first") end, function(m) error("second") end))
print(xpcall(function() error() end, function(m) return m, 2 end))
print(select("#", xpcall(function() return end, print)))
local depth = 0
local function recurse() depth = depth + 1 return 1 + recurse() end
local ok, message = pcall(recurse)
print(ok, (tostring(message):gsub("^.-:%d+: ", "")), depth > 1000)
print(pcall(string.rep, "x", -1), pcall(setmetatable({}, { __call = function(self, a) return a end }), 9))
-- errors through several levels
local function level3() error("deep", 3) end
local function level2() level3() end
local function level1() level2() end
print(pcall(level1))
print(pcall(function() local ok, m = pcall(error, "a", 2) error(m, 0) end))
-- yields across pcall and metamethods
local co = coroutine.wrap(function()
  local ok, value = pcall(function() local got = coroutine.yield("in pcall") error("got " .. got, 0) end)
  coroutine.yield(ok, value)
  local t = setmetatable({}, { __index = function(_, k) return coroutine.yield(k) end, __add = function(a, b) return coroutine.yield("add") end })
  coroutine.yield(t.key, t + 1)
  return xpcall(function() coroutine.yield("in xpcall") error("x", 0) end, function(m) return m .. " handled" end)
end)
print(co()) print(co("it")) print(co()) print(co("value")) print(co("sum")) print(co()) print(co())

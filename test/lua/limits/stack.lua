-- Stack overflow and nesting overflow are errors that pcall catches, and the state works on.
-- stress: small
-- native: no (it crashes)
local isSmall = ... == "small"
local function message(ok, m) return ok, (tostring(m):gsub("^.-:%d+: ", ""):gsub("\n.*", ""):sub(1, 60)) end
local function works() local t = {} for i = 1, 10 do t[i] = i end return #t == 10 and select("#", unpack(t)) == 10 and pcall(error) == false end
local function recurse(n) return 1 + recurse(n + 1) end
print(message(pcall(recurse, 0))) print(works())
local depth = 0
local function counted() depth = depth + 1 return counted() and 1 end
pcall(counted)
print(depth > 5000, depth < 100000)
local function wide(...) return (wide(1, 2, 3, 4, 5, 6, 7, 8, ...)) end
print(message(pcall(wide))) print(works())
local function f(n) local a, b, c, d, e = n, n, n, n, n return f(n + 1) + a + b + c + d + e end
print(message(pcall(f, 0))) print(works())
-- Mutual recursion, methods, metamethods, pcall, coroutines, library functions that call back.
local a, b
function a() return b() .. "" end
function b() return a() .. "" end
print(message(pcall(a)))
local o = {}
function o:m() return self:m() or 1 end
print(message(pcall(o.m, o)))
local mt = setmetatable({}, { __index = function(t, k) return t[k .. ""] end })
print((pcall(function() return mt.x end))) print(works())
mt = setmetatable({}, { __add = function(x, y) return (x + y) end, __call = function(self) return (self()) end, __concat = function(x, y) return (x .. y) end, __eq = function(x, y) return not (x ~= y) end, __lt = function(x, y) return not (x < y) end, __newindex = function(t, k, v) t[k] = v end, __tostring = function(t) return tostring(t) .. "" end })
print((pcall(function() return mt + 1 end))) print((pcall(function() return mt() end))) print((pcall(function() return mt .. "x" end)))
print((pcall(function() mt.x = 1 end))) print((pcall(function() return mt < setmetatable({}, getmetatable(mt)) end))) print((pcall(tostring, mt))) print(works())
local function protected() return select(2, pcall(protected)) end
print(type(protected())) print(works())
local function handled() error("x") end
print((xpcall(recurse, function(m) return message(false, m) end, 0)))
print(xpcall(recurse, function(m) return recurse(0) end, 0)) print(works())
print((pcall(string.gsub, ("x"):rep(10), "x", function() return recurse(0) end))) print(works())
print((pcall(table.sort, { 3, 2, 1 }, function() return recurse(0) end))) print(works())
if not isSmall then
  local function nestedSort() table.sort({ 2, 1 }, nestedSort) return true end
  print((pcall(nestedSort))) print(works())
  local function nestedGsub() return (("x"):gsub("x", nestedGsub)) end
  print((pcall(nestedGsub))) print(works())
else
  for _ = 1, 2 do print(false) print(true) end
end
-- Inside a coroutine.
local co = coroutine.create(recurse)
print(message(coroutine.resume(co, 0))) print(coroutine.status(co))
co = coroutine.wrap(function() local ok = pcall(recurse, 0) coroutine.yield(ok) return works() end)
print(co(), co())
-- Unpacking, many results, and long argument lists.
print((pcall(unpack, {}, 1, 1e6))) print((pcall(string.char, unpack({}, 1, 200)))) print(works())
print(pcall(string.byte, ("x"):rep(10), 1, 5))
print((pcall(string.byte, ("x"):rep(1000000), 1, -1))) print(works())
-- Recursion up to just below the limit still works after all this.
local function deep(n) if n == 0 then return 0 end return 1 + deep(n - 1) end
local n = isSmall and 500 or 10000
print(deep(n) == n)

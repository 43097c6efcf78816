-- Tracebacks: functions by name and place, tail calls, library functions, other coroutines, long stacks.
local function scrub(text) return (text:gsub("0x%x+", "ADDR")) end
local function trace(...) print(scrub(debug.traceback(...))) end
trace() trace("message") trace("message", 1) trace("message", 2)
print(scrub(debug.traceback(5)), debug.traceback({}) ~= nil, debug.traceback(nil) ~= nil, debug.traceback(true))
local function level3(m) trace(m) end
local function level2(m) level3(m) end
function globalLevel1(m) level2(m) end
globalLevel1("through functions")
local t = { method = function(self) level2("in a method") end, nested = { f = function() trace("field") end } }
t:method()
t.nested.f()
;(function() trace("anonymous") end)()
local function tail() return trace("after a tail call") end
tail()
pcall(trace, "in pcall")
pcall(function() trace("in a function in pcall") end)
table.sort({ 2, 1 }, function(a, b) if a then trace("in sort") end return a < b end)
;("x"):gsub("x", function() trace("in gsub") end)
local m = setmetatable({}, { __index = function() trace("in __index") end, __add = function() trace("in __add") end, __call = function() trace("in __call") end, __lt = function() trace("in __lt") return true end, __concat = function() trace("in __concat") end })
local _ = m.x, m + 1, m(), m < m, m .. 1
for _ in function() trace("in an iterator") end do end
print(xpcall(function() local x = nil; x.y = 1 end, function(e) return scrub(debug.traceback(e)) end))
print(xpcall(function() string.rep() end, function(e) return scrub(debug.traceback(e, 1)) end))
print(xpcall(function() error({}) end, function(e) return type(debug.traceback(e)) end))
local co = coroutine.create(function() local function inner() coroutine.yield() end inner() end)
print(scrub(debug.traceback(co)))
coroutine.resume(co)
print(scrub(debug.traceback(co)))
print(scrub(debug.traceback(co, "message")), debug.traceback(co, nil, 1))
coroutine.resume(co)
print(scrub(debug.traceback(co)))
co = coroutine.create(function() local x = nil; local function fails() x() end fails() end)
coroutine.resume(co)
print(scrub(debug.traceback(co)))
coroutine.wrap(function() trace("inside a coroutine") end)()
local function deep(n) if n == 0 then trace("deep") else deep(n - 1) end return n end
deep(30)
local chunk = loadstring("return debug.traceback('in a chunk')", "=chunk")
print(scrub(chunk()))
print(scrub(loadstring("local function f() return (debug.traceback('string chunk')) end return f()")()))
local hidden = newproxy and function() trace("upvalue name") end
local function callsUpvalue() hidden() end
callsUpvalue()

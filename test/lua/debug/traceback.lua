-- Tracebacks; addresses and names of files are not shown.
local function clean(text)
  return (tostring(text):gsub("0x%x+", "ADDRESS"):gsub("[^%s'<]*traceback%.lua", "traceback.lua"))
end

local function trace(...) return clean(debug.traceback(...)) end

print(trace())
print(trace("message"))
print(trace("message", 2))
print(trace("message", 0))
print(trace(12))
print(debug.traceback({}) ~= nil, debug.traceback(nil), debug.traceback(false))
print(trace("far", 100))

local t = {}
function t.field() return (trace("in a field")) end
function t:method() return (self.field()) end
print(t:method())
print(select(2, pcall(function() return (trace("in pcall")) end)))

-- A deep stack is cut in its middle.
local function deep(n)
  if n == 0 then return (trace("deep")) end
  return (deep(n - 1))
end
print(deep(5))
print(deep(21))
print(deep(22))
print(deep(60))

-- Tail calls leave no trace.
local function tail(n) if n == 0 then return trace("tail") end return tail(n - 1) end
print((tail(10)))

-- Metamethods and library functions in between.
local meta = setmetatable({}, { __index = function() return (trace("in __index")) end })
print(meta.x)
print(xpcall(function() local a = nil; return a.b end, function(message) return clean(debug.traceback(message, 2)) end))
print(xpcall(function() error("raised") end, function(message) return clean(debug.traceback(message)) end))

-- Threads.
local thread = coroutine.create(function()
  local function inner() coroutine.yield() end
  inner()
end)
print(trace(thread))
coroutine.resume(thread)
print(trace(thread))
print(trace(thread, "message"))
print(trace(thread, nil, 1))
coroutine.resume(thread)
print(trace(thread))
local failed = coroutine.create(function() local x = nil; x() end)
print(clean(select(2, coroutine.resume(failed))))
print(trace(failed))

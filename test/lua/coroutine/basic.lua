local function try(name, f, ...) print(name, select(2, pcall(f, ...))) end
-- passing values
local co = coroutine.create(function(a, b)
  print("start", a, b, coroutine.running() ~= nil, coroutine.isyieldable())
  local c, d = coroutine.yield(a + b)
  print("resumed", c, d)
  print(coroutine.yield())
  return "end", nil, 3
end)
print(coroutine.status(co), coroutine.resume(co, 1, 2))
print(coroutine.status(co), coroutine.resume(co, "c", nil))
print(coroutine.status(co), coroutine.resume(co, 1, 2, 3))
print(coroutine.status(co), coroutine.resume(co))
print(coroutine.resume(co, 1))
print(coroutine.running(), coroutine.isyieldable())

-- status from inside and across
local outer
outer = coroutine.create(function()
  print(coroutine.status(outer), coroutine.resume(outer))
  local inner = coroutine.create(function()
    print(coroutine.status(outer), coroutine.resume(outer))
    coroutine.yield(1)
  end)
  print(coroutine.resume(inner))
  print(coroutine.status(inner))
  error("outer fails")
end)
print(coroutine.resume(outer))
print(coroutine.status(outer), coroutine.resume(outer))
local failing = coroutine.create(function() error({ "table" }) end)
local ok, value = coroutine.resume(failing)
print(ok, type(value), value[1], coroutine.status(failing))

-- wrap
local wrap = coroutine.wrap(function(...) local x = ... while x do x = coroutine.yield(x * 2) end return "over" end)
print(wrap(1), wrap(2), wrap(nil))
try("dead wrap", wrap)
try("dead wrap in a function", function() wrap() end)
local self
self = coroutine.wrap(function() return pcall(self) end)
print(self())
self = coroutine.wrap(function() return pcall(function() self() end) end)
print(self())
try("error in wrap", function() coroutine.wrap(function() error("oops") end)() end)
try("error without position", function() coroutine.wrap(function() error("oops", 0) end)() end)
print(type(select(2, pcall(coroutine.wrap(function() error({}) end)))))
print(tostring(wrap), tostring(coroutine.wrap(print)) == tostring(wrap))
for i, letter in coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i, ("abc"):sub(i, i)) end end) do io.write(i, letter, " ") end print()

-- many values, deep recursion, closures over a coroutine's variables
local function count(...) return select("#", ...) end
local many = {}
for i = 1, 1000 do many[i] = i end
local big = coroutine.wrap(function(...) local n = count(...) n = n + count(coroutine.yield(unpack(many))) return n end)
print(count(big(unpack(many))), big(unpack(many)))
local function tree(n) if n > 0 then tree(n - 1) coroutine.yield(n) tree(n - 1) end end
local sum = 0
for n in coroutine.wrap(function() tree(6) end) do sum = sum + n end
print(sum)
local get, set
coroutine.wrap(function() local shared = 1 get = function() return shared end set = function(x) shared = x end coroutine.yield() end)()
set(5) print(get())
local chain = coroutine.wrap(function() return coroutine.wrap(function() return coroutine.wrap(function() return coroutine.yield("deepest") end)() end)() end)
print(chain())
local all = {}
for i = 1, 200 do all[i] = coroutine.create(function(x) return x + coroutine.yield(i) end) coroutine.resume(all[i], i) end
collectgarbage()
local total = 0
for i = 1, 200 do total = total + select(2, coroutine.resume(all[i], 1)) end
print(total)
local _, deep = pcall(coroutine.wrap(function() local function f() return 1 + f() end return f() end))
print((tostring(deep):gsub("^.-:%d+: ", "")))
local generator = coroutine.wrap(function() for _ = 1, 3 do coroutine.yield(pcall(coroutine.yield, "nested")) end end)
print(generator(), generator("x"), generator(), generator("y", "z"))

-- arguments
try("create none", function() coroutine.create() end)
try("create number", function() coroutine.create(1) end)
try("wrap table", function() coroutine.wrap({}) end)
try("resume none", function() coroutine.resume() end)
try("resume number", function() coroutine.resume(1) end)
try("status none", function() coroutine.status() end)
try("yield outside", function() coroutine.yield() end)
try("resume main", function() return coroutine.wrap(function() return 1 end)() end)
print(coroutine.resume(coroutine.create(coroutine.yield), 1, 2))
print(coroutine.resume(coroutine.create(math.max), 3, 9))
print(coroutine.resume(coroutine.create(error), "direct"))
print(coroutine.resume(coroutine.create(setmetatable({}, { __call = print }).x or print), "builtin"))

-- What a stack overflow leaves returns through thousands of frames of pcall, to wherever they were called from.
-- native: no (after the first overflow it calls no handler for the next)
local function f() return pcall(f) end
-- Native Lua leaves the place out where the overflowing frame is not whole.
local function text(e) return (e:gsub("^.*:%d+: ", "")) end
local function show(list) print(#list > 1000, text(list[#list])) end
show {f()}
-- Whether their many results fit onto the stack of who resumes them depends on the size of frames.
pcall(coroutine.wrap(f))
pcall(coroutine.resume, coroutine.create(f))
local methods = {
  __index = function() return pcall(f) end,
  __add = function() return f() end,
  __call = function() return f() end,
  __lt = function() return f() end,
  __concat = function() return f() end,
  __unm = f,
}
local o = setmetatable({}, methods)
print(o.x, o + 1, o < o, o .. "x", -o)
show {o()}
local function g() return xpcall(g, function(e) return e end) end
show {g()}
for _ = 1, 3 do
  local function r() return 1 + r() end
  print(text(select(2, pcall(r))))
  print(xpcall(r, function(e) return "handled: " .. text(e) end))
  show {f()}
  pcall(coroutine.wrap(f))
end
for x in f do print(x) break end
print(string.gsub("abc", ".", function() return (f()) and "y" end))
local list = {3, 1, 2}
table.sort(list, function(a, b) f() return a < b end)
print(list[1], list[2], list[3])
collectgarbage()
collectgarbage()
local function depth(n) return n == 0 and 0 or 1 + depth(n - 1) end
print(depth(10000), text(select(2, pcall(depth, 1e6))))
-- To the host, which has called the main chunk.
return f()

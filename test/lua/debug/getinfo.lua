-- What getinfo says about functions and levels.
local function show(info, ...)
  local parts = {}
  for _, key in ipairs { ... } do parts[#parts + 1] = key .. "=" .. tostring(info[key]) end
  print(table.concat(parts, " "))
end

local all = { "source", "short_src", "what", "linedefined", "lastlinedefined", "currentline", "nups", "nparams", "isvararg", "name", "namewhat" }

local up
local function f(a, b, ...)
  local c = up
  local info = debug.getinfo(1)
  return info
end
local info = f()
info.source = info.source:gsub("^.*[/\\]", "")
info.short_src = info.short_src:gsub("^.*[/\\]", "")
show(info, unpack(all))
print(info.func == f)

show(debug.getinfo(print), "source", "short_src", "what", "linedefined", "lastlinedefined", "currentline", "nparams", "isvararg")
show(debug.getinfo(1, "l"), "currentline", "source")
show(debug.getinfo(1, "S"), "what", "linedefined", "lastlinedefined")
print(debug.getinfo(50), debug.getinfo(f, "f").func == f)
print(next(debug.getinfo(f, "")))

-- Names of functions by the way they are called.
local function name()
  local found = debug.getinfo(2, "n")
  return tostring(found.name) .. " " .. found.namewhat
end
local function localFunction() local result = name() return result end
function globalFunction() local result = name() return result end
local t = { field = globalFunction, sub = { deep = globalFunction } }
local upvalue = globalFunction
print(localFunction())
print(globalFunction())
print(t.field())
print(t:field())
print(t.sub.deep())
print((function() return (upvalue()) end)())
print((globalFunction)())
print(pcall(globalFunction))
print(t["field"]())
print(#{ globalFunction() })
local key = "field"
print(t[key]())
for value in function(_, control) if not control then return globalFunction() end end do print(value) end
local meta = setmetatable({}, {
  __index = function() return globalFunction() .. " in " .. name() end,
  __add = function() return (name()) end,
  __call = function() return (name()) end,
  __eq = function() print(name()) return true end,
  __lt = function() print(name()) return true end,
  __concat = function() return (name()) end,
  __unm = function() return (name()) end,
  __len = function() return (name()) end,
  __newindex = function() print(name()) end,
})
print(meta.x)
print(meta + 1)
print(1 + meta)
print(meta())
print(meta .. "x")
print(-meta)
print(meta == setmetatable({}, getmetatable(meta)))
print(meta < meta, meta <= meta and true)
meta.y = 1

-- Lines with code.
local function lines()
  local a = 1

  return a
end
local active = debug.getinfo(lines, "SL")
local found = {}
for line in pairs(active.activelines) do found[#found + 1] = line - active.linedefined end
table.sort(found)
print(table.concat(found, " "))
print(debug.getinfo(print, "L").activelines)

print(pcall(debug.getinfo))
print(pcall(debug.getinfo, "x"))
print(pcall(debug.getinfo, 1, "x"))
print(pcall(debug.getinfo, 1, {}))
print(debug.getinfo(-1), debug.getinfo("1", "l") ~= nil)

-- Chunk names.
for _, chunk in ipairs { "=name", "@file.lua", "x = 1", "first line\nsecond", ("long "):rep(30), "@" .. ("p/"):rep(50) .. "f.lua", "=" .. ("n"):rep(80), "" } do
  local info = debug.getinfo(load("return 1", chunk), "S")
  print(info.short_src, #info.source, info.what)
end

-- Another thread.
local thread = coroutine.create(function(a) local b = 2 coroutine.yield(a + b) end)
coroutine.resume(thread, 1)
show(debug.getinfo(thread, 1, "Sl"), "what", "currentline")
show(debug.getinfo(thread, 0, "Sn"), "what", "name", "namewhat")
print(debug.getinfo(thread, 2))

-- __gc of userdata: order, resurrection, errors, new objects in finalizers, the end of the state.
local log = {}
local function new(name, extra)
  local u = newproxy(true)
  local m = getmetatable(u)
  m.name = name
  m.__gc = function(object) log[#log + 1] = getmetatable(object).name if extra then extra(object) end end
  return u
end
-- Objects are made in a function of their own: LuaJIT keeps what stale slots of a live frame refer to.
local function clear(n) local a, b, c, d, e, f, g, h if n > 0 then return clear(n - 1) end end
local function isolated(f) f() clear(10) end
local function flush() collectgarbage() collectgarbage() local text = table.concat(log, " ") log = {} return text end
isolated(function() local u = new("dropped") end)
print(flush())
-- The last one with a finalizer is finalized first.
isolated(function() local all = {} for i = 1, 5 do all[i] = new("n" .. i) end end)
print(flush())
-- Reachable ones stay.
local kept = new("kept")
print(flush(), kept ~= nil)
kept = nil
print(flush())
-- Resurrection: an object that is stored away lives on, and is not finalized again.
local saved
isolated(function() local u = new("resurrected", function(o) saved = o end) end)
print(flush(), type(saved), getmetatable(saved).name)
saved = nil
print(flush() == "")
-- What a finalizer refers to is alive.
isolated(function()
  local data = { text = "still there" }
  local u = newproxy(true)
  getmetatable(u).__gc = function() log[#log + 1] = data.text end
end)
print(flush())
-- Cycles through metatables and upvalues.
isolated(function()
  local a, b = newproxy(true), newproxy(true)
  getmetatable(a).other, getmetatable(b).other = b, a
  getmetatable(a).__gc = function(o) log[#log + 1] = "a" .. type(getmetatable(o).other) end
  getmetatable(b).__gc = function(o) log[#log + 1] = "b" .. type(getmetatable(o).other) end
end)
print(flush())
-- A metatable without __gc, or one that gets it later; newproxy with a shared metatable.
isolated(function()
  local u = newproxy(true)
  getmetatable(u).__gc = nil
  local shared = new("shared")
  local sharing = newproxy(shared)
  print(getmetatable(sharing) == getmetatable(shared))
end)
print(flush())
print(newproxy() ~= nil, getmetatable(newproxy()), getmetatable(newproxy(false)), pcall(newproxy, {}))
-- Finalizers that allocate much and collect.
isolated(function()
  local u = new("allocates", function()
    local t = {}
    for i = 1, 1000 do t[i] = { i, tostring(i) } end
    collectgarbage("step")
    log[#log + 1] = #t
  end)
end)
print(flush())
-- A finalizer makes another object with one.
isolated(function() local u = new("first", function() new("second") end) end)
print(flush(), flush())
-- As keys and values of weak tables: values go before finalization, keys after it.
local values, keys = setmetatable({}, { __mode = "v" }), setmetatable({}, { __mode = "k" })
isolated(function()
  local u = new("weak", function(o) log[#log + 1] = tostring(values[1]) .. " " .. tostring(keys[o]) end)
  values[1], keys[u] = u, "key's value"
end)
print(flush(), values[1], next(keys))
-- Finalizers run within coroutines, pcall and loops without disturbing them.
local ran = 0
local function make() getmetatable(newproxy(true)).__gc = function() ran = ran + 1 end end
local function makeOne() local u = newproxy(true) getmetatable(u).__gc = function() ran = ran + 1 end end
local co = coroutine.wrap(function()
  local sum = 0
  for i = 1, 200 do
    makeOne()
    sum = sum + i
    if i % 50 == 0 then collectgarbage() coroutine.yield(sum) end
  end
  return "end"
end)
print(co(), co(), co(), co(), co())
collectgarbage()
print(ran)
print(pcall(function() makeOne() collectgarbage() error("after", 0) end))
print(select("#", collectgarbage(), collectgarbage("count") > 0))
-- Those that are alive at the end are finalized when the state is closed.
atEnd = new("unused", function() print("closed") end)

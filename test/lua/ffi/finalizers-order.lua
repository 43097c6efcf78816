-- What finalizers find of each other, and of weak tables; the last ones run when the state is closed.
local ffi = require("ffi")
local log = {}
local function say(...) log[#log + 1] = table.concat({ ... }, " ") end
local function finalizer(name) return function(cdata) say(name, cdata[0]) end end
local function collect(make)
  make()
  for _ = 1, 4 do collectgarbage() end
  print(table.concat(log, ", "))
  log = {}
end
local function newProxy(f)
  local proxy = newproxy(true)
  getmetatable(proxy).__gc = f
  return proxy
end

-- C data that a userdata's finalizer can reach is finalized after it, also if it is younger.
collect(function()
  local cdata
  local proxy = newProxy(function() say("proxy", cdata[0]) end)
  cdata = ffi.gc(ffi.new("int[1]", 1), finalizer("its C data"))
end)

-- So is that which the finalizer of other C data can reach.
collect(function()
  local inner = ffi.gc(ffi.new("int[1]", 2), finalizer("inner"))
  ffi.gc(ffi.new("int[1]", 3), function(cdata) say("outer", cdata[0], inner[0]) end)
end)

-- Weak tables have lost it before the finalizer runs, keys as well as values.
local keys, values = setmetatable({}, { __mode = "k" }), setmetatable({}, { __mode = "v" })
local saved
collect(function()
  local cdata = ffi.gc(ffi.new("int[1]", 4), function(cdata)
    saved = cdata
    say(tostring(next(keys)), tostring(values[1]))
  end)
  keys[cdata], values[1] = true, cdata
end)
print(saved[0], next(keys), values[1])

-- A userdata stays a weak key.
collect(function()
  local proxy = newProxy(function(proxy) say(tostring(keys[proxy]), tostring(values[1])) end)
  keys[proxy], values[1] = true, proxy
end)

-- A finalizer that is changed while it waits.
local waiting = {}
collect(function()
  for i = 1, 3 do
    ffi.gc(ffi.new("int[1]", i), function(cdata)
      say("ran", #waiting)
      waiting[#waiting + 1] = cdata
    end)
  end
end)
print(#waiting)

-- At the end: C data before userdata, and no new finalizers of C data.
atEnd = {
  newProxy(function()
    print("userdata", atEnd[2][0])
    atEnd[3] = ffi.gc(ffi.new("int[1]", 7), function() print("too late") end)
  end),
  ffi.gc(ffi.new("int[1]", 5), function(cdata)
    print("C data", cdata[0])
    ffi.gc(cdata, function() print("twice") end)
  end),
}

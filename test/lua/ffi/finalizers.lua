-- ffi.gc, and C data in weak tables.
local ffi = require("ffi")
local log = {}
local function finalizer(name) return function(cdata) log[#log + 1] = name .. ":" .. cdata[0] end end
local function collect()
  collectgarbage()
  collectgarbage()
  table.sort(log)
  print(#log, table.concat(log, " "))
  log = {}
end
ffi.gc(ffi.new("int[1]", 1), finalizer("a"))
local kept = ffi.gc(ffi.new("int[1]", 2), finalizer("b"))
ffi.gc(ffi.gc(ffi.new("int[1]", 3), finalizer("c")), nil)
ffi.gc(ffi.gc(ffi.new("int[1]", 4), finalizer("d")), finalizer("e"))
collect()
print(kept[0])
kept = nil
collect()

-- Brought back to life, and given another finalizer.
local saved
ffi.gc(ffi.new("int[1]", 5), function(cdata) saved = ffi.gc(cdata, finalizer("again")) end)
collect()
print(saved[0])
saved = nil
collect()
collect()

-- Many.
for i = 1, 500 do ffi.gc(ffi.new("int[1]", i), function(cdata) log[1] = (log[1] or 0) + cdata[0] end) end
collect()

-- Weak tables.
local weak = setmetatable({}, { __mode = "k" })
local values = setmetatable({}, { __mode = "v" })
do
  weak[ffi.new("int[1]")] = 1
  values[1] = 1LL + 1
end
collect()
print(next(weak), next(values))

-- Finalizers that are no functions, or fail.
ffi.gc(ffi.new("int[1]", 6), setmetatable({}, { __call = function(self, cdata) log[1] = "called " .. cdata[0] end }))
collect()
print(select(2, pcall(ffi.gc, 1, print)))
print(select(2, pcall(ffi.gc, ffi.new("int"), print)))
print(select(2, pcall(ffi.gc, ffi.new("int[1]"))))

-- Finalizers and texts in compiled code.
local ffi = require("ffi")
ffi.cdef "typedef struct { int n; } traced_resource; typedef struct { int n; } traced_owner;"

-- Each is called once, with its object, and not if it was taken back.
local released, sum = 0, 0
local function release(object)
  released = released + 1
  sum = sum + object.n
end
local function make(count)
  local kept
  for i = 1, count do
    local object = ffi.gc(ffi.new("traced_resource", i), release)
    if i % 4 == 0 then ffi.gc(object, nil) end
    if i == 99 then kept = object end
  end
  return kept
end
local kept = make(200)
for _ = 1, 3 do collectgarbage() end
print(released, sum, kept.n)
kept = nil
for _ = 1, 3 do collectgarbage() end
print(released, sum)

-- Another finalizer in place of one; one that is a closure.
local names = {}
local function replace()
  for i = 1, 100 do
    local object = ffi.new("int[1]", i)
    ffi.gc(object, release)
    ffi.gc(object, function(o) names[#names + 1] = o[0] end)
  end
end
replace()
for _ = 1, 3 do collectgarbage() end
table.sort(names)
print(#names, names[1], names[100])

-- That of a metatype.
local closed = 0
local owner = ffi.metatype("traced_owner", {
  __gc = function(object) closed = closed + object.n end,
  __index = { double = function(object) return object.n * 2 end },
})
local function own()
  local total = 0
  for i = 1, 100 do total = total + owner(i):double() end
  return total
end
print(own())
for _ = 1, 3 do collectgarbage() end
print(closed)

-- What has no finalizer.
print(pcall(function()
  for i = 1, 100 do ffi.gc(i < 90 and ffi.new("int[1]") or ffi.new("int", 1), function() end) end
end))

-- Texts up to a 0.
local function texts()
  local buffer = ffi.new("char[32]")
  local total = 0
  for i = 1, 100 do
    ffi.copy(buffer, "text" .. i % 13)
    local text = ffi.string(buffer)
    total = total + #text + #ffi.string(buffer + 2)
    if text ~= "text" .. i % 13 then print("wrong", text) end
    buffer[3] = 0
    if ffi.string(buffer) ~= "tex" then print("wrong") end
  end
  return total
end
print(texts())

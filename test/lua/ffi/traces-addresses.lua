-- An address that is none is an error in compiled code as well, wherever it occurs.
-- native: no (it crashes)
local ffi = require("ffi")
local function fails(f, ...) local ok, message = pcall(f, ...) print(ok, (tostring(message):gsub("^.-:%d+: ", ""))) end
ffi.cdef "struct traced_node { int value; struct traced_node *next; };"

local nodes = ffi.new("struct traced_node[10]")
for i = 0, 8 do nodes[i].value = i; nodes[i].next = nodes + i + 1 end
local function sum(node)
  local total = 0
  while node ~= nil do
    total = total + node.value
    node = node.next
  end
  return total
end
for _ = 1, 20 do sum(nodes + 0) end
print(sum(nodes + 0))

local function sumTooFar(node)
  local total = 0
  for _ = 1, 11 do total = total + node.value; node = node.next end
  return total
end
for _ = 1, 20 do pcall(sumTooFar, nodes + 0) end
fails(sumTooFar, nodes + 0)

local numbers = ffi.cast("double *", ffi.new("double[4]"))
local function read(p, from, to) local total = 0 for i = from, to do total = total + p[i] end return total end
for _ = 1, 100 do read(numbers, 0, 3) end
print(read(numbers, 0, 3))
fails(read, numbers, 500000000, 500000003)
fails(read, ffi.cast("double *", 0), 0, 3)
fails(read, ffi.cast("double *", -16), 0, 3)
fails(function() local q = ffi.cast("char *", 2 ^ 31) for i = 1, 100 do q[i] = 1 end end)
fails(function() for i = 1, 100 do local q = ffi.cast("int *", i < 90 and ffi.cast("int", ffi.cast("uintptr_t", numbers)) or 8) q[0] = i end end)

-- An address that was given away may come back by other ways.
local kept = ffi.new("int *[1]")
local function aliased()
  local total = 0
  for i = 1, 100 do
    local array = ffi.new("int[2]", i, 0)
    kept[0] = array
    local other = ffi.cast("int **", ffi.cast("intptr_t", kept) + (i % 1))[0]
    array[0] = i
    other[0] = i + 1
    total = total + array[0]
  end
  return total
end
print(aliased())

-- More bytes than are in memory, from a string.
local room = ffi.new("char[8]")
print(pcall(function()
  for i = 1, 60 do ffi.copy(room, "xyz", i < 60 and 2 or 2 ^ 31 - 1) end
end))
print(ffi.string(room))

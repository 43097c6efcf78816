-- native: no (Debian's luajit has no string.buffer)
-- String buffers and pointers: the FFI reads and writes their bytes.
local buffer = require "string.buffer"
local ffi = require "ffi"

local b = buffer.new()
local p, n = b:put("content"):ref()
print(ffi.typeof(p), n, ffi.string(p, n), p[0], p[n - 1])
p[0] = 0x43
print(b, ffi.string(select(1, b:skip(3):ref()), #b))
print(select(2, buffer.new():ref()), buffer.new():ref() == nil)

-- Writing where reserve says
b:reset()
local space, room = b:reserve(10)
print(room >= 10, ffi.typeof(space))
ffi.copy(space, "0123456789", 10)
print(#b, b:commit(4), #b, b)
space, room = b:reserve(0)
print(room > 0, b:commit(0), pcall(b.commit, b, room + 1))
for i = 1, 200 do
  local at, available = b:reserve(i)
  if available < i then print("too little") end
  ffi.fill(at, i, 97 + i % 26)
  b:commit(i)
end
print(#b, tostring(b):sub(1, 20), tostring(b):sub(-5))
print(select(2, buffer.new():reserve(1)), select(2, buffer.new():reserve(33)), select(2, buffer.new(100):reserve(1)))
print(pcall(b.reserve, b, -1), pcall(b.reserve, b), pcall(b.reserve, b, "1"))

-- Bytes of C data
local bytes = ffi.new("char[6]", "abcde")
b:reset():putcdata(bytes, 5):putcdata(bytes + 1, 2):putcdata(ffi.cast("void *", bytes), 0)
print(b)
local point = ffi.new("struct { int32_t x, y; }", 0x41424344, 0x45464748)
print(b:reset():putcdata(point, ffi.sizeof(point)):putcdata(point, 2LL))
print(pcall(b.putcdata, b, bytes), pcall(b.putcdata, b, bytes, -1), pcall(b.putcdata, b, "text", 1))
print(pcall(b.putcdata, b, 5LL, 1), pcall(b.putcdata, b, bytes, "1"), pcall(b.putcdata, {}, bytes, 1))

-- Content that C data has
b:set(bytes, 5)
bytes[0] = 65
print(b, #b, b:get(2), b:put("!"), bytes[2])
do
  local own = ffi.new("uint8_t[3000]")
  ffi.fill(own, 3000, 120)
  b:set(own, 3000)
end
collectgarbage()
collectgarbage()
print(#b, b:get(5), tostring(b):find("[^x]"))
print(pcall(b.set, b, bytes), pcall(b.set, b, bytes, 2^32), pcall(b.set, b, 5LL, 1), pcall(b.set, b, 2i, 1))

-- A buffer as a pointer
b:reset():put("as an argument")
print(ffi.string(b, 5), ffi.cast("const char *", b)[0])

-- Values of C
b:reset()
print(b:put(1LL, " ", 2ULL, " ", 3i, " "):putf("%d %u %x %s", 4LL, 5ULL, 255LL, 6LL))
print(#buffer.encode(ffi.new("int64_t", 7)), buffer.decode(buffer.encode(ffi.new("uint64_t", 8))))
print(pcall(buffer.encode, ffi.new("int", 1)), pcall(buffer.encode, ffi.new("char[2]")))

-- In a loop
local sum = 0
for i = 1, 100 do
  b:reset():put(i, "x")
  local at, length = b:ref()
  for j = 0, length - 1 do sum = sum + at[j] end
  local more = b:reserve(1)
  more[0] = 48 + i % 10
  b:commit(1)
  sum = sum + tonumber((tostring(b):gsub("x", "")))
end
print(sum)

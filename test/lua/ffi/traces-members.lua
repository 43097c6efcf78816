-- Members of C data in loops that get compiled: all sizes of numbers, structs, pointers, references, bit fields, constants.
-- native: no (older rules for numbers out of range; a NaN with strange bits is no number there)
local ffi = require("ffi")
ffi.cdef [[
struct traced_point { int x; double y; float z; };
struct traced_all {
  int8_t i8; uint8_t u8; int16_t i16; uint16_t u16; int32_t i32; uint32_t u32; int64_t i64; uint64_t u64;
  float f32; double f64; bool b; struct traced_point *link; struct traced_point part; int list[4];
  enum { TRACED_A = 5, TRACED_B = -7 } choice; static const int K = 42;
};
struct traced_bits { int a : 3; unsigned b : 5; int c : 20; bool d : 1; unsigned e : 32; uint8_t f : 3; uint16_t g : 9; };
]]

local function show(...) print(...) end

-- Each number wraps as its type does.
local all = ffi.new("struct traced_all")
for i = 1, 100 do
  all.i8 = i * 5; all.u8 = i * 5; all.i16 = i * 1000; all.u16 = i * 1000
  all.i32 = i * 3e7; all.u32 = i * 4e7; all.f32 = i + 0.1; all.f64 = i + 0.1
  all.i64 = i * 2 ^ 40; all.u64 = i * 2 ^ 40; all.b = i % 2
end
show(all.i8, all.u8, all.i16, all.u16, all.i32, all.u32, all.f32, all.f64, all.i64, all.u64, all.b)
local sums = { 0, 0, 0, 0, 0, 0, 0, 0 }
for i = 1, 100 do
  all.i8 = i * 3; all.u8 = i * 3; all.i16 = -i; all.u16 = -i; all.i32 = -i; all.u32 = -i
  sums[1] = sums[1] + all.i8; sums[2] = sums[2] + all.u8; sums[3] = sums[3] + all.i16; sums[4] = sums[4] + all.u16
  sums[5] = sums[5] + all.i32; sums[6] = sums[6] + all.u32
  all.f32 = i / 3
  sums[7] = sums[7] + all.f32
  sums[8] = sums[8] + all.K
end
show(unpack(sums))
local counts = { [true] = 0, [false] = 0 }
for i = 1, 100 do
  all.b = i % 3 == 0
  counts[all.b] = counts[all.b] + 1
end
show(counts[true], counts[false])

-- Parts of structs, and pointers to others.
local points = ffi.new("struct traced_point[10]")
for i = 0, 99 do
  local point = points[i % 10]
  point.x = i; point.y = i / 2; point.z = -i
end
local sum = 0
for i = 0, 99 do
  all.link = points + i % 10
  all.part = all.link[0]
  all.part.x = all.part.x + 1
  all.list[i % 4] = all.link.x + all.part.x
  sum = sum + all.link.y + all.part.z + all.list[i % 4]
end
show(sum, all.link.x, all.part.x, all.list[0], all.list[3])
for i = 1, 100 do all.choice = i % 2 == 0 and 5 or -7 end
show(tonumber(all.choice), tonumber(ffi.cast("int", all.choice)))

-- Bit fields
local bits = ffi.new("struct traced_bits")
local total = 0
for i = 1, 100 do
  bits.a = i; bits.b = i; bits.c = i * 10007; bits.d = i % 2; bits.e = -i; bits.f = i; bits.g = i * 7
  total = total + bits.a + bits.b + bits.c + (bits.d and 1 or 0) + bits.e + bits.f + bits.g
end
show(total, bits.a, bits.b, bits.c, bits.d, bits.e, bits.f, bits.g)

-- Pointers, also of a loop's own, and pointers to pointers.
local numbers = ffi.new("double[100]")
local pointer = ffi.cast("double *", numbers)
for i = 0, 99 do pointer[i] = i end
local walk, walked = pointer, 0
for _ = 1, 100 do
  walked = walked + walk[0]
  walk = walk + 1
end
show(walked, walk - pointer, walk == pointer + 100, walk > pointer, walk ~= nil)
local indirect = ffi.new("double *[1]")
local found = 0
for i = 0, 99 do
  indirect[0] = pointer + i
  found = found + indirect[0][0]
end
show(found)
local backward = 0
for i = 99, 0, -1 do backward = backward * 0.5 + numbers[i] end
show(backward)
local offset = 0
for i = 1, 98 do offset = offset + numbers[i - 1] * numbers[i + 1] end
show(offset)

-- Two and three dimensions
local matrix = ffi.new("int[8][8]")
for i = 0, 7 do for j = 0, 7 do matrix[i][j] = i * j end end
local trace = 0
for _ = 1, 20 do for i = 0, 7 do trace = trace + matrix[i][7 - i] end end
show(trace)

-- A NaN of C with strange bits is an ordinary one in Lua.
local words = ffi.new("union { uint32_t word[2]; double number; float half; }")
local strange = 0
for i = 1, 100 do
  words.word[0] = 0xffffffff; words.word[1] = i % 50 == 0 and 0xffffffff or 0x3ff00000
  local list = { words.number }
  if list[1] ~= list[1] then strange = strange + 1 end
end
show(strange, type(words.number))

-- Elements by boxed integers, and names that vary.
local index, boxed = 0LL, 0
for i = 1, 100 do boxed = boxed + numbers[index]; index = (index + 1) % 100 end
show(boxed)
local names, named = { "x", "y" }, 0
for i = 1, 100 do named = named + points[3][names[i % 2 + 1]] end
show(named)

-- Errors are those of the interpreter.
local function fails(f) local ok, message = pcall(f) show(ok, (tostring(message):gsub("^.-:%d+: ", ""))) end
fails(function() for i = 1, 100 do all[i == 90 and "none" or "i8"] = 1 end end)
fails(function() for i = 1, 100 do points[0].x = i == 90 and "text" or i end end)
fails(function() local constant = ffi.new("const int[2]") for i = 1, 100 do if i > 90 then constant[0] = i end end end)

-- The same value at an odd place changes what is stored, and is stored again.
local mixed = ffi.new("union { int32_t word; uint8_t bytes[4]; }")
local sum = 0
for i = 1, 100 do
  mixed.word = i
  mixed.bytes[1] = i
  mixed.word = i
  sum = sum + mixed.word
end
show(sum)

-- Members of a union are one memory: by any index, in side traces, and behind what may be another object.
local number = ffi.new("union { uint8_t bytes[8]; uint32_t words[2]; double whole; }")
local function indexed(n)
  local sum = 0
  for i = 1, n do
    number.bytes[i % 4] = i
    sum = sum + number.words[0] % 65536
  end
  return sum
end
show(indexed(100))
local function branching(n)
  local sum = 0
  for i = 1, n do
    sum = sum + number.words[0] % 65536
    if i % 5 == 0 then number.bytes[1] = i end
  end
  return sum
end
show(branching(200))
local holder, names = { number = number, a = 1, b = 2 }, { "a", "b" }
local function reloaded(n)
  local sum = 0
  for i = 1, n do
    sum = sum + holder.number.words[0] % 65536
    holder[names[i % 2 + 1]] = i
    holder.number.bytes[1] = i
  end
  return sum
end
show(reloaded(100))

-- Objects that are made at exits only get what overlaps in the order of the path that made them.
local parts = ffi.typeof("union { int32_t word; struct { uint8_t first, second; }; }")
local function kept(n, every, at)
  local result
  local last = parts()
  for i = 1, n do
    if i == at then result = last end
    local object = parts()
    if i % every == 0 then
      object.word = i * 1000
      object.second = 7
    else
      object.second = 7
      object.word = i * 1000
    end
    last = object
  end
  return result.word
end
local words = {}
for at = 200, 206 do words[#words + 1] = kept(220, 3, at) end
print(table.concat(words, " "))

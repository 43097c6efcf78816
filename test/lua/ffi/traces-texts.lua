-- Texts of C data, copies of bytes, string buffers, and metamethods for text and traversal in compiled code.
local ffi = require("ffi")
local buffer = require("string.buffer")
local COUNT = 60
local function report(name, make)
  local text
  for i = 1, COUNT do text = make(i) end
  print(name, text)
end

-- 64-bit integers.
local wides = { 1LL, -1LL, 0xffffffffffffffffULL, -9223372036854775807LL - 1, 255ULL }
report("tostring", function(i) return tostring(wides[i % 5 + 1]) .. tostring(1LL * i) .. tostring(-1ULL * i) end)
report("format", function(i)
  local wide = wides[i % 5 + 1]
  return ("%d|%i|%u|%x|%X|%o|%5d|%-5dx|%s"):format(wide, wide, wide, wide, wide, wide, 1LL * i, 1ULL * i, 1LL * i)
end)
report("tohex", function(i) return bit.tohex(wides[i % 5 + 1]) .. bit.tohex(1LL * i, 4) .. bit.tohex(-1LL * i, -3) end)
print(pcall(string.format, "%c", 65LL))

-- Other C data.
ffi.cdef "enum text_enum { TEXT_A, TEXT_B };"
local others = { ffi.typeof("int"), ffi.new("enum text_enum", 1), ffi.new("int *"), ffi.cast("int *", 0x12340), ffi.new("int") }
report("descriptions", function(i)
  return (tostring(others[i % 5 + 1]):gsub("int>: 0x%x+", "int>: somewhere"))
end)
report("pointers", function(i) return tostring(others[4] + i) .. tostring(ffi.typeof("int[3]")) end)

-- Metamethods.
local Text = ffi.metatype("struct { int n; }", {
  __tostring = function(self) return "<" .. self.n .. ">" end,
  __concat = function(a, b)
    local left, right = type(a) == "cdata" and a.n or a, type(b) == "cdata" and b.n or b
    return left .. "," .. right
  end,
  __pairs = function(self)
    return function(limit, i)
      if i < limit then return i + 1, i * i end
    end, self.n, 0
  end,
  __ipairs = function(self)
    return function(object, i)
      if i < object.n then return i + 1, -i end
    end, self, 0
  end,
})
local one, two = Text(1), Text(2)
local pointer = ffi.new(ffi.typeof("$ *", Text), two)
report("__tostring", function() return tostring(one) .. tostring(pointer) end)
report("__concat", function(i) return one .. two .. i .. pointer end)
report("__pairs", function(i)
  local sum, object = 0, Text(i % 9)
  for key, value in pairs(object) do sum = sum + key * value end
  for key, value in ipairs(object) do sum = sum + value end
  return sum
end)

-- Blocks of memory.
local block = ffi.new("char[64]")
local texts = { "", "one", "three", "a\0b" }
report("copy", function(i)
  local text = texts[i % 4 + 1]
  ffi.copy(block, text)
  ffi.copy(block + 16, text, #text)
  ffi.copy(block + 32, block, i % 3)
  ffi.copy(block + 48, block, ffi.new("int64_t", 4))
  return (ffi.string(block, 20) .. ffi.string(block + 32) .. ffi.string(block + 48, 4LL)):gsub("%z", ".")
end)
report("fill", function(i)
  ffi.fill(block, i % 5, 65)
  ffi.fill(block + 8, 3, 66 + i)
  return ffi.string(block, 4) .. ffi.string(block + 8, 3)
end)
report("strings of strings", function(i) return ffi.string(texts[i % 4 + 1]) .. ffi.string("abc", i % 4) end)
report("bytes of strings", function(i)
  local text = texts[i % 2 + 2]
  return ffi.cast("const uint8_t *", text)[1] + ffi.cast("const char *", text)[0]
end)
local names = ffi.new("const char *[2]")
report("pointers to strings", function(i)
  names[i % 2] = texts[i % 2 + 2]
  return names[i % 2][2]
end)

-- String buffers.
local buf = buffer.new()
report("putcdata", function(i)
  buf:reset():putcdata(block, i % 4):putcdata(block + 1, 2LL)
  return #buf
end)
local letters = ffi.new("char[4]", "abc")
report("set", function(i)
  buf:set(letters, 3)
  letters[0] = 65 + i % 26
  return tostring(buf:skip(i % 2)) .. buf:get(1LL) .. #buf
end)
report("putf", function(i) return tostring(buf:reset():putf("%d %s", 1LL * i, -1ULL * i)) end)
report("commit", function(i)
  local place, size = buf:reset():reserve(8LL)
  place[0], place[1] = 65 + i % 26, 66
  return tostring(buf:commit(2LL)) .. tostring(size >= 8)
end)
for _, size in ipairs({ -1, 2 ^ 31, -1LL, "1" }) do print(pcall(buf.putcdata, buf, letters, size)) end

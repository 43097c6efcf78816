-- MD5 sums of growing messages with the library bit: 32-bit additions, rotations, words read from strings.
-- Where that library is missing, a slow one of arithmetic takes its place.
-- large: 70000

local size = tonumber(arg and arg[1]) or 700

local function arithmeticBits()
  local function bitwise(isSet)
    return function(a, b)
      a, b = a % 4294967296, b % 4294967296
      local result, place = 0, 1
      for _ = 1, 32 do
        local x, y = a % 2, b % 2
        if isSet(x, y) then result = result + place end
        a, b, place = (a - x) / 2, (b - y) / 2, place * 2
      end
      return result
    end
  end
  return {
    band = bitwise(function(x, y) return x + y == 2 end),
    bor = bitwise(function(x, y) return x + y > 0 end),
    bxor = bitwise(function(x, y) return x ~= y end),
    bnot = function(a) return 4294967295 - a % 4294967296 end,
    tobit = function(a) return a % 4294967296 end,
    rshift = function(a, n) return math.floor(a % 4294967296 / 2 ^ n) end,
    rol = function(a, n)
      a = a % 4294967296
      local high = math.floor(a / 2 ^ (32 - n))
      return (a - high * 2 ^ (32 - n)) * 2 ^ n + high
    end,
  }
end

local hasBit, bit = pcall(require, "bit")
if not hasBit then bit = arithmeticBits() end
local band, bor, bxor, bnot, rol, tobit = bit.band, bit.bor, bit.bxor, bit.bnot, bit.rol, bit.tobit

local sines = {}
for i = 1, 64 do sines[i] = tobit(math.floor(math.abs(math.sin(i)) * 4294967296)) end

local SHIFTS = { { 7, 12, 17, 22 }, { 5, 9, 14, 20 }, { 4, 11, 16, 23 }, { 6, 10, 15, 21 } }

local function readWords(text, at, words)
  for i = 1, 16 do
    local a, b, c, d = text:byte(at, at + 3)
    words[i] = tobit(a + b * 256 + c * 65536 + d * 16777216)
    at = at + 4
  end
end

local function step(mixed, a, b, word, sine, shift)
  return tobit(rol(tobit(a + mixed + word + sine), shift) + b)
end

local function transform(words, a, b, c, d)
  local a0, b0, c0, d0 = a, b, c, d
  for i = 0, 15 do
    local mixed = bor(band(b, c), band(bnot(b), d))
    a, b, c, d = d, step(mixed, a, b, words[i + 1], sines[i + 1], SHIFTS[1][i % 4 + 1]), b, c
  end
  for i = 0, 15 do
    local mixed = bor(band(b, d), band(c, bnot(d)))
    a, b, c, d = d, step(mixed, a, b, words[(5 * i + 1) % 16 + 1], sines[i + 17], SHIFTS[2][i % 4 + 1]), b, c
  end
  for i = 0, 15 do
    local mixed = bxor(bxor(b, c), d)
    a, b, c, d = d, step(mixed, a, b, words[(3 * i + 5) % 16 + 1], sines[i + 33], SHIFTS[3][i % 4 + 1]), b, c
  end
  for i = 0, 15 do
    local mixed = bxor(c, bor(b, bnot(d)))
    a, b, c, d = d, step(mixed, a, b, words[7 * i % 16 + 1], sines[i + 49], SHIFTS[4][i % 4 + 1]), b, c
  end
  return tobit(a0 + a), tobit(b0 + b), tobit(c0 + c), tobit(d0 + d)
end

local function hexadecimal(word)
  local bytes = {}
  word = word % 4294967296
  for i = 1, 4 do
    bytes[i] = string.format("%02x", word % 256)
    word = math.floor(word / 256)
  end
  return table.concat(bytes)
end

local function littleEndian(number, count)
  local bytes = {}
  for i = 1, count do
    bytes[i] = string.char(number % 256)
    number = math.floor(number / 256)
  end
  return table.concat(bytes)
end

local function md5(message)
  local zeros = (55 - #message) % 64
  local padded = message .. "\128" .. ("\0"):rep(zeros) .. littleEndian(#message * 8, 8)
  local words = {}
  local a, b, c, d = 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476
  for at = 1, #padded, 64 do
    readWords(padded, at, words)
    a, b, c, d = transform(words, a, b, c, d)
  end
  return hexadecimal(a) .. hexadecimal(b) .. hexadecimal(c) .. hexadecimal(d)
end

assert(md5("") == "d41d8cd98f00b204e9800998ecf8427e", "the empty message")
assert(md5("abc") == "900150983cd24fb0d6963f7d28e17f72", "abc")

local sum, bytes = "", 0
local text = ("The quick brown fox jumps over the lazy dog. "):rep(60)
for i = 1, size do
  local message = text:sub(1, i % #text + 1) .. sum
  sum = md5(message)
  bytes = bytes + #message
end
print(string.format("%d messages, %d bytes, %s", size, bytes, sum))

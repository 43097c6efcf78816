-- Strings of a few characters, which compiled code makes in one call.
local char, byte = string.char, string.byte
local known = {}
for i = 0, 255 do known[char(i)] = i end

local wrong = 0
for i = 0, 255 do
  local j, k, l = (i * 7) % 256, 255 - i, (i + 128) % 256
  local two, three, four, five = char(i, j), char(i, j, k), char(i, j, k, l), char(i, j, k, l, i)
  if #two ~= 2 or #three ~= 3 or #four ~= 4 or #five ~= 5 then wrong = wrong + 1 end
  if two .. char(k) ~= three or three .. char(l) ~= four or four .. char(i) ~= five then wrong = wrong + 1 end
  local a, b, c, d = byte(four, 1, 4)
  if a ~= i or b ~= j or c ~= k or d ~= l then wrong = wrong + 1 end
  if known[two:sub(2)] ~= j or known[char(i)] ~= i then wrong = wrong + 1 end
  if char(i, 66) ~= char(i) .. "B" or char(65, i, 67) ~= "A" .. char(i) .. "C" then wrong = wrong + 1 end
  if ("%c%c"):format(i, j) ~= two or ("%c%c%c"):format(i, j, k) ~= three then wrong = wrong + 1 end
end
print(wrong)

local function encode(code)
  if code < 0x80 then return char(code) end
  if code < 0x800 then return char(0xc0 + math.floor(code / 64), 0x80 + code % 64) end
  local high, middle, low = math.floor(code / 4096), math.floor(code / 64) % 64, code % 64
  if code < 0x10000 then return char(0xe0 + high, 0x80 + middle, 0x80 + low) end
  return char(0xf0 + math.floor(high / 64), 0x80 + high % 64, 0x80 + middle, 0x80 + low)
end
local length, sum = 0, 0
for code = 1, 0x10ffff, 2311 do
  local text = encode(code)
  length = length + #text
  for i = 1, #text do sum = (sum * 31 + byte(text, i)) % 1000003 end
end
print(length, sum)

for _, bad in ipairs { -1, 256 } do
  local ok, message
  for i = 1, 10 do ok, message = pcall(function() return char(65 + i, i == 10 and bad or i) end) end
  print(ok, message)
end
for i = 250, 260 do
  local ok, text = pcall(char, i, 65)
  io.write(tostring(ok and #text), " ")
end
print()

-- Concatenated texts of few bytes are the same strings as those made otherwise.
local text = "abcdefghijklmnopqrstuvwxyz\0\255"

local function pieces(length, first, second)
  local known = { [text:sub(1, length)] = true }
  local found = 0
  for i = 1, 3 do
    local a, b, c = text:sub(1, first), text:sub(first + 1, second), text:sub(second + 1, length)
    if known[a .. b .. c] and known[a .. (b .. c)] and known[(a .. b) .. c] then found = found + 1 end
  end
  return found
end

local sum = 0
for length = 0, 18 do
  for first = 0, length do
    for second = first, length do sum = sum + pieces(length, first, second) end
  end
end
print(sum)

local numbers = {
  0, -0, 1, 9, 10, 42, 99, 100, 101, 999, 1000, 9999, 10000, 123456, 9999999, 10000000, 99999999, 100000000,
  4294967296, 1e14, 1e15, -1, -10, 0.5, 1e100, 1/0, -1/0,
}
for _, number in ipairs(numbers) do
  local known = { ["x" .. tostring(number)] = "prefix", [tostring(number) .. "y"] = "suffix", [tostring(number)] = "alone" }
  local last
  for i = 1, 3 do
    last = known["x" .. number] .. " " .. known[number .. "y"] .. " " .. known[number .. ""] .. " " .. known["" .. number]
  end
  print(number, last)
end

for length = 1, 16 do
  local made = text:sub(-length, -1)
  for i = 1, 3 do
    local half = math.floor(length / 2)
    local whole = made:sub(1, half) .. made:sub(half + 1)
    assert(whole == made and #whole == length and whole:byte(-1) == 255)
  end
end

-- Two to seven operands.
local a, b = "k", 7
for i = 1, 3 do
  local two, three, four = a .. i, a .. i .. b, a .. i .. b .. a
  local five, six, seven = a .. i .. b .. a .. i, a .. i .. b .. a .. i .. b, a .. i .. b .. a .. i .. b .. a
  print(two, three, four, five, six, seven, a .. ":" .. i * 1000 .. ":" .. b .. ":" .. i / 2)
end
print(pcall(function() return a .. 1 .. {} .. b .. a end))

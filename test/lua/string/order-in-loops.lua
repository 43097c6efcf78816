-- Strings compare by bytes, whether the first eight decide or what follows.
local texts = {
  "", "\0", "\0\0", "a", "a\0", "a\0b", "ab", "b", "\127", "\128", "\255", "a\255", "abcdefg", "abcdefgh", "abcdefgh\0",
  "abcdefghi", "abcdefgi", "abcdefg\255", "abcdefghijklmnop", "abcdefghijklmnoq", "abcdefghijklmnop\0", "b" .. ("c"):rep(100),
}

local function isLess(left, right)
  for i = 1, math.min(#left, #right) do
    local l, r = left:byte(i), right:byte(i)
    if l ~= r then return l < r end
  end
  return #left < #right
end

local wrong, less, lessOrEqual = 0, 0, 0
for round = 1, 3 do
  for i = 1, #texts do
    local left = texts[i]
    for j = 1, #texts do
      local right = texts[j]
      local expected = isLess(left, right)
      if left < right then
        less = less + 1
        if not expected then wrong = wrong + 1 end
      end
      if left > right and (expected or left == right) then wrong = wrong + 1 end
      if left <= right then
        lessOrEqual = lessOrEqual + 1
        if not expected and left ~= right then wrong = wrong + 1 end
      end
      if left >= right and expected then wrong = wrong + 1 end
      if not (left < right) and expected then wrong = wrong + 1 end
    end
  end
end
print(wrong, less, lessOrEqual)

local function count(pivot)
  local smaller = 0
  for i = 1, #texts do
    if texts[i] < pivot then smaller = smaller + 1 end
  end
  return smaller
end
for _, pivot in ipairs(texts) do io.write(count(pivot), " ") end
print()

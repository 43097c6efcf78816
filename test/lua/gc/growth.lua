-- Large tables grow while they are being marked: no key and no value is lost, wherever in the table it moves.
-- stress: small
local n = ... == "small" and 300 or 150000
local function check(t, count, key, expected)
  local found = 0
  for i = 1, count do
    if t[key(i)] == expected(i) then found = found + 1 end
  end
  local walked = 0
  for k, v in pairs(t) do walked = walked + 1 end
  return found == count and walked == count
end
local function key_text(i) return "key " .. i end
local function yes() return true end
local texts = {}
for i = 1, n do texts["key " .. i] = true end
print(check(texts, n, key_text, yes))
-- Values that nothing else refers to.
local values = {}
for i = 1, n do values[i + 0.5] = "value " .. i end
print(check(values, n, function(i) return i + 0.5 end, function(i) return "value " .. i end))
-- Tables as keys, and removals in between.
local keys, objects = {}, {}
for i = 1, n do
  local object = { i }
  keys[i] = object
  objects[object] = "object " .. i
  objects[{}] = nil
  if i % 3 == 0 then objects[keys[i - 2]] = nil end
end
local left = 0
for object, text in pairs(objects) do
  left = left + (text == "object " .. object[1] and 1 or 0)
end
print(left == n - math.floor(n / 3))
-- Several tables in turns, which are marked one after another.
local several = {}
for j = 1, 5 do several[j] = {} end
for i = 1, n do
  local t = several[i % 5 + 1]
  t["x" .. i] = { i }
end
local sum = 0
for j = 1, 5 do
  for name, box in pairs(several[j]) do sum = sum + (name == "x" .. box[1] and 1 or 0) end
end
print(sum == n)

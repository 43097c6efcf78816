-- Objects as keys of tables: looked up, added, removed, while the table grows and objects come and go.
local function keysOf(count)
  local keys = {}
  for i = 1, count do
    local kind = i % 5
    if kind == 0 then keys[i] = {i}
    elseif kind == 1 then keys[i] = function() return i end
    elseif kind == 2 then keys[i] = coroutine.create(function() return i end)
    elseif kind == 3 then keys[i] = newproxy(true)
    else keys[i] = "key " .. i end
  end
  return keys
end

local keys = keysOf(200)
local count = {}
for round = 1, 20 do
  for i = 1, #keys do
    local key = keys[i]
    count[key] = (count[key] or 0) + i
  end
end
local sum, others = 0, 0
for key, value in pairs(count) do sum = sum + value; others = others + 1 end
print(sum, others)

-- Absent keys, removed keys, and a table that is rebuilt meanwhile.
local present, seen = {}, 0
for round = 1, 40 do
  for i = round % 3 + 1, #keys, 3 do
    if present[keys[i]] then
      seen = seen + 1
      present[keys[i]] = nil
    else
      present[keys[i]] = true
    end
  end
end
local left = 0
for _ in pairs(present) do left = left + 1 end
print(seen, left)

-- New objects at the addresses of dead ones are other keys.
local owners, hits = setmetatable({}, {__mode = "k"}), 0
for i = 1, 300 do
  local object = {}
  if owners[object] then hits = hits + 1 end
  owners[object] = i
  if i % 50 == 0 then collectgarbage() end
end
print(hits)

-- A class per object, found by its metatable.
local names = {}
local classes = {}
for i = 1, 4 do
  classes[i] = {__index = function(_, key) return key .. i end}
  names[classes[i]] = "class" .. i
end
local text = {}
for i = 1, 80 do
  local object = setmetatable({}, classes[i % 4 + 1])
  text[#text + 1] = names[getmetatable(object)]:sub(-1) .. object.x
end
print(table.concat(text, " ", 70))

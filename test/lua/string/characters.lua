-- Strings of one byte: made in many ways, they are one object each, and live through collections.
local text = "" for i = 0, 255 do text = text .. string.char(i) end
local count, seen = 0, {}
for round = 1, 6 do
  for i = 1, #text do
    local c = text:sub(i, i)
    if c ~= string.char(text:byte(i)) or c ~= text:match(".", i) or #c ~= 1 then error("byte " .. i) end
    if not seen[c] then seen[c] = true; count = count + 1 end
  end
  collectgarbage()
end
print(count)

local function first(s) return s:sub(1, 1) end
local function last(s) return s:sub(-1) end
local list = {}
for i = 1, 200 do list[i] = first(("%d"):format(i)) .. last(("%d"):format(i)) end
print(table.concat(list, " ", 90, 120))

local spaces, letters = 0, 0
for round = 1, 3 do
  for c in ("some words and more"):gmatch(".") do
    if c == " " then spaces = spaces + 1 else letters = letters + 1 end
  end
end
print(spaces, letters, ("x"):rep(3):gsub(".", {x = "y"}))
for i = 1, 100 do
  local c = string.char(i % 3 + 200)
  if c:byte() ~= i % 3 + 200 then error("byte") end
end

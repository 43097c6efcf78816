-- A search whose results are of other types than a trace expects is not made again by the side trace for them: it must not be
-- mistaken for another search, of the same strings in another way, at another place, or behind a collection.
local function lines(count)
  local list = {}
  for i = 1, count do
    list[i] = i % 3 == 0 and ("key" .. i .. " = " .. i) or i % 3 == 1 and ("[s" .. i .. "]") or "# c" .. i
  end
  return list
end

local list = lines(60)
local assignments, sections, comments, others = 0, 0, 0, 0
for _ = 1, 12 do
  for i = 1, #list do
    local line = list[i]
    local key, value = line:match("^(%w+)%s*=%s*(%d+)$")
    if key then
      assignments = assignments + #key + value
    else
      local section = line:match("^%[(.-)%]$")
      if section then
        sections = sections + #section
      else
        local first, last = line:find("^#%s*c")
        if first then comments = comments + last else others = others + 1 end
      end
    end
  end
end
print(assignments, sections, comments, others)

local sum = 0
for round = 1, 60 do
  for i = 1, 12 do
    local text = ("ab" .. round):rep(i % 4)
    for digits in text:gmatch("b(%d+)") do sum = sum + digits end
    for place, letter in text:gmatch("()a(b)") do sum = sum + place + #letter end
    -- The same strings, but results of another function and from another place.
    local first, last, digits = text:find("b(%d+)")
    local same = text:match("b(%d+)")
    local next = text:match("b(%d+)", 3)
    if same ~= digits then print("differ", same, digits) end
    if next then sum = sum + next end
    if first then sum = sum + first + last end
    if i == 7 and round % 8 == 0 then collectgarbage() end
  end
end
print(sum)

-- Iterators that have come to their end stay there.
local found = 0
for i = 1, 100 do
  local iterate = ("x"):rep(i % 3):gmatch("x")
  local a, b, c, d = iterate(), iterate(), iterate(), iterate()
  found = found + (a and 1 or 0) + (b and 1 or 0) + (c and 1 or 0) + (d and 1 or 0)
end
print(found)

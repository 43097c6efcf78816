-- One large array after the other: each grows in the room that those before it have left.
local function fill(size)
  local list = {}
  for i = 1, size do list[i] = i end
  return #list
end

local sum = 0
for _ = 1, 4 do sum = sum + fill(60000) end
print(sum)
-- stress: 4

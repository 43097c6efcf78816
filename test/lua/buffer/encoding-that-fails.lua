-- What an encoding that fails leaves in the buffer depends on the room that there was, also where compiled code has tried first.
local buffer = require("string.buffer")

local function strings(count)
  local list = {}
  for i = 1, count do list[i] = ("x"):rep(40) end
  return list
end

local good, bad = strings(2), strings(20)
bad[21] = print
local values = {}
for i = 1, 40 do values[i] = i > 30 and i % 3 == 0 and bad or good end

local kept, left = buffer.new(), {}
for _, value in ipairs(values) do
  local ok = pcall(kept.encode, kept:reset(), value)
  if not ok then left[#left + 1] = #kept end
end
print(table.concat(left, ", "))

left = {}
for i, value in ipairs(values) do
  local new = buffer.new()
  local ok = pcall(new.encode, new, value)
  if not ok then
    left[#left + 1] = #new
    pcall(new.encode, new, value)
    left[#left + 1] = #new
  end
end
print(table.concat(left, ", "))

left = {}
for i, value in ipairs(values) do
  local used = buffer.new():put("consumed", "kept"):skip(8)
  local ok = pcall(used.encode, used, value)
  if not ok then left[#left + 1] = #used .. tostring(used):sub(1, 6) end
end
print(table.concat(left, ", "))

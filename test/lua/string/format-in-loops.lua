-- string.format with metamethods that make texts, in hot loops.
local point = {}
point.__index = point
point.__tostring = function(self) return "(" .. self.x .. "|" .. self.y .. ")" end
local function new(x, y) return setmetatable({ x = x, y = y }, point) end

local length, last = 0, nil
for i = 1, 60 do
  last = string.format("%d: %s%% %-9s| %5.2f %s %.3s", i, new(i, 2), new(0, i), i / 4, "text", new(12, 34))
  length = length + #last
end
print(length, last)

-- Arguments of several kinds at one place.
local kinds = { new(1, 2), "text", 17, true, setmetatable({}, { __tostring = function() return "other" end }) }
local seen = {}
for i = 1, 60 do
  local kind = kinds[i % #kinds + 1]
  seen[i % #kinds + 1] = ("<%s,%s>"):format(kind, i % 2 == 0 and kind or kinds[2])
end
print(table.concat(seen, " "))

-- A metatable that gets, changes and loses its metamethod.
local meta = { __tostring = function() return "first" end }
local changing = setmetatable({}, meta)
local texts = {}
for i = 1, 90 do
  if i == 30 then meta.__tostring = function(self) return "second " .. tostring(self == changing) end end
  if i == 60 then meta.__tostring = nil end
  local text = string.format("%s", changing)
  texts[#texts + 1] = i % 29 == 0 and text:gsub("0x%x+", "address") or nil
end
print(table.concat(texts, ", "))

-- Errors in metamethods, metamethods that format themselves, too few arguments.
local fragile = setmetatable({}, { __tostring = function(self)
  self.n = (self.n or 0) + 1
  if self.n % 20 == 0 then error("text " .. self.n, 0) end
  return self.n .. string.format("%s", kinds[1])
end })
local failures, good = {}, 0
for _ = 1, 65 do
  local isOk, text = pcall(string.format, "[%s]", fragile)
  if isOk then good = good + #text else failures[#failures + 1] = text end
end
print(good, table.concat(failures, ", "))
print(pcall(function()
  for i = 1, 60 do
    local text = i < 50 and string.format("%s %s", kinds[1], i) or string.format("%s %s", kinds[1])
    last = text
  end
end))
print(last)

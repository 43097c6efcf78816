-- __concat whose handler ends in a tail call of a library function, alone and with more to concatenate.
local S = {}
S.__index = S
local function text(x) return tostring(type(x) == "table" and x.v or x) end
S.__concat = function(a, b) return setmetatable({ v = text(a) .. text(b) }, S) end
local function new(v) return setmetatable({ v = v }, S) end
local a = new("")
for i = 1, 200 do
  a = a .. new(i % 10)
  if #a.v > 20 then a = new("") end
end
print(a.v)
local last
for i = 1, 200 do last = i .. "-" .. new(i) .. "+" .. i end
print(last.v)
S.__concat = function(a, b) return math.max(#text(a), #text(b)) end
local n = 0
for i = 1, 200 do n = n + (new(i) .. "abcdef") end
print(n)

-- A loop whose body takes one of three paths in turn: traces that leave and come back.
-- large: 240000000

local size = tonumber(arg and arg[1]) or 40000000

local sum, low, high = 0, 0, 0
for i = 1, size do
  local turn = i % 3
  if turn == 0 then
    sum = sum + i
    low = low + 1
  elseif turn == 1 then
    sum = sum * 0.5
  else
    sum = sum - 3
    high = high + 1
  end
end
print(string.format("%.10g %d %d", sum, low, high))

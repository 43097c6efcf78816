-- A loop whose body takes one of three paths at random: branches that nothing predicts.
-- large: 65000000

local size = tonumber(arg and arg[1]) or 25000000

local seed, sum, low, high = 42, 0, 0, 0
for i = 1, size do
  seed = (seed * 16807) % 2147483647
  if seed < 715827882 then
    sum = sum + i
    low = low + 1
  elseif seed < 1431655765 then
    sum = sum * 0.5
  else
    sum = sum - 3
    high = high + 1
  end
end
print(string.format("%.10g %d %d", sum, low, high))

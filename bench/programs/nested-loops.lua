-- Three nested loops with short inner ones and a branch in the middle: entering and leaving loops all the time.
-- large: 65000000

local size = tonumber(arg and arg[1]) or 2000000

local data = {}
for i = 1, 64 do data[i] = (i * 37) % 101 end

local sum, skipped = 0, 0
for i = 1, size do
  local scale = i % 7
  for j = 1, 4 do
    if (i + j) % 3 == 0 then
      skipped = skipped + 1
    else
      for k = j, j + 5 do sum = sum + data[k] * scale end
    end
  end
end
print(string.format("%.14g %d", sum, skipped))

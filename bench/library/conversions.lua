-- Kernels of tostring, tonumber and what else turns one type into another.

local integers, decimals = {}, {}
for i = 1, 100 do
  integers[i] = tostring(i * 7919)
  decimals[i] = tostring(i * 79.19)
end

kernel("tostring-integers", 5e6, function(n)
  local sum = 0
  for i = 1, n do sum = sum + #tostring(i) end
  return sum
end)

kernel("tostring-decimals", 2e6, function(n)
  local sum = 0
  for i = 1, n do sum = sum + #tostring(i / 16 + 0.1) end
  return sum
end)

kernel("tostring-others", 80e6, function(n)
  local sum = 0
  local values = { true, false, "text", true }
  for i = 1, n do sum = sum + #tostring(values[i % 4 + 1]) end
  return sum
end)

kernel("tonumber-integers", 40e6, function(n)
  local sum = 0
  for i = 1, n do sum = sum + tonumber(integers[i % 100 + 1]) end
  return sum
end)

kernel("tonumber-decimals", 4e6, function(n)
  local sum = 0
  for i = 1, n do sum = sum + tonumber(decimals[i % 100 + 1]) end
  return string.format("%.3f", sum)
end)

kernel("tonumber-hexadecimal", 10e6, function(n)
  local sum = 0
  for i = 1, n do sum = sum + tonumber(integers[i % 100 + 1], 16) end
  return sum
end)

kernel("tonumber-nothing", 20e6, function(n)
  local count = 0
  local texts = { "", "abc", "12x", "0x", "-", "1e" }
  for i = 1, n do
    if not tonumber(texts[i % 6 + 1]) then count = count + 1 end
  end
  return count
end)

kernel("arithmetic-of-strings", 40e6, function(n)
  local sum = 0
  for i = 1, n do sum = sum + integers[i % 100 + 1] * 2 end
  return sum
end)

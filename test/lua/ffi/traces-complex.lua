-- Complex numbers on traces: parts by name and by index, copies, conversions, and those that live for an iteration only.
local ffi = require("ffi")
local complex, small = ffi.typeof("complex"), ffi.typeof("complex float")
local array = ffi.new("complex[4]")
local holder = ffi.new("struct { complex c; complex float f; int n; }")

local sum = complex(0, 1)
for i = 1, 100 do sum = complex(sum.re + i, -sum.im) end
print(sum)

local total, kept = 0, nil
for i = 1, 100 do
  array[i % 4] = complex(i, 0.5)
  array[(i + 1) % 4] = i % 3
  local copy = array[i % 4]
  total = total + copy[0] - copy[1] + copy[i] + array[1].im
  if i == 97 then kept = copy end
end
print(total, kept, array[0], array[1], array[2], array[3])

for i = 1, 100 do
  holder.c = complex(0.1 * i, i)
  holder.f = holder.c
  holder.c = holder.f
  total = total + holder.c.re + small(holder.c, i).im + small(i + 0.1).re + complex(holder.f).im
end
print(total, holder.c, holder.f)

local values = { 1, 2.5, 7LL, ffi.new("float", 0.5), complex(3, 4), small(5, 6), "text", true }
local text = {}
for i = 1, 160 do
  local value = values[math.ceil(i / 20)]
  local ok, result = pcall(complex, value)
  text[math.ceil(i / 20)] = ok and tostring(result) or result
end
print(table.concat(text, "\n"))

local names = { "re", "im", "ab" }
for i = 1, 90 do
  local ok, part = pcall(function() return sum[names[math.ceil(i / 30)]] end)
  if i % 30 == 0 then print(ok, part) end
end
print(pcall(function() for i = 1, 60 do if i == 50 then sum.re = 1 end end end))

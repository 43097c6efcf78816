-- Numeric for loops: fractions, directions, limits that are never reached, NaN, strings, errors.
local function collect(first, last, step)
  local seen = {}
  if step == nil then
    for i = first, last do seen[#seen + 1] = tostring(i) if #seen > 20 then break end end
  else
    for i = first, last, step do seen[#seen + 1] = tostring(i) if #seen > 20 then break end end
  end
  return #seen .. ": " .. table.concat(seen, " ")
end
print(collect(1, 5))
print(collect(5, 1))
print(collect(5, 1, -1))
print(collect(1, 0))
print(collect(1, 1), collect(1, 1, -1))
print(collect(0, 1, 0.25))
print(collect(1, 0, -0.25))
print(collect(0.5, 3))
print(collect(-3, -1), collect(-1, -3, -1))
print(collect(1, 10, 3), collect(1, 10.5, 3), collect(10, 1, -4))
print(collect(1, 3, 0))
print(collect(1, math.huge), collect(-math.huge, 0), collect(math.huge, 1, -1))
print(collect(0 / 0, 1), collect(1, 0 / 0), collect(1, 10, 0 / 0))
print(collect(1, -math.huge, -1e308))
print(collect(2147483645, 2147483650))
print(collect(-2147483646, -2147483650, -1))
print(collect(2 ^ 53 - 2, 2 ^ 53))
print(collect(2 ^ 53, 2 ^ 53 + 4))
print(collect(1e15, 1e15 + 2), collect(1e308, math.huge, 1e308))
print(collect("1", "3"), collect("0x10", 18), collect(1, "2", "0.5"))
print(pcall(collect, "a", 1))
print(pcall(collect, 1, "b"))
print(pcall(collect, 1, 2, "c"))
print(pcall(collect, nil, 1))
print(pcall(collect, 1, nil))
print(pcall(collect, 1, {}, 1))
print(pcall(collect, 1, 2, true))
-- The loop variable is a copy; the bounds are evaluated once.
local evaluations = 0
local function bound(n) evaluations = evaluations + 1 return n end
local sum = 0
for i = bound(1), bound(4), bound(1) do
  sum = sum + i
  i = 100
  sum = sum + i
end
print(sum, evaluations)
-- Negative zero, and the sign of steps of zero.
for i = -0.0, 0 do print(1 / i) end
for i = 1, 2, -0.0 do print(i) if i then break end end
-- Accumulated rounding is that of repeated addition.
local count, last = 0, nil
for x = 0, 1, 0.1 do count = count + 1 last = x end
print(count, string.format("%.17g", last))
for x = 1, 0, -0.1 do last = x end
print(string.format("%.17g", last))
-- Constant bounds of all kinds in the bytecode.
for i = 1, 3 do io.write(i, " ") end
for i = 65536, 65538 do io.write(i, " ") end
for i = -32769, -32767 do io.write(i, " ") end
for i = 0.1, 0.35, 0.1 do io.write(i, " ") end
for i = 3, 1, -1 do io.write(i, " ") end
for i = 1, 0x7fffffff, 0x40000000 do io.write(i, " ") end
print()
-- Nested, with break and closures.
for i = 1, 3 do
  for j = i, 3 do
    if j == 2 then goto continue end
    if i * j == 9 then break end
    io.write(i, ":", j, " ")
    ::continue::
  end
end
print()

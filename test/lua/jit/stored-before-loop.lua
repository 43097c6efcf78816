-- What a loop's first round loads and then stores to holds something else in the rounds after it, which side traces find.
local t = { x = 1 }

local function constant(n)
  local sum, all = 0, 0
  for i = 1, n do
    all = all + t.x
    t.x = 5
    if i % 13 == 0 then sum = sum + t.x end
  end
  return sum, all
end

local function invariant(n, value)
  local sum, all = 0, 0
  for i = 1, n do
    all = all + t.x
    t.x = value
    if i % 11 == 0 then sum = sum + t.x * 2 end
  end
  return sum, all
end

for round = 1, 3 do
  t.x = 1
  print(constant(20000))
  t.x = 1
  print(invariant(20000, round))
end

-- The array part grows in the first round, and in others.
local sum = 0
for round = 1, 150 do
  local list = {}
  for i = 1, 9 do
    list[i] = i * round
    sum = sum + list[i]
    if i % 4 == 0 then sum = sum - #list end
  end
end
print(sum)

-- A tree of arrays of random lengths, built and dropped over and over: recursion, allocation, collection.
-- large: 4200

local rounds = tonumber(arg and arg[1]) or 1700
local DEPTH, BRANCHES = 6, 4

local seed = 74755
local function random()
  seed = (seed * 1309 + 13849) % 65536
  return seed
end

local count = 0

local function build(depth)
  count = count + 1
  local node = {}
  if depth == 1 then
    for i = 1, random() % 10 + 1 do node[i] = false end
  else
    for i = 1, BRANCHES do node[i] = build(depth - 1) end
  end
  return node
end

local function measure(node)
  local size = #node
  for i = 1, #node do
    if node[i] then size = size + measure(node[i]) end
  end
  return size
end

local total = 0
for _ = 1, rounds do total = (total + measure(build(DEPTH))) % 1000003 end
print(string.format("%d nodes in %d trees, sizes %d", count, rounds, total))

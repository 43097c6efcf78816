-- Complete binary trees, made and dropped: allocation, short-lived garbage beside one long-lived tree.
-- large: 18

local size = tonumber(arg and arg[1]) or 16
local smallest = 4

local function grow(depth)
  if depth == 0 then return {} end
  return { grow(depth - 1), grow(depth - 1) }
end

local function count(tree)
  local left = tree[1]
  if not left then return 1 end
  return 1 + count(left) + count(tree[2])
end

print(string.format("stretch tree of depth %d: %d nodes", size + 1, count(grow(size + 1))))
local lasting = grow(size)
for depth = smallest, size, 2 do
  local trees = 2 ^ (size - depth + smallest - 2)
  local nodes = 0
  for _ = 1, trees do nodes = nodes + count(grow(depth)) end
  print(string.format("%d trees of depth %d: %d nodes", trees, depth, nodes))
end
print(string.format("lasting tree of depth %d: %d nodes", size, count(lasting)))

-- Heap sort of pseudo-random numbers: data-dependent branches and jumps across one large array.
-- large: 2900000

local size = tonumber(arg and arg[1]) or 800000

local seed = 42
local function random()
  seed = (seed * 16807) % 2147483647
  return seed / 2147483647
end

local function siftDown(heap, root, last)
  local value = heap[root]
  while true do
    local child = 2 * root
    if child > last then break end
    if child < last and heap[child] < heap[child + 1] then child = child + 1 end
    if value >= heap[child] then break end
    heap[root] = heap[child]
    root = child
  end
  heap[root] = value
end

local function sort(list)
  local count = #list
  for root = math.floor(count / 2), 1, -1 do siftDown(list, root, count) end
  for last = count, 2, -1 do
    list[1], list[last] = list[last], list[1]
    siftDown(list, 1, last - 1)
  end
end

local list = {}
for i = 1, size do list[i] = random() end
sort(list)
for i = 2, size do assert(list[i - 1] <= list[i], "not sorted") end
print(string.format("%d numbers from %.9f over %.9f to %.9f", size, list[1],
  list[math.floor((size + 1) / 2)], list[size]))

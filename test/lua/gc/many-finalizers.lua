-- Finalizers that are due at once are called some at a time, and what waits for them does not make the heap grow.
local live, most, heap = 0, 0, 0
local function finalizer() live = live - 1 end
collectgarbage()
local start = collectgarbage("count")
for i = 1, 12000 do
  local before = live
  getmetatable(newproxy(true)).__gc = finalizer
  live = live + 1
  most = math.max(most, before + 1 - live)
  heap = math.max(heap, collectgarbage("count") - start)
end
print(most <= 1100, heap < 1500)
collectgarbage()
collectgarbage()
print(live < 3)

-- Without allocation between them all are called in the end, also where the finalizers allocate.
local called = 0
local function allocate() called = called + 1 local t = {called} end
collectgarbage("stop")
for i = 1, 5000 do getmetatable(newproxy(true)).__gc = allocate end
collectgarbage()
print(called >= 4999)

-- Those that are left of a cycle are called before the next one ends.
called = 0
collectgarbage("stop")
for i = 1, 3000 do getmetatable(newproxy(true)).__gc = allocate end
collectgarbage("restart")
local rounds, kept = 0, {}
while called < 2999 and rounds < 100000 do
  rounds = rounds + 1
  kept[rounds % 10] = {rounds}
end
print(called >= 2999)

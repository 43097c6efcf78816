-- The sequences of the generator are LuaJIT's.
local function show(...) for i = 1, select("#", ...) do io.write(("%.17g"):format((select(i, ...))), " ") end print() end
show(math.random(), math.random(), math.random())
show(math.random(10), math.random(100), math.random(1e9), math.random(3.7), math.random(0), math.random(-5))
show(math.random(1, 6), math.random(-10, 10), math.random(0.5, 2.5), math.random(5, 1), math.random(2 ^ 40, 2 ^ 41))
for _, seed in ipairs({ 0, 1, 42, -1, 0.5, 1e300, 12345678901234, 1 / 0 }) do
  math.randomseed(seed)
  show(math.random(), math.random(1000), math.random(1, 1000), math.random())
end
math.randomseed("7")
show(math.random("10"), math.random("1", "6"))
math.randomseed(0 / 0)
print(math.random() >= 0)
math.randomseed(1)
print(pcall(math.random, {}))
show(math.random())
print(pcall(math.random, 1, {}), pcall(math.randomseed, {}), select("#", math.randomseed(3)))
local counts = {}
math.randomseed(99)
for _ = 1, 6000 do local x = math.random(6) counts[x] = (counts[x] or 0) + 1 end
print(unpack(counts))
math.randomseed()
local first = math.random()
math.randomseed()
print(first ~= math.random(), first >= 0 and first < 1)
-- native: no (old versions lack randomseed without arguments)

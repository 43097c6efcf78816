-- Metamethods that are pcall call what they are given, which is called by pcall: only the end of the stack ends that.
-- native: no (it crashes)
local t = setmetatable({}, {
  __call = pcall, __index = pcall, __newindex = pcall, __add = pcall, __concat = pcall, __unm = pcall, __lt = pcall,
})
local first = t(1, 2, 3)
print((t()), first, t.x, t + 1, t .. "x", -t, t < t)
t.x = 1
collectgarbage()
print(#{t()} > 1000, #{t(1, 2)} > 1000)
local both = setmetatable({}, {__call = function(self, ...) return (pcall(self, ...)) end})
print(both(), both(1))
for _ = 1, 20 do local a, b = t(), both(2) end
collectgarbage()
print(coroutine.wrap(function() return (t()) end)())

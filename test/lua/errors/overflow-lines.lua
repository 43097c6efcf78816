-- A stack overflow has the line of the first instruction of the function that did not fit.
-- native: no (LuaJIT names the line only where it compiles)
local depth = 0
local function plain()
  depth = depth + 1

  plain()
end
local function varargs(...)
  local first = ...
  return 1 + varargs(first, 2)
end
local counting = setmetatable({}, {
  __index = function(self, key)
    local next = key + 1
    return self[next] + 1
  end,
})

print(pcall(plain))
print(pcall(varargs, 1))
print(pcall(function() return counting[1] end))
print(select(2, xpcall(plain, function(message) return message end)))
local coroutineResults = { coroutine.resume(coroutine.create(plain)) }
print(unpack(coroutineResults))

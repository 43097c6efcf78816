-- Callbacks of string.gsub and string.format may yield, raise, and call the library again; native LuaJIT cannot yield
-- there. The expectations are reasoned, not recorded.

local gsub = coroutine.wrap(function()
  return ("a-b-c"):gsub("%w", function(letter)
    local answer = coroutine.yield(letter)
    return answer
  end)
end)
print(gsub())
print(gsub("1"))
print(gsub(nil))
print(gsub("3"))

local indexed = coroutine.wrap(function()
  return ("x y"):gsub("%w", setmetatable({}, { __index = function(_, key) return coroutine.yield(key) end }))
end)
print(indexed())
print(indexed("X"))
print(indexed(false))

local format = coroutine.wrap(function()
  local slow = setmetatable({}, { __tostring = function() return coroutine.yield("asked") end })
  return ("<%5s|%s|%d>"):format(slow, slow, 7)
end)
print(format())
print(format("one"))
print(format("two"))

-- Two interleaved substitutions do not disturb each other, nor does a use of the scratch buffer in between.
local function interleaved(text)
  return coroutine.wrap(function()
    return (text:gsub(".", function(char)
      coroutine.yield()
      return (char:rep(2):gsub(".", function(c) return c:upper() .. ("%d"):format(#text) end))
    end))
  end)
end
local first, second = interleaved("abc"), interleaved("wxyz")
for _ = 1, 3 do
  first()
  second()
end
print(first())
second()
print(second())

-- An error leaves from within, and the next call starts afresh.
local function failing() return ("abc"):gsub("%w", function(c) if c == "b" then error("at " .. c, 0) end end) end
print(pcall(failing))
print(pcall(failing))
print(("abc"):gsub("%w", function(c) return select(2, pcall(error, c .. "!", 0)) end))

-- Garbage is collected in the middle.
local count = 0
local result = ("x"):rep(500):gsub("x", function()
  count = count + 1
  if count % 50 == 0 then collectgarbage() end
  return "y" .. count
end)
print(count, #result, result:sub(1, 12), result:sub(-8))
local weak = setmetatable({}, { __mode = "v" })
for index = 1, 100 do
  local text = ("t%d"):format(index)
  weak[index] = { text }
  if index % 10 == 0 then collectgarbage() end
end
collectgarbage()
print(next(weak))

-- Nesting beyond the limit of C calls is no problem.
local function nest(depth)
  return (("x"):gsub("x", function() return depth == 0 and "bottom" or nest(depth - 1) end))
end
print(nest(1000))
-- native: no (LuaJIT cannot yield there)

-- load, loadstring, dofile, print
print(load("return 1 + 1")())
print(load("x ="))
print(load("x =", "=chunk"))
print(load("x =", "@file.lua"))
print(load("return ...", "name")(1, 2))
local env = {}
load("y = 5", "name", "t", env)()
print(env.y, y)
print(load("return 1", "name", "b"))
print(load(string.dump(function() return 3 end), "name", "t"))
print(load(string.dump(function() return 3 end), "name", "b")())
print(loadstring("return 4")(), loadstring(" return 5 ", nil)())
print(load("return 1", nil, nil, nil)())

local function reader(...)
  local pieces, index = { ... }, 0
  return function()
    index = index + 1
    return pieces[index]
  end
end
print(load(reader("return ", "1", " + ", "41"))())
print(load(reader("return ", 7, "", "nonsense"))())
print(load(reader("x = = 1")))
print(load(reader("x = = 1"), "=mine"))
-- In a coroutine, where LuaJIT's stand-alone program has no handler that would add a traceback.
coroutine.wrap(function()
  print(load(reader("return ", {})))
  print(load(function() error("reader failed") end))
  print(load(function() error({}) end) == nil, select(2, load(function() error("plain", 0) end)))
end)()
print(pcall(load(reader("error('inside')"))))
local loaded = load(reader("local a = ...", " return a, z"), "n", "t", { z = "from env" })
print(loaded(1))

-- print
print()
print(nil, true, 1.5, "x")
print("a\0b" == "a\0b", ("x"):rep(3))
print(setmetatable({}, { __tostring = function() return "custom" end }), 1)
print(pcall(print, setmetatable({}, { __tostring = function() return {} end })))
print(pcall(print, setmetatable({}, { __tostring = function() return 12 end })))
local original = tostring
tostring = function(x) return "<" .. original(x) .. ">" end
print(1, "two", nil)
tostring = nil
local print_of, write = print, io.write
write(original(pcall(print_of, 1)), "\n")
tostring = original
print("restored")
getmetatable("").__tostring = function() return "hidden" end
print("strings ignore it", tostring("this"))
getmetatable("").__tostring = nil
-- A metatable of numbers that comes while the line is printed does not count any more; the thread's globals do.
print(1, setmetatable({}, { __tostring = function() debug.setmetatable(2, { __tostring = function(n) return "number" end }) return "set" end }), 2)
print(1, 2)
debug.setmetatable(2, nil)
local thread = coroutine.create(function() print(1, "x") end)
debug.setfenv(thread, setmetatable({}, { __index = { tostring = function(x) return "[" .. x .. "]" end } }))
print(coroutine.resume(thread))
-- The reader is not called any more when the text cannot become right.
local calls = 0
local function letters(text)
  calls = 0
  return function()
    calls = calls + 1
    return text:sub(calls, calls)
  end
end
print(load(letters("*a = 123")))
print(calls)
print(load(letters("return 1e5, 'x' .. [==[y]==] == nil --[[ z ]] "))())
print(calls)

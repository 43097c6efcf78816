-- Local variables, upvalues, environments, metatables.
local function f(a, b, ...)
  local c, d = 10
  do local inner = "gone" end
  for i = 1, 1 do
    local names = {}
    for index = 1, 20 do
      local name, value = debug.getlocal(1, index)
      if not name then break end
      names[#names + 1] = name .. "=" .. (type(value) == "table" and "table" or tostring(value))
    end
    print(table.concat(names, " "))
  end
  print(debug.getlocal(1, -1))
  print(debug.getlocal(1, -2))
  print(debug.getlocal(1, -3))
  print(debug.setlocal(1, 3, "changed"), c)
  print(debug.setlocal(1, 4, "set"), d)
  print(debug.setlocal(1, -1, "vararg"), ...)
  print(debug.setlocal(1, 100, 1))
end
f(1, nil, "x", "y")

print(debug.getlocal(f, 1), debug.getlocal(f, 2), debug.getlocal(f, 3))
print(pcall(debug.getlocal, 100, 1))
print(pcall(debug.getlocal, 1))
print(pcall(debug.setlocal, 100, 1, 1))
print(pcall(debug.setlocal, 1, 1))

local x, y = 1, 2
local function g() return x, y end
local function h() return y end
print(debug.getupvalue(g, 1))
print(debug.getupvalue(g, 2))
print(debug.getupvalue(g, 3))
print(debug.getupvalue(g, 0))
print(debug.setupvalue(g, 1, "new"), x, g())
print(debug.setupvalue(g, 5, "new"))
print(debug.upvalueid(g, 2) == debug.upvalueid(h, 1), debug.upvalueid(g, 1) == debug.upvalueid(h, 1))
print(type(debug.upvalueid(g, 1)))
debug.upvaluejoin(h, 1, g, 1)
print(h(), debug.upvalueid(g, 1) == debug.upvalueid(h, 1))
print(pcall(debug.upvalueid, g, 3))
print(pcall(debug.upvaluejoin, g, 3, h, 1))
print(pcall(debug.upvaluejoin, print, 1, h, 1))
print(pcall(debug.getupvalue, 1, 1))
print(pcall(debug.getupvalue, g))
print(pcall(debug.setupvalue, g, 1))
print(debug.getupvalue(string.gmatch("a", "a"), 1))

-- Metatables without protection, of any type.
local t = setmetatable({}, { __metatable = "locked" })
print(getmetatable(t), type(debug.getmetatable(t)))
print(debug.setmetatable(t, nil), debug.getmetatable(t))
print(debug.getmetatable(1), debug.getmetatable("").__index == string)
debug.setmetatable(1, { __index = function(n, k) return k .. n end })
print((5).field)
debug.setmetatable(1, nil)
debug.setmetatable(true, { __tostring = function(b) return b and "yes" or "no" end })
print(tostring(true), tostring(false))
debug.setmetatable(true, nil)
print(tostring(true), debug.getmetatable(false))
debug.setmetatable(nil, { __index = function() return "of nil" end })
print((nil).x)
debug.setmetatable(nil, nil)
debug.setmetatable(print, { __index = { name = "function" } })
print(print.name, (function() end).name)
debug.setmetatable(print, nil)
print(pcall(debug.setmetatable, {}))
print(pcall(debug.setmetatable, {}, 1))
print(pcall(debug.getmetatable))

-- Environments.
local function env() return value end
print(debug.getfenv(env) == _G, debug.getfenv(1), debug.getfenv(coroutine.create(env)) == _G)
print(debug.setfenv(env, { value = "mine" }) == env, env())
print(pcall(debug.setfenv, 1, {}))
print(pcall(debug.setfenv, env))
print(getfenv(env).value, getfenv(1) == _G, getfenv(0) == _G, getfenv(print) == _G)
print(pcall(setfenv, print, {}))
print(pcall(getfenv, 100))
print(pcall(getfenv, -1))
print(pcall(setfenv, 100, {}))
print(pcall(setfenv, env, 1))
setfenv(1, setmetatable({ mine = true }, { __index = _G }))
print(mine, getfenv(1) ~= _G)
print(type(debug.getregistry()))

-- A coroutine that has yielded has handed over the slots of coroutine.yield.
local yielded = coroutine.create(function(a) coroutine.yield(a, "more") end)
coroutine.resume(yielded, 1)
print(debug.getlocal(yielded, 0, 1))
print(debug.getlocal(yielded, 1, 1))

-- Library functions that are written in Lua do not show their upvalues.
print(debug.getinfo(require, "u").nups, debug.getupvalue(require, 1), debug.setupvalue(require, 1, print))

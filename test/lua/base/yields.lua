-- Yields where LuaJIT has a C function on the stack and refuses: here they work (a deviation on purpose).
local co = coroutine.wrap(function()
  return load(function() return coroutine.yield("want a piece") end)()
end)
print(co(), co("return 6 * "), co("7"), co(nil))

local compare = coroutine.wrap(function()
  local t = { 3, 1, 2 }
  table.sort(t, function(a, b) coroutine.yield(a .. "<" .. b) return a < b end)
  return "sorted " .. table.concat(t, ",")
end)
local step repeat step = compare() print(step) until step:find("sorted")

local printing = coroutine.wrap(function()
  print(setmetatable({}, { __tostring = function() return coroutine.yield("text?") end }), "behind")
  return "printed"
end)
print(printing()) print(printing("yielded text"))

local each = coroutine.wrap(function()
  return table.foreach({ "a", "b" }, function(k, v) return coroutine.yield(k, v) end)
end)
print(each()) print(each()) print(each("stop"))

local convert = coroutine.wrap(function()
  return tostring(setmetatable({}, { __tostring = function() return coroutine.yield("convert") end }))
end)
print(convert(), convert("converted"))
-- native: no (LuaJIT cannot yield there)

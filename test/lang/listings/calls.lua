-- Calls, methods, varargs and tail calls.
local object, f = ...
f()
f(1, "two", nil, true)
f(f(f()))
f(..., f(...))
f((...), (f()))
f{1, 2} f"text" f[[long]]
object:method()
object:method(1, object:other(2)):third "x"
object.field.method(object)
local t = {f(), ..., f()}
local u = {..., n = select("#", ...)}
local v = {f(), (f())}
local function tail(...)
  if object then return f(...) end
  if f then return object:method(1, ...) end
  if t then return ... end
  if u then return 1, ... end
  if v then return (f()) end
  return f(), f()
end
local function closing()
  local captured
  if f then return captured end
  while t do
    local other
    f(function() return other, captured end)
    if u then return other end
  end
  return f()
end

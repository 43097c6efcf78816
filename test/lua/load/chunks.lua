-- load, loadstring, loadfile, dofile: modes, names, environments, failures.
print(load("return 1 + 1")(), loadstring("return ...")(5))
print(load("x ="))
print(loadstring("x =", "=name"))
print(load("x =", "@file.lua"))
print(load("\n\nx =", "some source\nof lines"))
print(pcall(load))
print(pcall(load, 1))
print(pcall(load, "x", {}))
print(pcall(load, {}))
print(load("return x", "name", "t", { x = "from env" })())
print(pcall(load("return x", "name", nil, nil)))
print(load("return 1", "name", "b"))
print(load("return 1", "name", "bt")())

-- Readers.
local pieces = { "return ", "1", " + ", "2", "" , "ignored" }
local index = 0
print(load(function() index = index + 1 return pieces[index] end)())
print(index)
print(type(load(function() return nil end)))
print(pcall(load, function() return {} end))
print(pcall(load, function() error("reader failed", 0) end))
print(type(select(3, pcall(load, function() error({}) end))))
local once = { "x =" }
print(load(function() return table.remove(once) end))
print(load(coroutine.wrap(function() coroutine.yield("return ") coroutine.yield("'from a coroutine'") end))())

-- Bytecode.
local dump = string.dump(function(a, b) local sum = a + b return sum, "text", 1.5, 1e100, -7 end)
print(dump:sub(1, 3) == "\27LJ")
print(load(dump)(1, 2))
print(load(dump, "name", "t"))
print(load(dump, "name", "b")(3, 4))
print(loadstring(string.dump(loadstring("local t = { 1, 2, x = 'y', [true] = 3.5 } return t.x, t[2], t[true], #t"), true))())
local counter = load(string.dump(load("local n = 0 return function() n = n + 1 return n end")))()
print(counter(), counter())
print(pcall(string.dump, print))
print(pcall(string.dump))
print(load(dump:sub(1, 20)))
print(load("\27LJ"))
print(load("\27Lua"))
print(load("#!line\n" .. dump))
print(debug.getinfo(load(string.dump(load("\n\nreturn 1", "@named.lua"))), "S").source)
print(debug.getinfo(load(string.dump(load("return 1", "@named.lua"), true), "=given"), "S").short_src)

-- Files.
local name = os.tmpname()
local function save(text)
  local file = io.open(name, "wb")
  file:write(text)
  file:close()
end
local function clean(text) return (tostring(text):gsub(name:gsub("%p", "%%%0"), "NAME")) end
save("return 'file', ...")
print(loadfile(name)(1, 2))
print(dofile(name))
save("#!/usr/bin/env lua\nreturn debug.getinfo(1, 'l').currentline")
print(dofile(name))
save("\239\187\191return 'with a mark'")
print(dofile(name))
save("return x")
print(loadfile(name, "t", { x = "in env" })())
print(clean(select(2, loadfile(name, "b"))))
save("x = = 1")
print(clean(select(2, loadfile(name))))
print(clean(select(2, pcall(dofile, name))))
save(dump)
print(loadfile(name)(5, 6))
os.remove(name)
print(clean(select(2, loadfile(name))))
print(clean(select(2, pcall(dofile, name))))
print(clean(select(2, loadfile("/"))))
-- embedded: no (temporary files)
-- An error of the reader is a result, which the handler of an xpcall sees first; an error in the text it does not see.
do
  local function handler(message)
    print("handler", message, (debug.traceback("", 2):gsub("\n.*%[C%]: at .*", "")))
    return "<" .. tostring(message) .. ">"
  end
  local function second(_, message) return message end
  local function loaded(reader) return second(load(reader)) .. "" end
  print(xpcall(loaded, handler, function() return {} end))
  print(xpcall(loaded, handler, function() error("reader failed") end))
  print(xpcall(loaded, handler, "x x"))
  print(xpcall(loaded, handler, coroutine.wrap(function() coroutine.yield("return = ") end)))
  print(xpcall(function() return select(2, pcall(loaded, function() error("hidden", 0) end)) end, handler))
end

-- native: no (Debian's luajit has no string.buffer)
-- Values with __tostring are put where they stand, and what they do meanwhile counts.
local buffer = require "string.buffer"

local function object(text, action)
  return setmetatable({}, { __tostring = function(...)
    if action then action(...) end
    return text
  end })
end

local b = buffer.new()
print(b:put("a", object("b"), "c", object(4), 5, object("6")))
print(b:reset():putf("%s-%d-%5s|%q|%s", object("b"), 7, object("c"), object("d"), "e"))
print(b:reset():put(object(buffer.new():put("inner"))))

-- The order of things
b:reset()
local function look(n) return object("<" .. n .. ">", function() io.write(n, ":", tostring(b), " ") end) end
b:put("1", look(1), "2", "3", look(2), look(3), "4")
print(b)
b:reset():putf("begin %s middle %d%% %s end", look(1), 5, look(2))
print(b)
b:reset():put("x", object("y", function() b:put("within") end), "z")
print(b)
b:reset():put("x", object("y", function() b:reset() end), "z")
print(b)
b:reset():putf("x%sz", object("y", function() b:put("within") end))
print(b)

-- Errors: what stands before stays.
local function try(f, ...)
  b:reset():put("|")
  print(pcall(f, b, ...))
  print(b)
end
local bad = object("never", function() error("in __tostring", 0) end)
try(b.put, "a", bad, "b")
try(b.put, "a", object("b"), {}, "c")
try(b.put, "a", object(nil))
try(b.put, "a", object({}))
try(b.put, object("a"), object(true), "c")
try(b.put, "a", b)
try(b.put, object(b))
try(b.put, object(object("no second chance")))
try(b.putf, "a%sb%s", object("x"), bad)
try(b.putf, "a%sb%dc", object("x"), "y")
try(b.putf, "a%sb%y", object("x"))
try(b.putf, "a%s%s", object("x"))
try(b.putf, "a%s", b)
try(b.putf, "%s%s", object("x"), b)
try(b.putf, "%s", object(nil))
try(b.putf, "%d", object("5"))
try(b.putf, "ab%")
try(b.putf)
try(b.putf, {})


-- native: no (Debian's luajit has no string.buffer)
-- The methods of string buffers, from one call to the next.
local buffer = require "string.buffer"

local function show(what, ...)
  print(what, select("#", ...), ...)
end

print(type(buffer.new()), getmetatable(buffer.new()), package.loaded["string.buffer"] == buffer)
print(rawget(_G, "string_buffer"), package.loaded.string_buffer)

-- Writing
local b = buffer.new()
show("empty", #b, tostring(b), b:tostring(), b:get())
print(rawequal(b:put("a", 1, "b"), b), b)
print(b:put():put(-0.5, 1e100, 2^53, 0/0, 1/0), #b)
print(buffer.new(100):put(buffer.new():put("inner"), buffer.new(), b))
print(b:reset():putf("%5d|%-5s|%q|%x|%g|%%|%c", 42, "ab", "q\n\0r", 255, 0.1, 65))
print(b:reset():putf("%s %s %10.2s|", b:tostring(), buffer.new():put("x"), buffer.new():put("long")))
print(b:putf("no directives"), b:reset():putf(""), #b)

-- Reading
b:reset():put("abcdefghij")
show("get", b:get(3))
show("many", b:get(1, 0, 2, 100, 5))
show("rest", b:get(nil))
b:put("0123456789")
show("nil first", b:get(nil, 3, nil))
b:put("0123456789"):skip(4)
show("skipped", #b, b)
show("beyond", #b:skip(1000), b)
show("fractions", b:put("wxyz"):get(1.9), b:skip(0.5), b:get(2LL), b:get(1ULL))

-- Content that is another object's
b:set("a string that is consumed")
show("set", #b, b:get(8), #b, b:tostring())
b:skip(5):put(" and extended")
show("extended", b, #b)
b:set("whole"):skip(100)
show("consumed", #b, b, b:put("new"))
b:set(""):put("x")
show("empty set", #b, b)
b:set("set"):set("again"):reset()
show("reset", #b, b:put("y"))
b:set("freed"):free()
show("free", #b, b, b:put("z"))
show("free twice", #b:free():free(), #b:reset():skip(1))

-- Growth: the content moves to the front, or into a larger block.
local parts = {}
b:free()
for i = 1, 2000 do
  b:put(i, ",")
  if i % 3 == 0 then parts[#parts + 1] = b:get(5) end
end
local text = table.concat(parts) .. b:get()
print(#text, text:sub(1, 30), text:sub(-20), #b)
b:put(("x"):rep(100000)):skip(99990):put(("y"):rep(50))
print(#b, b)

-- Where text is expected
b:reset():put("buf")
print("a" .. b, b .. "a", b .. b, 1 .. b .. 2 .. b, "p" .. "q" .. b)
print(string.format("%s|%6s|%-6s|%.2s|%q", b, b, b, b, b))
io.write(b, " ", b, "\n")
print(load(buffer.new():put("return ", 1, "+", 2))())
print(load(buffer.new():put("syntax error")))
print(load(buffer.new():put("return ..."), "=named")("x"))
print(loadstring(buffer.new():put("return 7"))())
print(pcall(table.concat, { b }))
print(pcall(string.rep, b, 2))

-- Not shared: each has its own content.
local many = {}
for i = 1, 50 do many[i] = buffer.new(i):put(("."):rep(i % 7), i) end
local sum = 0
for i = 1, 50 do sum = sum + #many[i] * i end
print(sum, many[1], many[50])

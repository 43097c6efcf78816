-- Streams whose bytes lie in a window in memory: every other operation must find them in order.
-- embedded: no (files, processes)

local name = os.tmpname()
local round = 0
local function check(what, got, expected)
  round = round + 1
  if got ~= expected then
    print(what, #tostring(got), #tostring(expected), tostring(got):sub(1, 80), tostring(expected):sub(1, 80))
  end
end
local function contents()
  local file = assert(io.open(name, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

-- Values of all kinds, with io.write and with the method.
local values = {
  0, 1, -1, 9, 10, 99, 100, 12345, 2147483647, -2147483648, 2147483648, 4294967296, -0.5, 1e15, 1e100, 0 / 1, -1 / 3,
  "", "a", "sevenby", "eightbyt", "nine byte", ("x"):rep(63), ("y"):rep(64), ("z"):rep(65), ("w"):rep(5000),
  "with\0nul", "\n", "\r\n",
}
local parts = {}
for _, value in ipairs(values) do parts[#parts + 1] = tostring(value) end
local all = table.concat(parts)
local file = assert(io.open(name, "wb"))
io.output(file)
for _ = 1, 20 do
  for _, value in ipairs(values) do io.write(value) end
  file:write(unpack(values))
end
io.output(io.stdout)
file:close()
check("values", contents(), all:rep(40))
check("closed", pcall(file.write, file, "x"), false)

-- Other operations between writes.
file = assert(io.open(name, "w+b"))
for i = 1, 100 do file:write("line ", i, "\n") end
check("position", file:seek(), 792)
file:write("end")
file:flush()
check("flushed", #contents(), 795)
file:write("!")
check("from the start", file:seek("set", 5), 5)
check("read after writes", file:read("*l"), "1")
check("read on", file:read("*l"), "line 2")
check("number", file:read(5, "*n"), "line ")
check("rest of the line", file:read("*l"), "")
file:seek("cur", 0)
file:write("LINE")
file:seek("set", 0)
local count, marked = 0, 0
for line in file:lines() do
  count = count + 1
  if line:find("LINE", 1, true) then marked = count end
end
check("lines", count, 101)
check("overwritten", marked, 4)
file:close()

-- Two files in turns, and the buffering.
local other = os.tmpname()
local a, b = assert(io.open(name, "w")), assert(io.open(other, "w"))
for i = 1, 1000 do
  a:write(i, ",")
  if i % 3 == 0 then b:write(i, ";") end
end
a:setvbuf("no")
a:write("unbuffered")
check("unbuffered", contents():sub(-15), "1000,unbuffered")
a:setvbuf("line")
a:write("one\ntwo")
a:setvbuf("full")
a:write("three")
b:close()
a:close()
check("end", contents():sub(-22), "unbufferedone\ntwothree")
check("other", #io.open(other):read("*a"), 1296)

-- Lines: empty ones, NULs, long ones, none at the end; left in between.
file = assert(io.open(name, "wb"))
for i = 1, 50 do file:write("\n", ("l"):rep(i), "\n", ("m"):rep(i * 400), "\r\n") end
file:write("n\0l\nafter\nlast")
file:close()
local lengths = {}
for line in io.lines(name) do lengths[#lengths + 1] = #line end
check("number of lines", #lengths, 152)
for i = 1, 50 do
  check("empty", lengths[3 * i - 2], 0)
  check("short", lengths[3 * i - 1], i)
  check("long", lengths[3 * i], 400 * i + 1)
end
file = io.open(name, "rb")
for line in file:lines() do if #line == 10 then break end end
check("behind the break", #file:read("*l"), 4001)
check("some bytes", file:read(12), "\n" .. ("l"):rep(11))
local position = file:seek()
local bytes = {}
for i = 1, 5 do bytes[i] = file:read(1) end
check("byte by byte", table.concat(bytes), "\n" .. ("m"):rep(4))
check("no bytes", file:read(0), "")
check("some and a fraction", file:read(3.7), "mmm")
file:seek("cur", -8)
check("line by default", file:read(), "")
check("position after it", file:seek(), position + 1)
io.input(file)
check("default input", #io.read(), 4401)
check("with a format", io.read("*l"), "")
check("with the newline", io.read("*L"), ("l"):rep(12) .. "\n")
check("two lines", select("#", io.read("*l", "*l")), 2)
local iterator = file:lines()
check("one more", #iterator(), 13)
file:close()
check("closed iterator", pcall(iterator), false)
check("no input", pcall(io.read), false)
io.input(io.stdin)

-- A program writes what this one reads, and reads what it writes.
local pipe = io.popen("cat > " .. other, "w")
for i = 1, 3000 do pipe:write(i, "\n") end
pipe:close()
local sum = 0
for line in io.lines(other) do sum = sum + tonumber(line) end
check("through a process", sum, 3000 * 3001 / 2)
pipe = io.popen("cat " .. other)
sum = 0
for line in pipe:lines() do sum = sum + line end
pipe:close()
check("from a process", sum, 3000 * 3001 / 2)

-- The order of what goes to the standard output.
for i = 1, 30 do
  io.write("write ", i, " ")
  print("print", i)
  io.stdout:write("method ", i, "\n")
end
io.stdout:flush()
os.execute("echo from a process")
io.write("after it\n")
local echo = io.popen("echo from another one; cat", "w")
echo:write("and this\n")
echo:close()
os.remove(name)
os.remove(other)
print(round)
io.write("not flushed")
os.exit(0)

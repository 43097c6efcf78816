-- Temporary files, long lines, collected files, processes.
local file = io.tmpfile()
print(io.type(file))
local long = ("x"):rep(100000)
file:write(long, "\n", long, "y\n", "end")
file:seek("set")
print(#file:read(), #file:read("*L"), file:read(), file:read())
file:seek("set", 99999)
print(file:read(3) == "x\nx")
file:seek("set", 0)
print(#file:read(150000), #file:read("*a"))
file:close()

-- A closed file is closed by its metamethods too.
local metatable = getmetatable(io.stdout)
print(metatable.__index == metatable, type(metatable.__gc), type(metatable.__tostring), metatable.__name)
print(pcall(metatable.__gc, io.stdout))
print(pcall(metatable.__gc, {}))
print(pcall(metatable.__tostring))
print(metatable == debug.getregistry()["FILE*"])

local name = os.tmpname()
do
  local lost = io.open(name, "w")
  lost:write("flushed by the collector")
end
collectgarbage()
collectgarbage()
print(io.open(name):read("*a"))
os.remove(name)

local process = io.popen("echo out; echo put")
print(io.type(process), process:read("*a"))
print(process:close())
print(io.popen("exit 3"):close())
process = io.popen("cat", "w")
io.stdout:flush()
process:write("through ", "cat\n")
print(process:close())
print((select(2, io.popen("true", "rw"))))
print(tostring(io.stdin):match("^file %(0x") ~= nil)
print(file, pcall(tostring, file))
print(pcall(io.close, io.stderr))

-- Numbers at the edge of what a format takes.
local numbers = io.tmpfile()
numbers:write("0x1p4 1e+1 .5 5. -7 +8 1e999 0x 12abc")
numbers:seek("set")
for _ = 1, 8 do io.write(tostring(numbers:read("*n")), " ") end
print(numbers:read("*a"))
numbers:close()
-- embedded: no (temporary files)

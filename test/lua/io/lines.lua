-- Iterating over lines, with formats, and closing at the end.
local name = os.tmpname()
local file = io.open(name, "w")
for index = 1, 5 do file:write("line ", index, "\n") end
file:write("7 8 9")
file:close()

local count = 0
for line in io.lines(name) do
  count = count + 1
  io.write("[", line, "]")
end
print(count)

for first, rest in io.lines(name, 2, "*l") do io.write(first, "|", tostring(rest), ";") end
print()
for line in io.lines(name, "*L") do io.write(line) end
print()

file = io.open(name)
for line in file:lines() do
  if line == "line 3" then break end
end
print(io.type(file), file:read())
local iterator = file:lines("*n")
print(iterator())
file:seek("end", -5)
print(iterator(), iterator(), iterator())
print(iterator())
print(io.type(file))
file:close()
print(pcall(iterator))
print(pcall(file.lines, file))

local lines = io.lines(name)
repeat local line = lines() until not line
print(pcall(lines))

print((select(2, pcall(io.lines, name .. ".absent")):gsub("%(.*: ", "(")))
print(pcall(io.lines, {}))
print((pcall(io.lines, name, "*x")))
print(pcall(io.lines(name, "*x")))
print(pcall(io.lines(name, {})))

-- Default input and output.
print(io.input() == io.stdin, io.output() == io.stdout)
print(io.type(io.input(name)), io.input() == io.stdin)
print(io.read(), io.read("*l", 4))
for line in io.lines() do io.write("<", line, ">") end
print()
print(io.close(io.input()))
print(pcall(io.read))
io.input(io.stdin)

print(io.type(io.output(name)))
io.write("written ", 1, "\n")
print(io.close())
print(pcall(io.write, "x"))
io.output(io.stdout)
for line in io.lines(name) do print(line) end

print(pcall(io.input, name .. ".absent") == false)
print(pcall(io.output, {}))
print(pcall(io.write, {}))
print(pcall(io.write, nil))
print(pcall(io.stdout.write))
print(pcall(io.stdout.write, {}))
print(pcall(function() io.stdout:write({}) end))
print(io.stdout:close())
print(io.stdout:flush(), io.flush())
print(pcall(io.stdout.seek, io.stdout, "bad"))
print(pcall(io.stdout.setvbuf, io.stdout))
print(io.stdout:setvbuf("full", 1024))
print(pcall(io.type))
os.remove(name)
-- embedded: no (temporary files)

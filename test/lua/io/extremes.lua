-- Counts, offsets and numbers at their limits.
-- embedded: no (temporary files)
local file = assert(io.tmpfile())

for _, text in ipairs { "1e", "1e+", "-1e+x", "1ee", "1.e", "0x1p", "0xep-", "12e5e", "0x1e", ".e", "e5", "1e2" } do
  file:seek("set")
  file:write(text, "\n")
  file:seek("set")
  print(text, file:read("*n", "*l"))
end

for _, origin in ipairs { "set", "cur", "end" } do
  for _, offset in ipairs { 0 / 0, 1 / 0, -1 / 0, 2 ^ 63, -2 ^ 63, 1e300, -1e4 } do print(origin, file:seek(origin, offset)) end
end
print(file:seek("set", -0.5), file:seek("cur", 2.9), file:seek())

for _, count in ipairs { -1, 2 ^ 31 - 1, 2 ^ 31, 2 ^ 32, -2 ^ 31 } do print(pcall(file.read, file, count)) end

-- What C's scanf takes, and strtod reads of it.
for _, text in ipairs { "0x.p1", "-0x.", "0x", "0x.8p1", ".", "+", "nan1", "nax1", "infinity1", "infix1", "i7", "-inf" } do
  file:seek("set")
  file:write(text, "\n")
  file:seek("set")
  print(text, file:read("*n", "*l"))
  print(file:read("*l"))
end

-- A NUL ends what is seen of a line's piece, and hides the newline.
file:seek("set")
file:write("ab\0cd\nef\n\0\ngh\n", ("x"):rep(9000), "\0y\n", "z\n\0")
for _, format in ipairs { "*l", "*L" } do
  file:seek("set")
  for line in file:lines(format) do print(#line, #line < 9 and line or line:sub(-2)) end
end

-- The end of lines with formats does not close the file.
do
  local name = os.tmpname()
  local output = io.open(name, "w")
  output:write("1 2")
  output:close()
  local next_number = io.lines(name, "*n")
  for _ = 1, 4 do print(select("#", next_number()), next_number()) end
  local next_line = io.lines(name)
  print(next_line(), select("#", next_line()), pcall(next_line))
  os.remove(name)
end

-- A file that is not open for reading; numbers differ from the other formats.
local name = os.tmpname()
local output = io.open(name, "w")
for _, format in ipairs { "*n", "*l", "*a", 1, 0 } do print(format, output:read(format)) end
for _ in output:lines("*n") do print("no") end
output:close()
os.remove(name)

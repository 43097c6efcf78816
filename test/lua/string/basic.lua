-- string.len, byte, char, sub, rep, reverse, lower and upper: results, coercions, edge cases and messages.

local function show(value)
  if type(value) == "string" then return (("%q"):format(value):gsub("\\\n", "\\n")) end
  return tostring(value)
end

local function try(name, ...)
  local results = { pcall(string[name], ...) }
  local count = select("#", ...)
  for i = 1, table.maxn(results) do results[i] = show(results[i]) end
  print(name .. "/" .. count, table.concat(results, " ", 2))
end

local huge = { 2 ^ 31, 2 ^ 31 - 1, -2 ^ 31, 2 ^ 32, 2 ^ 53, 1 / 0, -1 / 0, 0 / 0 }
local positions = { 0, 1, 2, 3, 5, 6, -1, -2, -5, -6, 1.9, -1.9, "2", " -0x2 " }

for _, i in ipairs(positions) do
  try("sub", "hello", i)
  try("byte", "hello", i)
  for _, j in ipairs(positions) do
    io.write(show(("hello"):sub(i, j)), " ", #{ ("hello"):byte(i, j) }, " ")
  end
  print()
end
for _, i in ipairs(huge) do
  try("sub", "hello", i)
  try("sub", "hello", 2, i)
  try("byte", "hello", i)
  try("byte", "hello", 1, i)
end
try("sub", 12345, 2, 3)
try("sub", "hello", nil)
try("sub", "hello")
try("sub", "hello", 2, nil)
try("sub", "hello", 2, "x")
try("sub", {}, 1)
try("sub")
try("sub", "a\0b\0c", 2, 4)

try("byte", "a\0\255", 1, -1)
try("byte", "", 1)
try("byte")
try("byte", "x", {})
print(select("#", ("x"):rep(100):byte(1, -1)), select("#", ("x"):rep(7999):byte(1, -1)))
try("byte", ("x"):rep(8001), 1, -1)

try("char")
try("char", 0, 65, 255)
try("char", "66", 67.9)
for _, code in ipairs({ 256, -1, 2 ^ 32, 0 / 0, "x", {} }) do
  local _, message = pcall(string.char, 65, code)
  print(message)
end

try("rep", "ab", 3)
try("rep", "ab", 3, ", ")
try("rep", "ab", 1, ", ")
try("rep", "ab", 0, ", ")
try("rep", "ab", -1)
try("rep", "", 5)
try("rep", "", 3, "-")
try("rep", "x", 2.9)
try("rep", 1, 3, 2)
try("rep", "x", "3")
try("rep", "x")
try("rep")
try("rep", "x", 1, {})
try("rep", "ab", 2 ^ 30)
print(#("abc"):rep(1000), #("abc"):rep(1000, "de"), ("abc"):rep(1000, "de"):sub(-7), ("x"):rep(70))

for length = 0, 20 do
  local text = ("aZ@[`{\128\193zA"):rep(2):sub(1, length)
  print(length, #text, show(text:upper()), show(text:lower()), show(text:reverse()))
end
try("reverse", 123)
try("upper")
try("lower", nil)
try("reverse", {})

try("len", "a\0b")
try("len", 12.5)
try("len")
try("len", nil)
try("len", {})
print(("x"):len(), #"", ("abc").sub("hello", 2))

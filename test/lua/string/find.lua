-- string.find and string.match: fixed strings, start positions, anchors, every kind of item, captures, messages.

local function show(...)
  local texts = {}
  for i = 1, select("#", ...) do
    local value = select(i, ...)
    if type(value) == "table" then value = "table" end
    texts[i] = type(value) == "string" and (("%q"):format(value):gsub("\\\n", "\\n")) or tostring(value)
  end
  return table.concat(texts, " ")
end

local function find(...) print("find", show(...), "=>", show(select(2, pcall(string.find, ...)))) end
local function match(...) print("match", show(...), "=>", show(select(2, pcall(string.match, ...)))) end

-- Fixed strings and start positions.
find("hello", "l")
find("hello", "lo")
find("hello", "")
find("hello", "", 6)
find("hello", "", 7)
find("hello", "", 100)
find("hello", "l", 4)
find("hello", "l", -1)
find("hello", "h", -100)
find("hello", "o", 1.9)
find("hello", "o", "2")
find("hello", "hello!")
find("a.b.c", ".", 2, true)
find("a.b.c", ".", 3, true)
find("a.b.c", ".", 3, nil)
find("a+b", "+", 1, 1)
find("a\0b\0c", "\0c")
find("a\0b\0c", "b\0d")
find("\0\0\0x", "\0x")
find(12321, 23)
find(("ab"):rep(20) .. "abc", "abc")
find(("x"):rep(30) .. "needle" .. ("y"):rep(30), "needle")
find("hello", "l", 2 ^ 31)
find("hello", "l", -2 ^ 40)
find("hello", "l", 0 / 0)
for _, special in ipairs({ "^", "$", "*", "+", "?", ".", "(", "[", "%", "-", ")", "]" }) do
  find("x" .. special .. "y", special)
end

-- Items.
local text = "The quick (brown) fox_42\tjumps\n\0\127\200 over"
for _, class in ipairs({ "a", "c", "d", "g", "l", "p", "s", "u", "w", "x", "z" }) do
  match(text, "%" .. class .. "+")
  match(text, "%" .. class:upper() .. "+")
  match(text, "[%" .. class .. "]+", 5)
  match(text, "[^%" .. class .. "]+", 5)
  match(text, "[^%" .. class:upper() .. "]+", 5)
end
for byte = 0, 255 do
  local char = string.char(byte)
  local classes = {}
  for class in ("acdglpsuwxz"):gmatch(".") do
    if char:find("^%" .. class) then classes[#classes + 1] = class end
    assert((char:find("^%" .. class) == nil) == (char:find("^%" .. class:upper()) ~= nil))
    assert((char:find("^[%" .. class .. "]") == nil) == (char:find("^[^%" .. class .. "]") ~= nil))
    assert((char:find("^[%" .. class .. "]") == nil) == (char:find("^%" .. class) == nil))
  end
  io.write(byte, table.concat(classes), " ")
end
print()
match("[]^-]", "[]^-]+")
match("[]^-]", "[%]%[]+")
match("[]^-]", "[%^%-]+")
match("a-z", "[a%-z]+")
match("a-z", "[a-z]+")
match("b-", "[a-]+")
match("b-", "[-a]+")
match("0x1F", "[0-9a-fA-F]+", 3)
match("\200\201a", "[\128-\255]+")
match("z~a", "[z-a]+")
match("%d", "[%%d]+")
match("a.b", "%.")
match("a b", "%\32")
match("ab\0cd", "[^\1-\255]")
match("hello", ".-l")
match("hello", ".*l")
match("hello", "l*", 3)
match("hello", "x*")
match("hello", "x?h")
match("hello", "el?l?l?o")
match("hello", "l+o")
match("hello", "(h)(e)(l+)(o)")
match("hello", "()ll()")
match("hello", "(h(e(l)l)o)")
match("hello", "^ello")
match("hello", "^hello$")
match("hello", "^ello", 2)
match("a^b", "a^b")
match("a$b", "a$b")
match("a$", "a$$")
match("x = (a + (b)) c", "%b()")
match("((a)", "%b()")
match("''", "%b''")
match("[[x]]", "%b[]")
match("THE (quick) fox", "%f[%a]%a+", 2)
match("THE (quick) fox", "%f[%l]%a+%f[^%l]")
match("hello", "%f[%z]")
match("hello", "o%f[%z]")
match("", "%f[%w]")
match("aXb", "%f[%u].")
match("abab", "(a)(b)%1%2")
match("abcabc", "(abc)%1$")
match([["it's"]], [[(["'])(.-)%1]])
match("aa", "()%1")
match("2024-12-31", "(%d+)-(%d+)-(%d+)")
match("  trim  ", "^%s*(.-)%s*$")
match("key = value", "^(%w+)%s*=%s*(%w+)$")
match("a\0b", "a%zb")
match("a\0b", "a\0x")
match("x", "", 2)
match("x", "()", 2)
match("x", "()", 9)
match("1.5e3", "^[+-]?%d+%.?%d*[eE]?[+-]?%d*$")
match("/usr/local/file.tar.gz", "([^/]+)$")
match("/usr/local/file.tar.gz", "(.+)%.(.-)$")
match(("a"):rep(32), ("(a)"):rep(32))
find(("a"):rep(32), ("(a)"):rep(32))
find("k=v", "(%w)=(%w)")

-- Malformed patterns are found out only when the matcher comes to them.
for _, pattern in ipairs({
  "[a", "[^", "[]", "[^]", "[a%", "[%", "%", "a%", "(", "(()", ")", "a)", "(a", "%1", "(%1)", "(a)%2", "%0", "%f", "%fa",
  "%b", "%bx", "%f[", "x[", "x%", "x(",
}) do
  find("a", pattern)
  match("", pattern)
end
find("a", ("(a?)"):rep(33))
match("a", ("()"):rep(33))
for _, count in ipairs({ 66, 67, 98, 99, 100, 101, 197, 198, 199, 200, 201 }) do
  print(count, (select(2, pcall(string.find, ("a"):rep(count), ("a?"):rep(count)))), (select(2, pcall(string.find, "", ("a*"):rep(count)))), (select(2, pcall(string.find, ("ab"):rep(count), ("a-b"):rep(count)))), (select(2, pcall(string.find, ("b"):rep(count), ("a*b"):rep(count)))), (select(2, pcall(string.find, ("aab"):rep(count), ("a+b"):rep(count)))))
end

find()
find("a")
find("a", nil)
find({}, "a")
find("a", "b", {})
find("a", "b", "x")
match(nil, "a")
match("a", true)

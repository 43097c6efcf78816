-- string.gsub and string.gmatch: replacement by string, table and function, limits, anchors, empty matches, messages.

local function show(...)
  local texts = {}
  for i = 1, select("#", ...) do
    local value = select(i, ...)
    texts[i] = type(value) == "string" and (("%q"):format(value):gsub("\\\n", "\\n")) or tostring(value)
  end
  return table.concat(texts, " ")
end

local function gsub(...)
  local count = select("#", ...)
  local arguments = { ... }
  for i = 1, count do
    local kind = type(arguments[i])
    if kind == "table" or kind == "function" then arguments[i] = kind end
  end
  local message = show(select(2, pcall(string.gsub, ...))):gsub("[%w/_.]+%.lua:%d+: ", "@")
  print(show(unpack(arguments, 1, count)), "=>", message)
end

-- Strings.
gsub("hello world", "o", "0")
gsub("hello world", "o", "0", 1)
gsub("hello world", "o", "0", 0)
gsub("hello world", "o", "0", -1)
gsub("hello world", "o", "0", "1")
gsub("hello world", "o", "0", 2 ^ 32 + 1)
gsub("hello world", "o", "0", 1 / 0)
gsub("hello world", "o", "0", 1.9)
gsub("hello world", "o", "0", nil)
gsub("hello world", "", "-")
gsub("", "", "-")
gsub("abc", "b*", "-")
gsub("abc", "$", "-")
gsub("abc", "^", "-")
gsub("abc", "^a", "-")
gsub("aaa", "^a", "-")
gsub("abc", "%w", "%0%0")
gsub("abc", "%w", "%1%1")
gsub("abc", "(%w)(%w)", "%2%1")
gsub("abc", "()", "%1")
gsub("abc", "()%w", "%1")
gsub("abc", "%w", "%%")
gsub("abc", "%w", "%")
gsub("abc", "%w", "x%")
gsub("abc", "%w", "%a%-")
gsub("abc", "b", "a\0b")
gsub("a\0b", "%z", "<%0>")
gsub("abc", "b", 5)
gsub("abc", "b", 1.5)
gsub(12321, 2, 0)
gsub("hello world from lua", "(%w+) (%w+)", "%2 %1")
gsub("  a  b  ", "%s+", " ")
gsub("  a  b  ", "^%s*(.-)%s*$", "[%1]")
gsub("$name is $age", "%$(%w+)", "<%1>")
gsub("abc", "x", "y")
gsub(("ab"):rep(50), "a", ("x"):rep(20))
gsub("a,b,,c", ",", ";")
gsub("a,b,,c", "[^,]*", "<%0>")
gsub("THE (quick) fox", "%f[%a]%a+%f[%A]", "<%0>")

-- Tables.
local words = { hello = "HELLO", world = 5, no = false, [1] = "one", [3] = "three" }
gsub("hello world no yes", "%w+", words)
gsub("hello world no yes", "(%w)(%w*)", words)
gsub("abc", "()", words)
gsub("hello", "%w+", { hello = {} })
gsub("hello", "%w+", { hello = true })
gsub("hello hello", "%w+", { hello = print })
local keys = {}
local indexed = setmetatable({ a = "A" }, {
  __index = function(_, key)
    keys[#keys + 1] = tostring(key)
    if key == "b" then return "B" end
    if key == "c" then return 7 end
    if key == "d" then return false end
  end,
})
gsub("a b c d e a", "%w", indexed)
gsub("abc", "()", indexed)
gsub("xyz", "q", indexed)
print(table.concat(keys, " "))
gsub("a b", "%w", setmetatable({}, { __index = { b = "chained" } }))
gsub("a b", "%w", setmetatable({}, { __index = string }))
gsub("a b", "%w", setmetatable({}, { __index = function() error("in index", 0) end }))

-- Functions.
gsub("hello world", "o", function(match) return match:upper() end)
gsub("hello world", "(h)(e)", function(...) return select("#", ...) .. table.concat({ ... }, "-") end)
gsub("hello world", "()o()", function(first, last) return first .. ":" .. last end)
gsub("hello world", "%w+", function(match) return #match end)
gsub("hello world", "%w+", function() return nil end)
gsub("hello world", "%w+", function() return false end)
gsub("hello world", "%w+", function() end)
gsub("hello world", "%w+", function() return "x", "ignored" end)
gsub("hello world", "%w+", function() return {} end)
gsub("hello world", "%w+", function() return true end)
gsub("hello world", "%w+", function() error("in function", 0) end)
gsub("hello world", "%w+", function() error({}) end and function() error("with place") end)
gsub("hello world", "o", function() return "%1" end)
gsub("hello world", "", function() return "-" end, 3)
gsub("abc", "b*", function(match) return "<" .. match .. ">" end)
gsub("abc", "^%w", function() return "-" end)
gsub("abc", "^x", function() return "-" end)
gsub("abc", "%w", string.upper)
gsub("abc", "%w", string.byte)
gsub("abc", "(", function() return "x" end)
gsub("abc", "(a", function() return "x" end)
gsub("abc", "a)", function() return "x" end)
gsub("abc", "c[", function() return "x" end)
gsub(("a"):rep(40), ("()"):rep(32), function(...) return select("#", ...) end)
print((("nested (a) text"):gsub("%w+", function(word)
  return (word:gsub(".", function(char) return char .. (char:gsub(".", { a = "A" })) end))
end)))
local order = {}
print((("abcdef"):gsub("..", function(pair)
  order[#order + 1] = pair
  return nil
end)), table.concat(order, ","))

-- Messages.
gsub("abc", "b", true)
gsub("abc", "b", nil)
gsub("abc", "b")
gsub("abc")
gsub()
gsub({}, "b", "c")
gsub("abc", {}, "c")
gsub("abc", "b", "c", {})
gsub("abc", "b", "c", "x")
gsub("abc", "b", true, "x")
gsub("abc", "b", "%2")
gsub("abc", "(b)", "%2")
gsub("abc", "(b", "%1")
gsub("abc", "[b", "x")
gsub("abc", "%", "x")
local function place(f) return (select(2, pcall(f)):gsub("^.*:(%d+): ", "line: ")) end
print(place(function() return 1, ("x"):gsub("(", "%1") end))
print(place(function() return 1, ("x"):gsub("x", function() return {} end) end))
print(place(function() return 1, ("x"):gsub("(", function() end) end))
print(place(function() return 1, ("x"):gsub("(", setmetatable({}, { __index = function() end })) end))
print(place(function() return 1, ("x"):gsub(1, 2, {}) end))
print(place(function() return 1, ("x"):gsub("x", {}, {}) end))
print(place(function() return 1, string.gsub("x", "x") end))

-- gmatch.
local function gmatch(...)
  local found = {}
  local ok, message = pcall(function(...)
    for a, b in string.gmatch(...) do found[#found + 1] = show(a, b) end
  end, ...)
  print("gmatch", show(...), "=>", table.concat(found, " | "), ok or (message:gsub("^.*:%d+: ", "@")))
end
gmatch("one two  three", "%w+")
gmatch("k1=v1, k2=v2", "(%w+)=(%w+)")
gmatch("abc", "")
gmatch("abc", "()")
gmatch("abc", "b*")
gmatch("abc", "^a")
gmatch("^abc", "^a")
gmatch("", ".*")
gmatch("a\0b", "%Z+")
gmatch("abc", "x")
gmatch("abc", "(")
gmatch("aaa", "a$")
gmatch(121, 1)
gmatch("abc")
gmatch()
gmatch("abc", true)
local iterator = ("a b"):gmatch("%w")
print(iterator(), iterator("ignored"), iterator(), iterator())
local first, second = ("abc"):gmatch("."), ("xyz"):gmatch(".")
print(first(), second(), first(), second())

-- The functions that the interpreter runs itself, with usual and unusual arguments, and results that are wanted or not.
-- native: no (2.1.0-beta3 compiles string.sub with an end below 0 wrongly)
local function show(name, ...)
  local texts = {}
  for index = 1, select("#", ...) do texts[index] = tostring((select(index, ...))) end
  print(name, select("#", ...), table.concat(texts, " "))
end

local numbers = { 0, 1, 2, 3, 4, 100, -1, -2, -5, -100, 1.5, -1.5 }

-- string.sub
for _, text in ipairs({ "", "a", "abcd", "a longer text of more than fifteen bytes" }) do
  for _, first in ipairs(numbers) do
    local one = string.sub(text, first)
    local all = { string.sub(text, first) }
    local results = { one, #all }
    for _, last in ipairs(numbers) do results[#results + 1] = string.sub(text, first, last) end
    print(first, table.concat(results, "|"))
  end
end
print(string.sub(12345, 2, 3), string.sub("abc", "2"), string.sub("abc", 1, "2"))
print(("abc"):sub(2, nil), ("abc"):sub(2, 3, 4))
for _, arguments in ipairs({ {}, { "a" }, { {}, 1 }, { "a", {} }, { "a", 1, {} }, { "a", 1, false } }) do
  print(pcall(string.sub, unpack(arguments)))
end
do
  -- More texts than the collector lets live.
  local long, sum = ("0123456789"):rep(100), 0
  for index = 1, 20000 do
    local part = long:sub(index % 900 + 1, index % 900 + 50 + index % 40)
    sum = sum + #part + part:byte(1 + index % 7)
  end
  print(sum)
end

-- string.char
for _, code in ipairs({ 0, 65, 255, 65.0, "66" }) do show("char", string.char(code):byte(1, -1)) end
show("char", string.char())
show("char", string.char(72, 105))
for _, code in ipairs({ 256, -1, {}, "x" }) do print(pcall(string.char, code)) end
print(pcall(string.char, nil))
print((string.char(65.7)), #string.char(0))

-- select
show("select", select(1, "a", "b", "c"))
show("select", select(3, "a", "b", "c"))
show("select", select(4, "a", "b", "c"))
show("select", select(100, "a"))
show("select", select(-1, "a", "b"))
show("select", select("2", "a", "b"))
show("select", select(1.5, "a", "b"))
show("select", (select(2, "a", nil, "c")))
show("select", select("#"))
show("select", select("#", nil, nil))
show("select", select("#more", 1))
print((select(3, 1, 2)), (select(1)), select(2, 1, 2, 3))
for _, index in ipairs({ 0, -3, {}, "x", false }) do print(pcall(select, index, 1, 2)) end
print(pcall(select))

-- next
show("next", next({}))
show("next", next({ 7 }))
show("next", next({ 7 }, 1))
show("next", next({ 7, 8 }, 1))
show("next", next({ 7, 8 }, nil))
show("next", next({ x = 1 }))
show("next", next({ x = 1 }, "x"))
show("next", (next({ 7 })))
print(next({ nil, nil, 3 }))
for _, arguments in ipairs({ {}, { 1 }, { {}, 1 }, { { 1 }, "x" }, { { 1 }, 2.5 }, { "x", 1 } }) do
  local ok, message = pcall(next, unpack(arguments))
  print(ok, message)
end
do
  local t, count = { 1, 2, 3, x = 4, y = 5 }, 0
  local key, value = next(t)
  while key ~= nil do
    count = count + value
    t[key] = nil
    key, value = next(t, key)
  end
  print(count, next(t))
  for index = 1, 100 do t[index] = index end
  for index = 1, 99 do t[index] = nil end
  print(next(t))
end

-- As the last call, below pcall and in coroutines
local function last(f, ...) return f(...) end
show("tail", last(string.sub, "abc", 2))
show("tail", last(string.char, 65))
show("tail", last(select, 2, "a", "b", "c"))
show("tail", last(select, "#", 1, 2))
show("tail", last(next, { 5 }))
show("tail", last(next, {}))
show("pcall", pcall(string.sub, "abc", 2, 2))
show("pcall", pcall(string.char, 66))
show("pcall", pcall(select, 2, "a", "b", "c"))
show("pcall", pcall(next, { 5 }))
show("wrap", coroutine.wrap(next)({ 5 }))
show("wrap", coroutine.wrap(string.sub)("abc", 3))
for key, value in next, { 10, 20 } do show("for", key, value) end
for key in next, { 10 } do show("for", key) end
print(pcall(function() return setmetatable({}, { __index = string.sub }).x end))
print(pcall(function() return setmetatable({}, { __add = next }) + 1 end))
do
  local t = setmetatable({}, { __add = select, __sub = select, __unm = string.char })
  print(1 + t == t, rawequal(1 - t, t), pcall(function() return -t end))
end
print((setmetatable({}, { __index = next }))[nil], pcall(function() return (setmetatable({}, { __index = next })).x end))

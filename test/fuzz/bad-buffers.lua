-- Calls the functions and methods of string.buffer with wrong, missing and extreme arguments: on a buffer that is empty,
-- on one with content, and on what is no buffer.

local calls = dofile("calls.lua")
local buffer = require("string.buffer")

local function constant(value)
  return function() return value end
end

local values = {
  { "nil", constant(nil) },
  { "false", constant(false) },
  { "0", constant(0) },
  { "-1", constant(-1) },
  { "1.5", constant(1.5) },
  { "NaN", constant(0 / 0) },
  { "2^31", constant(2 ^ 31) },
  { "2^32+1", constant(2 ^ 32 + 1) },
  { "-2^31", constant(-2 ^ 31) },
  { "1e300", constant(1e300) },
  { "''", constant("") },
  { "'abc'", constant("abc") },
  { "'12'", constant("12") },
  { "'%d'", constant("%d") },
  { "'%5.2f|%q'", constant("%5.2f|%q") },
  { "'%'", constant("%") },
  { "array tag", constant("\10\3") },
  { "table tags", constant("\11\2\38abc\1") },
  { "long length", constant("\255\255\255\255\255") },
  { "unknown tag", constant("\25") },
  { "dictionary index", constant("\15\5") },
  { "{}", function() return {} end },
  { "{1}", function() return { 1 } end },
  { "{dict={}}", function() return { dict = {} } end },
  { "{dict=1}", constant({ dict = 1 }) },
  { "{metatable=2}", constant({ metatable = 2 }) },
  { "{dict={'a','a'}}", function() return { dict = { "a", "a" } } end },
  { "{size=-1}", constant({ size = -1 }) },
  { "cycle", function() local t = {} t[1] = t return t end },
  { "__tostring", function() return setmetatable({}, { __tostring = constant("text") }) end },
  { "buffer", function() return buffer.new():put("other") end },
  { "userdata", function() return newproxy(true) end },
  { "function", constant(print) },
  { "thread", function() return coroutine.create(print) end },
}

-- An answer to a huge size is that there is no memory, or the size: not what is compared.
local sizes = calls.set "new reserve commit"
local function accepts(name, ...)
  if not sizes[name:match("%a+$")] then return true end
  for i = 1, select("#", ...) do
    local number = tonumber((select(i, ...)))
    if number and not (number > -2 and number < 2 ^ 20) then return false end
  end
  return true
end

calls.pairs(calls.functions(buffer, "buffer.", {}), values, nil, accepts)

local names = calls.set "encode decode free get put putf reset set skip tostring __len __concat"
local methods = {}
for name in pairs(names) do
  methods[#methods + 1] = { name, name:match("^__") and getmetatable(buffer.new())[name] or buffer.new()[name] }
end
table.sort(methods, function(a, b) return a[1] < b[1] end)

calls.pairs(methods, values, buffer.new, accepts)
calls.pairs(methods, values, function() return buffer.new({ dict = { "abc" } }):put("12\n\3abc", 7) end, accepts)
for _, value in ipairs(values) do
  for _, method in ipairs(methods) do calls.one(method[1], accepts, method[2], "of " .. value[1], value[2]()) end
end

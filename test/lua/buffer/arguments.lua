-- native: no (Debian's luajit has no string.buffer)
-- Every function of string.buffer with wrong arguments of every kind, on its own and behind a right one: the messages.
local buffer = require "string.buffer"

local huge = 2^31
local values = {
  { "nothing" }, { "nil" }, { "false", false }, { "1", 1 }, { "-1", -1 }, { "0.5", 0.5 }, { "NaN", 0/0 },
  { "huge", huge }, { "-huge", -huge }, { "limit", 0x7fffff01 }, { '"3"', "3" }, { '"text"', "text" }, { "table", {} },
  { "function", print }, { "3LL", 3LL }, { "-1LL", -1LL }, { "3ULL", 3ULL }, { "2i", 2i }, { "proxy", newproxy() },
  { "coroutine", coroutine.create(print) }, { "buffer", "buffer" }, { "object", setmetatable({}, { __tostring = function() return "object" end }) },
}

local function argument(entry)
  if entry[1] == "buffer" then return buffer.new():put("bytes") end
  return entry[2]
end

local function report(name, arguments, ok, ...)
  local results = {}
  for index = 1, select("#", ...) do
    local value = select(index, ...)
    local text = type(value)
    if type(value) == "string" then text = ("%q"):format(value) elseif type(value) == "number" then text = tostring(value) end
    if type(value) == "userdata" then text = "userdata " .. (getmetatable(value) == "buffer" and #value or "") end
    results[index] = text
  end
  print(name, arguments, ok, table.concat(results, " "))
end

local function compile(code)
  return assert(loadstring(code, "=call"))
end

-- Calls f(arguments), or buf:f(arguments) and f(arguments) of the method.
local function try(name, isMethod)
  local plain = compile("local b = ... return (b." .. name .. "(select(2, ...)))")
  local method = isMethod and compile("local b = ... return (b:" .. name .. "(select(2, ...)))")
  local function call(what, ...)
    if method then report(name, what .. " :", pcall(method, buffer.new():put("content"), ...)) end
    report(name, what, pcall(plain, isMethod and buffer.new() or buffer, ...))
  end
  for _, first in ipairs(values) do
    if first[1] == "nothing" then call("()") else call("(" .. first[1] .. ")", argument(first)) end
  end
  for _, second in ipairs(values) do
    call("(5, " .. second[1] .. ")", 5, argument(second))
    call("(text, " .. second[1] .. ")", "%s%d", argument(second))
    call("(nil, " .. second[1] .. ")", nil, argument(second))
  end
end

for _, name in ipairs { "new", "encode", "decode" } do try(name, false) end
local methods = { "free", "reset", "skip", "set", "put", "putf", "get", "putcdata", "reserve", "commit", "ref", "encode", "decode", "tostring", "__gc", "__len", "__tostring" }
for _, name in ipairs(methods) do try(name, true) end

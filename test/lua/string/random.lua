-- Random subjects, patterns and formats: a checksum of what every function gives for each hundred cases. With "all" as
-- argument the cases themselves are printed, to be compared with those of native LuaJIT.

local verbose = ... == "all"

local seed = 20250101
local function random(limit)
  seed = (seed * 16807) % 2147483647
  return seed % limit + 1
end
local function pick(list) return list[random(#list)] end

local letters = { "a", "b", "c", "1", " ", "a", "b", "%", "[", "(", "\0", "\233", "-", ".", "A", "_" }
local function subject()
  local parts = {}
  for index = 1, random(14) - 1 do parts[index] = pick(letters) end
  return table.concat(parts)
end

local items = {
  "a", "b", "c", "1", " ", ".", "%a", "%d", "%w", "%s", "%S", "%A", "%l", "%u", "%p", "%x", "%g", "%z", "%%", "%.", "[ab]",
  "[^a]", "[a-c]", "[%w_]", "[^%s]", "[]]", "[%]]", "[a-]", "[-a]", "[^%Wb]", "[\128-\255]", "\0", "%\233", "\233", "-", "^",
  "$", "[", "%", "(", ")", "()", "(a)", "(.-)", "(%w+)", "%1", "%2", "%b()", "%bab", "%f[%w]", "%f[^%w]", "%f", "[^", "*", "?",
}
local function pattern()
  local parts = { random(6) == 1 and "^" or "" }
  for _ = 1, random(6) - 1 do
    parts[#parts + 1] = pick(items)
    if random(3) == 1 then parts[#parts + 1] = pick({ "*", "+", "-", "?" }) end
    if random(8) == 1 then table.insert(parts, random(#parts), "("); parts[#parts + 1] = ")" end
  end
  if random(8) == 1 then parts[#parts + 1] = "$" end
  return table.concat(parts)
end

local numbers = {
  0, 1, 2, 3, -1, -2, -3, 5, 10, -10, 1.5, -1.5, 2 ^ 31, 2 ^ 31 - 1, -2 ^ 31, 2 ^ 32, 2 ^ 53, 2 ^ 63, -2 ^ 63, 2 ^ 64, 1e300,
  1 / 0, -1 / 0, 0.5, 3.7, 65, 255, 256, 123456789, 0.1, 1e-5, 1e15, 1e14, 1 / 3, -0,
}
local function number() return pick(numbers) end

local function template()
  local parts = {}
  for _ = 1, random(4) do
    parts[#parts + 1] = pick({ "", "x", " ", "%%", "ab" }) .. "%"
      .. pick({ "", "", "-", "+", "0", " ", "#", "-0", "+ ", "#0" }) .. pick({ "", "", "5", "10", "20", "1", "99" })
      .. pick({ "", "", ".", ".0", ".1", ".3", ".10", ".20" })
      .. pick({ "d", "i", "u", "c", "x", "X", "o", "e", "E", "f", "F", "g", "G", "a", "A", "s", "s", "q", "%", "y", "d", "s" })
  end
  return table.concat(parts)
end
local function value()
  return pick({ number, number, subject, function() return true end, function() return "10" end, function() return nil end })()
end

local words = { a = "1", b = 2, c = false, ab = "xx", ["1"] = "one", [" "] = "sp", [1] = "first" }
local indexed = setmetatable({ a = "own" }, { __index = words })
local replacements = { "", "x", "%0", "%1", "<%0>", "%2%1", "%%", "%", "\0%1", "%a" }
local function constant() return "<>" end
local function joined(...) return table.concat({ ... }, "+") end

local function pack(...) return { n = select("#", ...), ... } end
local kinds = {
  function() return string.sub, subject(), number(), number() end,
  function() return string.byte, subject(), number(), number() end,
  function() return string.rep, subject(), pick({ -1, 0, 1, 2, 3, 7, 2.9 }), subject() end,
  function() return pick({ string.upper, string.lower, string.reverse, string.len }), pick({ subject(), number() }) end,
  function() return string.find, subject(), pattern() end,
  function() return string.find, subject(), pattern(), number(), pick({ true, false }) end,
  function() return string.match, subject(), pattern() end,
  function() return string.match, subject(), pattern(), number() end,
  function() return string.gsub, subject(), pattern(), pick(replacements) end,
  function() return string.gsub, subject(), pattern(), pick({ words, indexed, constant, joined, joined }) end,
  function() return string.gsub, subject(), pattern(), pick({ words, indexed, constant, pick(replacements) }), number() end,
  function()
    return function(...)
      local found = {}
      for first, second in string.gmatch(...) do found[#found + 1] = tostring(first) .. "," .. tostring(second) end
      return table.concat(found, ";")
    end, subject(), pattern()
  end,
  function() return string.char, pick({ 65, 0, 255, 256, -1, 66.9, "67", "x" }), random(255) end,
  function() return string.format, template(), value(), value(), value() end,
  function() return string.format, template(), value() end,
}

local checksum = 0
local function describe(results)
  for index = 1, results.n do
    local result = results[index]
    if type(result) ~= "string" then result = tostring(result) end
    result = result:gsub("^[%w_/.]+%.lua:%d+: ", "")
    for position = 1, #result do checksum = (checksum * 31 + result:byte(position)) % 4294967296 end
    checksum = (checksum * 31 + #result) % 4294967296
    results[index] = ("%q"):format(result)
  end
  return table.concat(results, " ", 1, results.n)
end

for case = 1, 8000 do
  local call = pack(pick(kinds)())
  local text = describe(pack(pcall(unpack(call, 1, call.n))))
  if verbose then
    for index = 1, call.n do call[index] = ("%q"):format(type(call[index]) == "string" and call[index] or type(call[index]) == "number" and call[index] or type(call[index])) end
    print(case, table.concat(call, " "), text)
  elseif case % 100 == 0 then
    print(case, checksum)
  end
end

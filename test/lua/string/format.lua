-- string.format: every conversion with flags, widths and precisions; strings, quoting, metamethods, messages.

local function try(...)
  local ok, text = pcall(string.format, ...)
  text = text:gsub("[%w/_.]+%.lua:%d+: ", "@"):gsub("%c", function(c) return "<" .. c:byte() .. ">" end)
  print((...), ok and text or "error: " .. text)
end

local flags = { "", "-", "+", " ", "0", "#", "+0" }
local sizes = { "", "9", ".0", ".3", "20.10" }
local numbers = { 0, -1, 12345, -12345.678, 0.1, 1e100, 2 ^ 53, -1 / 0, 0 / 0, -0 }
for conversion in ("diuoxXeEfFgGaA"):gmatch(".") do
  for _, flag in ipairs(flags) do
    for _, size in ipairs(sizes) do
      local directive = "%" .. flag .. size .. conversion
      io.write(directive)
      for _, number in ipairs(numbers) do io.write("|", directive:format(number)) end
      print()
    end
  end
end
for _, flag in ipairs(flags) do
  for _, size in ipairs(sizes) do
    local directive = "%" .. flag .. size
    print(directive, (directive .. "s|"):format("hello"), (directive .. "s|"):format(""), (directive .. "s|"):format(1.5), (directive .. "s|"):format(nil), (directive .. "s|"):format(true), (directive .. "c|"):format(65), (directive .. "q|"):format("a"), (directive .. "p|"):format(nil))
  end
end

try("%d %d %d %d", 2 ^ 64, -2 ^ 64, 2 ^ 63 - 1024, 1e300)
try("%u %x %X %o", 2 ^ 64, 2 ^ 64 - 2048, -1, 2 ^ 63)
try("%u %x", -1.5, -2 ^ 63)
try("%d %x %5.1f %s", "10", "0x10", " 1e1 ", "10")
try("%.14g %.17g %.3g %g", 0.1, 0.1, 123456, 1e-5)
try("%99d", 1)
try("%.99f", 1 / 3)
try("%99.99e", 1e-300)
try("%c%c%c", 72, "105", 33.9)
try("%5c|%-5c|%05c", 65, 66, 67)
try("%c", 256 + 65)
try("a%%b%%%%c")
try("%5%")
try("%d%%", 50)
try("%s %s", "a\0b", "c")
try("%.2s|%5s|%.3s", "a\0b", "\0", "a\0bc")
try("%.20s", ("x"):rep(30))
try("%20s|%-20s|", "right", "left")
try("%s %s %s %s", nil, false, 12, 1e15)
try("%3s|%-4s|%.1s", nil, true, false)
try("%q", "plain")
try("%q", "quote \" backslash \\ newline \n return \r tab \t nul \0 one \0011 \127 \1279 \200 end")
try("%q %q %q", 1, nil, true)
try("%q", "\r\0\n")
try("%-5q|%10.2q", "abc", "abc")
try("%s|%q", 1 / 0, 0 / 0)
print(("%s %s"):format("x", print) == "x " .. tostring(print), ("%s"):format({}):match("^table: 0x%x+$") ~= nil, ("%p"):format("x"):match("^0x%x+$") ~= nil)
local table1 = {}
print(("%s"):format(table1) == tostring(table1), "table: " .. ("%p"):format(table1) == tostring(table1))

-- Metamethods are called once each, in order; their results are not looked at again.
local calls = {}
local function named(name, result)
  return setmetatable({}, {
    __tostring = function()
      calls[#calls + 1] = name
      return result
    end,
  })
end
try("%s", named("a", "A"))
try("%5s|%-5s|%.1s", named("b", "BB"), named("c", "CC"), named("d", "DD"))
try("%q %d %s", named("e", 'E"'), 5, named("f", "F"))
try("%s %s", named("g", 5), named("h", nil))
try("%s %s", named("i", true), nil)
try("%s %y", named("j", "J"))
try("%s %d", named("k", "K"))
try("%d %s", "x", named("l", "L"))
try("%s", setmetatable({}, { __tostring = function() error("in tostring", 0) end }))
try("%s", setmetatable({}, { __tostring = "not callable" }))
try("%s", setmetatable({}, { __tostring = setmetatable({}, { __call = function(_, value) return type(value) end }) }))

print(table.concat(calls, " "))
local inner = setmetatable({}, { __tostring = function() return ("<%s>"):format(named("m", "inner")) end })
try("%s and %s", inner, inner)
try("%p", named("n", "N") and nil)

-- Messages.
try("%y", 1)
try("%")
try("%5")
try("%-")
try("%123d", 1)
try("%.123d", 1)
try("%\0d", 1)
try("%\200", 1)
try("%5.5Q", 1)
try("%D", 1)
try("%ld", 1)
try("x%d y", nil)
try("%d", {})
try("%d", "x")
try("%d")
try("%s")
try("%s %s", 1)
try("%c", "x")
try("%f", true)
try("%x", "1x")
print(pcall(string.format))
print(pcall(string.format, nil))
print(pcall(string.format, {}))
print(string.format(5), string.format("%d", 5, "more"), #string.format(("%s"):rep(100), unpack((function() local t = {} for i = 1, 100 do t[i] = i end return t end)())))
-- native: no (old versions round differently)

-- Arithmetic and comparison of C data.
-- native: no (the installed LuaJIT is older than the rule for negative numbers as uint64_t)
local ffi = require("ffi")
ffi.cdef "typedef enum { ZERO, ONE, TWO } count_t; struct opaque; typedef struct { int x; } boxed;"

local values = { ffi.new("int8_t", -3), ffi.new("uint8_t", 200), ffi.new("int32_t", -7), ffi.new("uint32_t", 7),
  9LL, 3ULL, 5, -2.5, ffi.new("count_t", 2), ffi.new("bool", true), ffi.new("float", 2.75), -1LL }
local operators = {
  function(a, b) return a + b end, function(a, b) return a - b end, function(a, b) return a * b end,
  function(a, b) return a / b end, function(a, b) return a % b end, function(a, b) return a ^ b end,
  function(a, b) return a < b end, function(a, b) return a <= b end, function(a, b) return a == b end,
}
for i, a in ipairs(values) do
  for j, b in ipairs(values) do
    if type(a) == "cdata" or type(b) == "cdata" then
      local row = {}
      for k, operator in ipairs(operators) do row[k] = tostring(operator(a, b)) end
      print(i, j, table.concat(row, " "))
    end
  end
  if type(a) == "cdata" then print(i, tostring(-a)) end
end

-- Pointers.
local array = ffi.new("int[10]")
local p, q = array + 2, array + 7
print(q - p, p - q, p < q, p <= p, q > p, p == q, p + 5 == q, 5 + p == q, q - 5 == p, p + 5LL == q, p + ffi.new("uint8_t", 5) == q)
print(p == ffi.cast("void *", p), p ~= nil, ffi.new("int *") == nil, nil == ffi.new("char *"), p == 5, p == "x")
print(array == array + 0, ffi.cast("char *", q) - ffi.cast("char *", p), ffi.typeof(p + 1), ffi.typeof(array + 1))
local s, u = ffi.new("boxed", 1), ffi.new("boxed", 1)
print(s == s, s == u, s == nil, s == "x", ffi.new("boxed[1]")[0] == s)
print(ffi.new("count_t", 1) == "ONE", "TWO" == ffi.new("count_t", 1), ffi.new("count_t", 1) + 1, ffi.new("count_t", 1) < "TWO")
print(1LL == true, 0LL == "", 1LL == nil, {} == 1LL)

local function try(f, ...)
  print(select(2, pcall(f, ...)))
end
try(function() return p + q end)
try(function() return p * 2 end)
try(function() return 2 - p end)
try(function() return p - ffi.new("char *") end)
try(function() return p < ffi.new("char *") end)
try(function() return p < 5 end)
try(function() return s + 1 end)
try(function() return s < u end)
try(function() return ffi.new("void *") + 1 end)
try(function() return ffi.new("struct opaque *") + 1 end)
try(function() return 1LL + {} end)
try(function() return "1" + 1LL end)
try(function() return 1LL < "1" end)
try(function() return print < 1LL end)
try(function() return ffi.new("count_t") == "MANY" end)
try(function() return ffi.new("count_t") + "MANY" end)
try(function() return ffi.new("complex", 1, 2) + 1 end)

-- Bit operations.
local bit = require("bit")
print(bit.band(ffi.new("uint8_t", 255), 15), bit.bor(ffi.new("int64_t", 1), 2), bit.bxor(ffi.new("count_t", 2), 1ULL))
print(bit.lshift(ffi.new("int32_t", 1), 40), bit.tobit(2LL ^ 40 + 5), bit.bnot(ffi.new("uint64_t", 0)), bit.tohex(-1LL))
print(bit.lshift(1, ffi.new("int", 3)), bit.rshift(-1LL, 60), bit.arshift(-1LL, 60), bit.bswap(1LL))

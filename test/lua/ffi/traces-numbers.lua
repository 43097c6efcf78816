-- Numbers of C that do not fit the integer which they become: compiled code gives what the interpreter does.
-- native: no (the installed LuaJIT is older than the rule for integers of 32 bits; numbers of types differ)
local ffi = require("ffi")

local function each(f)
  local texts = {}
  for _, x in ipairs { 3, -2.75, 1e10, -1e10, 2 ^ 53, 1e20, -1e20, 0 / 0 } do
    local cdata, result = ffi.new("double", x)
    for _ = 1, 60 do result = f(cdata) end
    texts[#texts + 1] = tostring(result)
  end
  print(table.concat(texts, " "))
end

local cell = ffi.new("struct { int8_t byte; int32_t word; int64_t wide; }")
each(function(x) return ffi.cast("int64_t", x) end)
each(function(x) return ffi.cast("int32_t", x) + 0LL end)
each(function(x) return x + 1LL end)
each(function(x) return x < 5LL end)
each(function(x) cell.byte = x return cell.byte end)
each(function(x) cell.word = x return cell.word end)
each(function(x) cell.wide = x return cell.wide end)

-- Arguments of bit operations are named by the type that those before them ask for.
print(pcall(bit.bor, 1ULL, cell))
print(pcall(bit.bor, cell, 1ULL))
print(pcall(bit.lshift, 1ULL, cell))

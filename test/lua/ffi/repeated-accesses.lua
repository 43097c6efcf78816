-- Accesses that are repeated: the core does them itself, and must do what the first one did.
local ffi = require("ffi")
ffi.cdef [[
typedef struct repeated {
  int8_t a; uint8_t b; int16_t c; uint16_t d; int32_t e; uint32_t f; float g; double h; bool i;
  int64_t j; uint64_t k; struct repeated *l; int m[3]; struct { int n; } o; const int p; enum { SOME = 3 } q;
  struct { int r; }; int s : 3; char *t;
} repeated;
]]
local all = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "o", "p", "q", "r", "s", "t" }
local values = { 0, -1, 1.5, 200, 70000, -2.5e9, 5e9, 2 ^ 53, -2 ^ 63, 2 ^ 63, 1e300, 0 / 0, 1 / 0, true, "x", 7LL, -1ULL }

local function show(value)
  if type(value) ~= "cdata" then return tostring(value) end
  if ffi.istype("int64_t", value) or ffi.istype("uint64_t", value) then return tostring(value) end
  return (tostring(value):gsub("0x%x+", "address"))
end

local function store(object, key, value)
  object[key] = value
end

local plain = ffi.new("repeated")
local pointer = ffi.new("repeated *[1]", plain)[0]
for _, object in ipairs({ plain, pointer }) do
  for _, key in ipairs(all) do
    local results = {}
    for index, value in ipairs(values) do
      local ok, message = pcall(store, object, key, value)
      local again = pcall(store, object, key, value)
      local isWide = type(value) == "number" and (value ~= value or math.abs(value) >= 2 ^ 63)
      local isUndefined = isWide and not key:find("[gh]")
      if isUndefined then pcall(store, object, key, 0) end
      results[index] = ok and show(object[key]) .. (show(object[key]) == show(object[key]) and "" or "?") or "-"
      assert(ok == again, message)
    end
    print(key, table.concat(results, " "))
  end
end

-- Elements.
local array = ffi.new("int[4]", 1, 2, 3, 4)
local constant = ffi.new("const int[4]", 1, 2, 3, 4)
local p = array + 1
local total = 0
for _ = 1, 3 do
  for i = 0, 3 do total = total + array[i] + constant[i] end
  total = total + p[-1] + p[1LL] + array[1.9] + array[-0]
  print(total, pcall(function() constant[1] = 5 end), pcall(function() return array.x end), pcall(function() return array[nil] end))
end

-- Names that are made anew, and the same for other types.
for round = 1, 20 do
  local key = "fie" .. "ld" .. round % 3
  local type = ffi.typeof("struct { int field" .. round % 3 .. "; double other; }")
  local object = type(round, 0.5)
  for _ = 1, 3 do
    object[key] = object[key] + 1
    object.other = object.other + object[key]
  end
  assert(object[key] == round + 3 and object.other == 0.5 + 3 * round + 6)
  collectgarbage("step", 10)
end

-- What is no member goes to the metatable.
local typed = ffi.metatype("struct { int x; }", {
  __index = function(object, key) return key .. object.x end,
  __newindex = function(object, _, value) object.x = value end,
})
local object = typed(1)
for i = 1, 3 do
  object.y = i
  object.x = object.x + 1
  print(object.y, object.x, object[1])
end
-- native: no (numbers out of range become other integers there, in an older release)

-- Operations raise their errors also in hot loops, and where nobody wants their results.
local function try(name, f, good, bad, ...)
  local failed = {}
  for i = 1, 200 do
    local argument = good
    if i == 150 then argument = bad end
    local ok = pcall(f, argument, ...)
    if not ok then failed[#failed + 1] = i .. ": " .. select(2, pcall(f, argument, ...)) end
  end
  print(name, table.concat(failed, ", "))
end

print("-- called directly")
try("concat", table.concat, { 1, 2 }, { 1, {} }, "", 1, 2)
try("concat, its length", table.concat, { 1, 2 }, { 1, {} })
try("insert", table.insert, {}, 1, 1)
try("unpack", unpack, { 1 }, 1, 1, 2)
try("setmetatable", setmetatable, {}, setmetatable({}, { __metatable = 1 }), nil)
try("char", string.char, 65, 300)
try("sub", string.sub, "abc", {}, 1)
try("rawset", rawset, {}, 1, 1, 1)
try("next", next, { 1 }, 1)
try("select", select, 1, 0, 1)

print("-- in a function")
local find, match, gsub, format = string.find, string.match, string.gsub, string.format
try("find", function(pattern) find("abc", pattern) end, "b", "(b")
try("match", function(pattern) match("abc", pattern) end, "b", "%")
try("gsub", function(pattern) gsub("abc", pattern, "x") end, "b", "[b")
try("gmatch", function(pattern) for _ in string.gmatch("abc", pattern) do end end, "b", "[b")
try("format", function(value) format("%d", value) end, 3, "x")
try("directive", function(text) format(text, 1) end, "%d", "%y")
try("elements", function(list) table.concat(list, ",", 1, 2) end, { 1, 2 }, { 1, {} })
try("concatenation", function(value) local _ = "a" .. value end, "a", {})
try("sum", function(value) local _ = value + 1 end, 1, {})
try("field", function(value) local _ = value.x end, {}, false)
try("length", function(value) local _ = #value end, {}, 1)
try("comparison", function(value) local _ = value < 1 end, 1, "x")
try("fmod", function(value) math.fmod(1, value) end, 1, {})
try("bits", function(value) bit.band(value, 1) end, 1, {})
try("key", function(key) local t = {} t[key] = 1 end, 1, 0 / 0)
try("sort", function(list) table.sort(list) end, { 1, 2 }, { 1, "x" })

print("-- in a loop of its own")
local concat, lists = table.concat, {}
for i = 1, 100 do lists[i] = { 9, 8, 7 } end
lists[90] = { 4, {}, 6 }
for i = 1, 100 do
  local ok = pcall(concat, lists[i], "", 1, 3)
  if not ok then print(i, pcall(concat, lists[i], "", 1, 3)) end
end

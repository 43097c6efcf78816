-- How large the parts of a new table are shows in its border and its order: they are what LuaJIT's parser has made them
-- while it put in the constants, with room for keys whose value was nil.
local function show(t)
  local shown = { #t }
  for key in pairs(t) do shown[#shown + 1] = tostring(key) end
  print(table.concat(shown, " "))
end

local function none() end

local v = 7
local t = { nil, nil, 3 }
show(t)
t[11] = 1
show(t)
show { [true] = true, [30] = true, [0] = 2, [3] = true, [38] = nil }
show { [0.25] = true, 2, [-1] = nil, [-4] = 2, v, [65536] = nil, [38] = v }
show { 2, none(), true, true, [23] = v, 2, true, [true] = nil }
show { true, true, none(), 2, [24] = nil, none() }
-- No results: the array part does not grow.
show { 1, [4096] = v, 2, 1, v, [131072] = 1, [false] = v, v, none() }

-- A traversal of a constant table goes as LuaJIT's: numbers and booleans as keys have the same nodes.
local function keys(t)
  local list = {}
  for k in pairs(t) do list[#list + 1] = tostring(k) end
  return table.concat(list, " ")
end
print(keys({ [1.5] = 1, [2.5] = 2, [-7] = 3, [1e15] = 4 }))
print(keys({ [10] = 1, [20] = 2, [30] = 3, [40] = 4, [50] = 5 }))
print(keys({ [0] = 1, [-1] = 2, [-2] = 3, [100] = 4, [50.5] = 5, [1e300] = 5 }))
print(keys({ 1, 2, 3, [-1] = "a", [1000] = "b", [0.25] = "c", [true] = "d", [false] = "e", [4] = "f" }))
print(keys({ [100] = 1, [200] = 2, [300] = 3, [400] = 4, [500] = 5, [600] = 6, [700] = 7, [800] = 8, [900] = 9 }))
print(keys({ [1001] = 1, [2002] = 2, [3003] = 3, [4004] = 4, [5005] = 5, [6006] = 6, [7007] = 7 }))
print(keys({ [-10] = 1, [-20] = 2, [-30] = 3, [-40] = 4, [-50] = 5, [10] = 6, [20] = 7, [30] = 8, [40] = 9, [50] = 10 }))

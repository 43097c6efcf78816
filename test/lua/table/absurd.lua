-- Positions that no table has: what table.insert does with them, at once.
-- native: no (takes ten seconds for each)
for _, position in ipairs({ 2 ^ 40, 2 ^ 31, -2 ^ 31, 0 / 0, 1 / 0 }) do
  local t = { 1, 2, 3 }
  print(pcall(table.insert, t, position, "x"))
  print(#t, t[1], t[2], t[3], t[4], t[-2 ^ 31], t[1 - 2 ^ 31])
end
-- Elements far below are still moved.
local t = { 1, 2, 3, [-3000000] = "far" }
table.insert(t, -4000000, "x")
print(#t, t[1], t[2], t[3], t[4], t[-3000000], t[-2999999], t[-4000000])

-- Equality and order of every pair of types, with variables and with constants.
local nan = 0 / 0
local t1, t2 = {}, {}
local f = function() end
local values = { 0, -0.0, 1, -1, 1.5, nan, 1 / 0, -1 / 0, "", "a", "b", "A", "10", true, false, t1, t2, f, print }
local names = { "0", "-0", "1", "-1", "1.5", "nan", "inf", "-inf", "''", "a", "b", "A", "'10'", "true", "false", "t1", "t2", "f", "print" }
local function order(a, b)
  local ok, lt = pcall(function() return a < b end)
  local ok2, le = pcall(function() return a <= b end)
  local ok3, gt = pcall(function() return a > b end)
  local ok4, ge = pcall(function() return a >= b end)
  if not (ok and ok2 and ok3 and ok4) then return "error: " .. tostring(lt) .. "; " .. tostring(ge) end
  return (lt and "<" or "") .. (le and "<=" or "") .. (gt and ">" or "") .. (ge and ">=" or "")
end
for i, a in ipairs(values) do
  for j, b in ipairs(values) do
    if i <= j then print(names[i], names[j], a == b, a ~= b, rawequal(a, b), order(a, b), order(b, a)) end
  end
end
-- Branches on the outcome, including NaN, both ways round.
local function branches(a, b)
  local out = {}
  if a < b then out[#out + 1] = "lt" else out[#out + 1] = "nlt" end
  if a <= b then out[#out + 1] = "le" else out[#out + 1] = "nle" end
  if not (a < b) then out[#out + 1] = "not lt" end
  if not (a <= b) then out[#out + 1] = "not le" end
  if not (a > b) then out[#out + 1] = "not gt" end
  if not (a >= b) then out[#out + 1] = "not ge" end
  if a == b then out[#out + 1] = "eq" end
  if a ~= b then out[#out + 1] = "ne" end
  while a < b do out[#out + 1] = "while" break end
  repeat out[#out + 1] = "repeat" until not (a > b) or true
  return table.concat(out, ",")
end
print(branches(1, 2)) print(branches(2, 1)) print(branches(1, 1)) print(branches(1, nan)) print(branches(nan, nan)) print(branches(nan, 1))
print(branches("a", "b")) print(branches("b", "a")) print(branches("a", "a"))
-- Constants on either side.
local function constants(x)
  return x == 1, 1 == x, x == "a", x == nil, nil == x, x == true, x == false, x == 0.5, x ~= 1, x ~= "a", x ~= nil, x == -0.0
end
for _, v in ipairs({ 1, "a", true, false, 0.5, 0, -0.0, nan, "1" }) do print(constants(v)) end
print(constants(nil))
-- Strings compare by bytes, with embedded zeros and prefixes.
print("a" < "aa", "a\0" > "a", "a\0b" < "a\0c", "" < "\0", "Z" < "a", "\255" > "a", "é" > "z", "abc" < "abd", "10" < "9")
-- Values of conditions.
local function value(a, b) return a < b, not (a < b), a < b and "yes" or "no", (a < b) == true end
print(value(1, 2)) print(value(2, 1)) print(value(nan, 1))
print(1 < 2 == true, not 1 == 2, not (1 == 2), 1 == 1 ~= false)
-- Errors name both types.
print(pcall(function() return {} < {} end))
print(pcall(function() return {} < 1 end))
print(pcall(function() return 1 < {} end))
print(pcall(function() return nil < 1 end))
print(pcall(function() return "a" <= nil end))
print(pcall(function() return print >= print end))
print(pcall(function() return true > false end))
print(pcall(function() return coroutine.create(print) < 1 end))

-- __eq, __lt, __le (with the fallback of 5.1), their results as conditions.
local log = {}
local mt = {
  __eq = function(a, b) log[#log + 1] = "eq" return a.v == b.v end,
  __lt = function(a, b) log[#log + 1] = "lt" return a.v < b.v end,
  __le = function(a, b) log[#log + 1] = "le" return a.v <= b.v end,
}
local function new(v, m) return setmetatable({ v = v }, m or mt) end
local a, b, a2 = new(1), new(2), new(1)
print(a == b, a == a2, a ~= b, a ~= a2, a == a, rawequal(a, a2))
print(a < b, a <= b, a > b, a >= b, a < a2, a <= a2, a > a2, a >= a2)
print(table.concat(log, " "))
log = {}
if a < b then print("then") else print("else") end
if not (a < b) then print("then") else print("else") end
if a == a2 and a ~= b then print("both") end
while b < a do print("never") end
repeat local done = a <= b until done
print(a < b and "yes" or "no", not (a == b))
print(table.concat(log, " "))
-- __le absent: not (b < a).
local onlyLt = { __lt = function(x, y) return x.v < y.v end }
local c, d = new(1, onlyLt), new(2, onlyLt)
print(c <= d, d <= c, c >= d, c <= c)
-- Results become booleans.
local odd = { __lt = function() return nil end, __le = function() return 0 end, __eq = function() return "x" end }
local e, f = new(1, odd), new(2, odd)
print(e < f, e <= f, e == f, e ~= f, e > f)
-- Different metatables: the same function is needed for __eq and, for __lt, too.
local same = function() return true end
local m1, m2, m3 = { __eq = same, __lt = same }, { __eq = same, __lt = same }, { __eq = function() return true end, __lt = function() return true end }
print(new(1, m1) == new(2, m2), new(1, m1) == new(2, m3), new(1, m1) == setmetatable({}, {}))
print(pcall(function() return new(1, m1) < new(2, m2) end))
print(pcall(function() return new(1, m1) < new(2, m3) end))
print(pcall(function() return new(1, m1) < 5 end))
print(pcall(function() return {} < new(1, m1) end))
-- __eq is not called for different types or the same object.
print(a == 1, a == "x", 1 == a, a == nil, a == print)
-- Errors and yields in comparisons.
local bad = { __lt = function(x, y) error("cannot compare " .. x.v .. " " .. y.v, 0) end, __eq = function() error("eq", 0) end }
print(pcall(function() return new(1, bad) < new(2, bad) end))
print(pcall(function() return new(1, bad) >= new(2, bad) end))
print(pcall(function() return new(1, bad) == new(2, bad) end))
local yielding = { __lt = function(x, y) return coroutine.yield("lt") end, __le = function() return coroutine.yield("le") end, __eq = function() return coroutine.yield("eq") end }
local co = coroutine.wrap(function()
  local p, q = new(1, yielding), new(2, yielding)
  local r = {}
  if p < q then r[#r + 1] = "1" end
  if p <= q then r[#r + 1] = "2" end
  if p == q then r[#r + 1] = "3" end
  if p ~= q then r[#r + 1] = "4" end
  r[#r + 1] = tostring(p > q)
  return table.concat(r, ",")
end)
print(co(), co(true), co(false), co(1), co(nil), co("x"))
-- Sorting objects.
local list = {}
for i = 1, 20 do list[i] = new((i * 7) % 11) end
table.sort(list)
local out = {}
for i = 1, 20 do out[i] = list[i].v end
print(table.concat(out, " "))
table.sort(list, function(x, y) return x > y end)
for i = 1, 20 do out[i] = list[i].v end
print(table.concat(out, " "))
-- __eq on userdata.
local u1, u2 = newproxy(true), newproxy(true)
local eq = function() return true end
getmetatable(u1).__eq, getmetatable(u2).__eq = eq, eq
print(u1 == u2, u1 ~= u2, u1 == {})
-- __lt on strings is not asked; on mixed types it is not either.
print(pcall(function() return new(1) < "x" end))

-- Table keys of all types, growth and shrinking, next while assigning, length after removals.
local t = {}
for i = 1, 100 do t[i] = i end
for i = 1, 100, 2 do t[i] = nil end
local count, sum = 0, 0
for k, v in pairs(t) do count = count + 1 sum = sum + v assert(k == v) end
print(count, sum)
for k in pairs(t) do t[k] = nil end
print(next(t))
-- Descending and sparse keys.
local d = {}
for i = 50, 1, -1 do d[i] = i end
print(#d, d[1], d[50])
local s = {}
for i = 0, 20 do s[2 ^ i] = i end
count = 0
for k, v in pairs(s) do count = count + 1 assert(2 ^ v == k) end
print(count, s[1], s[1048576], s[3])
-- Negative, zero, fractional and large keys stay apart.
local m = { [-1] = "neg", [0] = "zero", [0.5] = "half", [2 ^ 31] = "2^31", [-2 ^ 31] = "-2^31", [2 ^ 40] = "2^40", [1e300] = "1e300", [1 / 0] = "inf" }
print(m[-1], m[0], m[-0.0], m[0.5], m[2147483648], m[-2147483648], m[1099511627776], m[1e300], m[math.huge], m[-math.huge], m[1])
-- Booleans, tables, functions, coroutines and userdata as keys.
local tk, fk, ck, uk = {}, function() end, coroutine.create(print), io.stdout
local o = { [true] = 1, [false] = 2, [tk] = 3, [fk] = 4, [ck] = 5, [uk] = 6, [print] = 7 }
print(o[true], o[false], o[tk], o[fk], o[ck], o[uk], o[print], o[{}], o[io.stderr])
-- Strings that look like numbers; long strings that differ late.
local q = { ["1"] = "string", [1] = "number" }
print(q["1"], q[1], q["1" + 0], q[1 .. ""])
local long = ("x"):rep(1000)
q[long .. "a"], q[long .. "b"] = "a", "b"
print(q[long .. "a"], q[long .. "b"], q[long])
-- Fields are assigned and cleared during a traversal.
local w = {}
for i = 1, 1000 do w["k" .. i] = i end
count = 0
for k, v in pairs(w) do
  count = count + 1
  if v % 2 == 0 then w[k] = nil else w[k] = -v end
end
sum = 0
for _, v in pairs(w) do sum = sum + v end
print(count, sum)
-- next: order of the array part, unknown keys.
print(next({}), next({ 1 }), next({ 1 }, 1), next({ nil, 2 }))
print(pcall(next, {}, "unknown"))
print(pcall(next, { 1, 2 }, 5))
print(pcall(next, nil))
print(rawget({ 5 }, 1), rawset({}, "a", 1).a, rawequal(t, t), #"abc")
-- The array grows through insertion at the end, and through table.insert in front.
local a = {}
for i = 1, 10000 do a[#a + 1] = i end
print(#a, a[10000])
for _ = 1, 9990 do a[#a] = nil end
print(#a, a[10], a[11])
for i = 1, 5 do table.insert(a, 1, -i) end
print(table.concat(a, " "))
while #a > 0 do table.remove(a) end
print(#a, next(a))
-- ipairs stops at the first nil and sees changes.
local list = { 1, 2, nil, 4 }
for i, v in ipairs(list) do io.write(i, "=", v, " ") end
print()
list = { 1, 2 }
for i, v in ipairs(list) do if i < 5 then list[i + 1] = v + 1 end io.write(v, " ") end
print()
-- A generic for with its own iterator, state and a changed control variable.
local function range(limit, i) if i < limit then return i + 1, i * i end end
for i, square in range, 4, 0 do io.write(i, ":", square, " ") i = 100 end
print()
print(pcall(function() for _ in 5 do end end))
print(pcall(function() for _ in nil do end end))
print(pcall(function() for _ in pairs(nil) do end end))
print(pcall(function() for _ in ipairs() do end end))
print(pcall(function() local iterator = {} for _ in iterator do end end))
for k, v in next, { x = 1 } do print(k, v) end
for k, v in next, { "array" }, nil do print(k, v) end
-- A table is replaced while its pairs loop runs, and pairs is shadowed.
local once = { "only" }
for _, v in pairs(once) do once = nil print(v) end
do
  local pairs = function(x) return function(_, k) if not k then return "custom", x end end end
  for k, v in pairs(5) do print(k, v) end
end

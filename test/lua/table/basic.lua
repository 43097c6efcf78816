local function show(t) return "{" .. table.concat(t, ",") .. "}" end
local function try(name, f, ...) print(name, select(2, pcall(f, ...))) end

-- insert and remove
local t = {}
for i = 1, 5 do table.insert(t, i * 10) end
table.insert(t, 1, "first") table.insert(t, 4, "mid") table.insert(t, #t + 1, "last")
print(show(t), #t)
print(table.remove(t), table.remove(t, 1), table.remove(t, 3), show(t))
print(table.remove(t, 0), table.remove(t, 99), table.remove(t, #t + 1), table.remove(t, -1), show(t))
print(select("#", table.remove({})), select("#", table.remove({}, 1)), select("#", table.remove({ 1 }, 1)), select("#", table.remove({ 1 }, 5)))
print(table.remove({ 1, 2, 3 }, "2"), table.remove({ 1, 2, 3 }, 1.5), table.remove({ 1, 2, 3 }, 2.9), table.remove({ 1, 2, 3 }, nil))
local u = { 1, 2, 3 }
print(table.remove(u, 1.5), show(u), table.remove(u, 0.5), #u)
local holes = { 1, 2, nil, 4 }
table.insert(holes, 2, "x")
print(holes[1], holes[2], holes[3], holes[4], holes[5])
local far = {}
table.insert(far, 5, "five") table.insert(far, -1, "minus") table.insert(far, 0, "zero")
for _, k in ipairs({ -1, 0, 1, 2, 3, 4, 5, 6 }) do io.write(tostring(far[k]), " ") end print()
local hashed = { [1] = 1, [2] = 2, [3] = 3, [4] = 4 }
table.insert(hashed, 1, 0)
print(show(hashed), table.remove(hashed, 1), show(hashed))
table.insert(u, "1", "string position") print(u[1])
local queue = {}
for i = 1, 100 do table.insert(queue, 1, i) end
for i = 1, 98 do table.remove(queue, 1) end
print(show(queue), #queue)
try("insert none", function() table.insert() end)
try("insert one", function() table.insert({}) end)
try("insert four", function() table.insert({}, 1, 2, 3) end)
try("insert position", function() table.insert({}, "x", 2) end)
try("insert nil position", function() table.insert({}, nil, 2) end)
try("insert no table", function() table.insert(1, 2) end)
try("remove none", function() table.remove() end)
try("remove position", function() table.remove({}, {}) end)

-- concat
print(table.concat({}), table.concat({ 1 }), table.concat({ 1, 2, 3 }), table.concat({ 1, "a", 2.5, 1e100, -0 }, ", "))
print(table.concat({ 1, 2, 3 }, "-", 2), table.concat({ 1, 2, 3 }, "-", 2, 3), table.concat({ 1, 2, 3 }, "-", 3, 2) == "", table.concat({ 1, 2 }, 0))
print(table.concat({ 1, 2, 3 }, nil, nil, nil), table.concat({ [0] = "z", "a" }, ":", 0, 1), table.concat({ 1, 2, 3 }, ",", "2", 2.9))
print(#table.concat({ ("x"):rep(1000), ("y"):rep(3000) }, ("-"):rep(50)), table.concat({ "", "", "" }, ","))
try("concat nil", function() table.concat({ 1, nil, 3 }, "", 1, 3) end)
try("concat table", function() table.concat({ 1, {}, 2 }) end)
try("concat boolean", function() table.concat({ true }) end)
try("concat function", function() table.concat({ print }, ",") end)
try("concat range", function() table.concat({}, "", 1, 1) end)
try("concat no table", function() table.concat() end)
try("concat separator", function() table.concat({}, {}) end)
try("concat index", function() table.concat({}, "", "x") end)

-- maxn, getn, foreach, foreachi
print(table.maxn({}), table.maxn({ 1, 2, nil, 4 }), table.maxn({ [1e9] = 1, x = 2 }), table.maxn({ [2.5] = 1, 1 }), table.maxn({ [-3] = 1 }), table.maxn({ [0] = 1 }))
print(table.getn({ 1, 2 }), table.foreach({ 1, 2 }, function(k, v) if v == 2 then return k * 100 end end))
table.foreachi({ "a", "b" }, function(i, v) io.write(i, v, " ") end) print()
print(table.foreachi({ "a", "b", "c" }, function(i, v) if v == "b" then return false end end), table.foreach({}, print))
try("getn", function() table.getn() end)
try("maxn", function() table.maxn() end)
try("foreach", function() table.foreach(1) end)
try("foreach function", function() table.foreach({}) end)
try("foreachi function", function() table.foreachi({}, 1) end)

-- move
print(show(table.move({ 1, 2, 3 }, 1, 3, 2)), show(table.move({ 1, 2, 3 }, 2, 3, 1)), show(table.move({ 1, 2, 3 }, 1, 3, 1, {})), show(table.move({ 1, 2, 3 }, 1, 0, 5)))
print(show(table.move({ 1, 2, 3 }, 1, 3, 4)), show(table.move({ 1, 2, 3 }, "1", 2, 3, { 7, 8, 9, 10 })), table.move({}, 1, 3, 1)[1])
local source, target = { 1, 2, 3 }, {}
print(table.move(source, 1, 3, -1, target) == target, target[-1], target[0], target[1])
local guarded = setmetatable({}, { __newindex = error, __index = error })
print(show(table.move({ 1, 2 }, 1, 2, 1, guarded)))
try("move", function() table.move({}, {}) end)
try("move few", function() table.move({}, 1, 2) end)
try("move target", function() table.move({}, 1, 2, 3, 4) end)
try("move none", function() table.move() end)

-- new and clear
local new, clear = require("table.new"), require("table.clear")
print(new == table.new, clear == table.clear, #new(10, 10), next(new(0, 5)), tostring(new), tostring(clear))
local full = { 1, 2, 3, x = 1 }
clear(full)
print(next(full), #full, clear(full))
try("new", function() new() end)
try("new large", function() new(2 ^ 30, 0) end)
try("clear", function() clear() end)
try("new negative", function() new(-5, 0) end)
print(new(-1, 0) ~= nil, #new(3.9, 0))
-- native: no (old versions report the overflow differently)

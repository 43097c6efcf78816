-- Conversions, raw access, metatables, variable arguments.
print(type(nil), type(true), type(1), type(""), type({}), type(print), type(coroutine.create(print)), type(newproxy()))
print(tostring(nil), tostring(true), tostring(false), tostring(12), tostring(-0), tostring(1e15), tostring(1e100))
print(tostring(0.1), tostring(1 / 3), tostring(2 ^ 53), tostring(1 / 0), tostring(-1 / 0), tostring("x"))
print(tostring(1, 2), tostring("a", nil))
print((tostring({}):gsub("0x%x+", "ADDRESS")), (tostring(function() end):gsub("0x%x+", "ADDRESS")))
print(tostring(print), tostring(next), tostring(coroutine.yield), tostring(math.max), tostring(bit.tohex))
print(tostring(string.rep), tostring(table.sort), tostring(math.randomseed), tostring(load), tostring(collectgarbage))
print(tostring(setmetatable({}, { __tostring = function(x) return type(x) .. "!" end })))
print(pcall(tostring, setmetatable({}, { __tostring = 5 })))
print(tostring(setmetatable({}, { __tostring = function() return 7 end })))
print(12LL, -1LL, 1ULL, tostring(3i), -5i)

-- tonumber
print(tonumber("10"), tonumber("0x10"), tonumber(" 12 "), tonumber("1e1"), tonumber(".5"), tonumber("5."), tonumber("x"))
print(tonumber(""), tonumber(" "), tonumber("1 2"), tonumber("0x"), tonumber("1e"), tonumber("inf"), tonumber("nan"))
print(tonumber(nil), tonumber({}), tonumber(true), tonumber(7), tonumber("7", 10), tonumber(7, 8), tonumber("0x1p4"))
print(tonumber("ff", 16), tonumber("FF", 16), tonumber("-ff", 16), tonumber("+7", 8), tonumber("8", 8), tonumber("0xff", 16))
print(tonumber("zz", 36), tonumber("z", 35), tonumber("1010", 2), tonumber("12", 2), tonumber("  12  ", 3), tonumber("", 16))
print(tonumber("0x", 16), tonumber("0xg", 16), tonumber("- 1", 16), tonumber("--1", 16), tonumber("10\0abc", 16))
print(tonumber("ffffffffffffffff", 16), tonumber("fffffffffffffffff", 16), tonumber("-1", 2), tonumber(1010, 2))
print(tonumber("10", 2.9), tonumber("10", "3"), tonumber(5LL), tonumber(-1ULL), tonumber(2i))

-- raw access
local t = setmetatable({}, { __index = function() return "indexed" end, __newindex = error, __eq = function() return true end })
print(rawget(t, "x"), rawget(t, nil), rawget(t, 1), rawset(t, "x", 1) == t, rawget(t, "x"), t.x, t.y)
print(rawequal(t, t), rawequal(1, 1), rawequal(0, -0), rawequal(0 / 0, 0 / 0), rawequal("a", "a"), rawequal({}, {}), rawequal(nil, false))

-- metatables
local meta = {}
print(getmetatable({}), getmetatable(setmetatable({}, meta)) == meta, getmetatable(setmetatable({}, { __metatable = "mine" })))
print(getmetatable("").__index == string, getmetatable(1), getmetatable(print), getmetatable(setmetatable({}, { __metatable = false })))
local object = setmetatable({}, meta)
print(setmetatable(object, nil) == object, getmetatable(object))

-- select and unpack
print(select("#"), select("#", nil, nil), select("#x", 1), select(2, "a", "b", "c"))
print(select(-1, "a", "b", "c"), (select(1, "a", "b")), select(4, "a", "b"), select(2.9, "a", "b", "c"), select("2", 1, 2))
print(unpack({ 1, 2, 3 }), (unpack({ 1, 2 })), unpack({ 1, 2, 3 }, 2), unpack({ 1, 2, 3 }, 2, 3))
print(unpack({ 1, nil, 3 }, 1, 3), unpack({}, 1, 0), unpack({ 1, 2 }, -1, 1), unpack({ 1, 2 }, "1", 2.9), unpack({ n = 1 }, nil, 1))
print(select("#", unpack({}, 1, 7000)), select("#", unpack({}, 1, 200)), pcall(unpack, {}, 1, 8001))
local many = {}
for i = 1, 5000 do many[i] = i end
print(select("#", unpack(many)), select(5000, unpack(many)), select(-1, unpack(many)))

-- next, pairs, ipairs
print(next({}), next({ 5 }), next({ a = 1 }), next({ 5 }, 1), rawequal(pairs({}), next))
for k, v in pairs({ 10, 20, nil, 40, x = 1 }) do io.write(tostring(k), "=", tostring(v), " ") end print()
for i, v in ipairs({ 10, 20, nil, 40 }) do io.write(i, "=", v, " ") end print()
local sparse = {}
sparse[1], sparse[2], sparse[1e9] = "a", "b", "c"
for i, v in ipairs(sparse) do io.write(i, "=", v, " ") end print()
local f, s, c = ipairs({ 1 })
print(type(f), type(s), c, f(s, 0), f(s, 1), f(s, "0"), f({ 5, 6 }, 1.5))
local empty = setmetatable({}, { __index = { 1, 2, 3 }, __pairs = error, __ipairs = error })
for i in ipairs(empty) do print("never", i) end
for k in pairs(empty) do print("never", k) end

-- newproxy
local proxy = newproxy(true)
getmetatable(proxy).__index = { answer = 42 }
print(proxy.answer, newproxy(proxy).answer, getmetatable(newproxy()), getmetatable(newproxy(false)), proxy == newproxy(proxy))

-- collectgarbage
print(collectgarbage("count") > 0, collectgarbage(), collectgarbage("collect"), collectgarbage("stop"), collectgarbage("isrunning"))
print(collectgarbage("restart"), collectgarbage("isrunning"), collectgarbage("setpause", 150), collectgarbage("setpause", 200))
print(collectgarbage("setstepmul", 300), collectgarbage("setstepmul", 200), type(collectgarbage("step")), gcinfo() > 0)
print(_VERSION, _G._G == _G)
-- native: no (old versions round arguments differently)

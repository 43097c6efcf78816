/** Programs that limits have to stop. */

/** None of them ends by itself, or in reasonable time. */
export const hostilePrograms: Readonly<Record<string, string>> = {
  "an endless loop": "while true do end",
  "a loop that catches": "while true do pcall(function() while true do end end) end",
  "catching in coroutines":
    "while true do coroutine.wrap(function() pcall(function() while true do end end) end)() end",
  "xpcall with a handler that goes on":
    "xpcall(function() while true do end end, function() while true do end end)",
  "a catastrophic pattern": `local s = ("a"):rep(5000) return s:find(("a*"):rep(30) .. "b")`,
  "a catastrophic pattern in gsub": `local s = ("a"):rep(5000) return s:gsub(".-.-.-.-.-b", "")`,
  "plain searches": `local s, t = ("a"):rep(1000000), ("a"):rep(500000) .. "b" while true do s:find(t, 1, true) end`,
  "a large string": `local s = ("x"):rep(1e9)`,
  "large strings": `while true do local s = ("x"):rep(1e7) end`,
  concatenation: `local s = ("x"):rep(3000000) while true do local t = s .. "y" end`,
  comparison: `local a, b = ("x"):rep(5000000) .. "a", ("x"):rep(5000000) .. "b" while true do local c = a < b end`,
  "deep recursion": "local function f(n) return 1 + f(n + 1) end while true do pcall(f, 1) end",
  "a growing table": "local t = {} while true do t[#t + 1] = {} end",
  "a growing string": `local s = "x" while true do s = s .. s end`,
  "a hostile comparator":
    "local t = {} for i = 1, 10000 do t[i] = i end while true do pcall(table.sort, t, function() return true end) end",
  "sorting much":
    "local t = {} for i = 1, 1000000 do t[i] = (i * 7919) % 1000003 end while true do table.sort(t) t[1], t[500000] = t[500000], t[1] end",
  "a bomb of coroutines":
    "local function f() coroutine.wrap(f)() coroutine.wrap(f)() end while true do pcall(f) end",
  "errors that go through thousands of coroutines":
    "local function f() coroutine.wrap(f)() end while true do pcall(f) end",
  "many coroutines": "local t = {} while true do t[#t + 1] = coroutine.create(function() end) end",
  "joining much": "local t = {} for i = 1, 100000 do t[i] = i end while true do table.concat(t, ',') end",
  formatting: `local s = ("x"):rep(1000000) while true do ("%s%q"):format(s, s) end`,
  "traversing an emptied table":
    "local t = {} for i = 1, 500000 do t[i + 0.5] = i end for k in pairs(t) do t[k] = nil end while true do next(t) for _ in pairs(t) do end end",
  loading: "while true do loadstring(('x = 1 '):rep(1000)) end",
  metamethods:
    "local t = setmetatable({}, { __index = function(t, k) return t[k + 1] end }) while true do pcall(function() return t[1] end) end",
  "a table of many strings": "local t, i = {}, 0 while true do i = i + 1 t['k' .. i] = true end",
  "emptying a large table":
    "local new, clear = require('table.new'), require('table.clear') local t = new(4e6, 0) while true do clear(t) end",
  "long numerals": `local s = ("1"):rep(1e6) while true do tonumber(s) tonumber(s, 7) local x = s + 0 end`,
  "many arguments":
    "local t = {} for i = 1, 7000 do t[i] = 65 end local function f(...) while true do local t = { ... } string.char(...) math.max(...) end end f(unpack(t))",
  "a long source": `local s = ("x = 1 "):rep(300000) while true do loadstring(s) end`,
  "a long token": `local s = "return [[" .. ("x"):rep(2000000) .. "]]" while true do loadstring(s) end`,
  "printing long lines": `local s = ("x"):rep(1000000) while true do print(s) end`,
  "long messages": `local s = ("x"):rep(1000000) while true do pcall(error, s, 2) end`,
  "long dates": `local f = ("%c"):rep(10000) while true do os.date(f) end`,
  "replacing much": `local s = ("a"):rep(1000000) while true do s:gsub("a", { a = "b" }) end`,
  "moving much": "local t = {} while true do table.move(t, 1, 1e8, 2) table.move(t, 1, 1e8, 2, {}) end",
  "inserting far below": "local t = {} t[-1e9] = 1 while true do table.insert(t, -1e9, 2) end",
  "one table in many places":
    "local encode, t = require('string.buffer').encode, { 1 } for i = 1, 60 do t = { t, t } end while true do pcall(encode, t) end",
  "writing large empty tables":
    "local encode, t = require('string.buffer').encode, require('table.new')(1e5, 0) local list = {} for i = 1, 1e5 do list[i] = t end while true do encode(list) end",
  "reading what has been written":
    "local buffer, t = require('string.buffer'), {} for i = 1, 1e5 do t[i] = 'k' .. i end local s = buffer.encode(t) while true do buffer.decode(s) end",
  "a long pattern": `local s, p = ("a"):rep(1000), ("a"):rep(5000000) while true do s:find(p) end`,
};

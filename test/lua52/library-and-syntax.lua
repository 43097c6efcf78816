-- Lua 5.2 where it is not compatible with Lua 5.1: see "Extensions from Lua 5.2" in LuaJIT's manual.
print(rawlen ~= nil, table.pack ~= nil, table.unpack == unpack, package.searchers == package.loaders)
print(pcall(rawlen)) print(rawlen({1,2}), rawlen("abc"), pcall(rawlen, 1))
local t = table.pack(1,nil,3,nil) print(t.n, t[1], t[3], t[4])
print(#setmetatable({}, {__len = function() return 42 end}))
for k, v in pairs(setmetatable({}, {__pairs = function(t) return function(_, k) if not k then return 1, 2 end end, t, nil end})) do print(k, v) end
for k, v in ipairs(setmetatable({}, {__ipairs = function(t) return function(_, k) if not k then return 1, 2 end end, t, nil end})) do print(k, v) end
local mt = {__lt = function(a, b) return true end, __le = function() return false end, __eq = function() return true end}
print(setmetatable({}, mt) < 1, 1 <= setmetatable({}, mt), setmetatable({}, mt) == setmetatable({}, {}), pcall(function() return {} < {} end))
print(select("#", coroutine.running()), select(2, coroutine.running())) coroutine.wrap(function() print(type(coroutine.running()), select(2, coroutine.running())) end)()
print(("abc"):find("", 4), ("abc"):find("", 5), ("abc"):find("b", 10), ("abc"):match("()", 5), ("abc"):match("()", 4))
print(io.write("x\n") == io.stdout, io.stdout:write("") == io.stdout)
print(os.execute("exit 3")) print(os.execute("true")) print(os.execute()) print(os.execute("kill -9 $$"))
print(io.popen("exit 2"):close()) print(io.popen("true"):close())
print(debug.setmetatable(10, nil)) local u = newproxy() print(debug.getuservalue(u) == _G, debug.setuservalue(u, {1}) == u, debug.getuservalue(u)[1], debug.getuservalue(1))
print(pcall(debug.setuservalue, 1, {}))  print(pcall(debug.setuservalue, u, 1))
local print, load, pcall, ipairs, string, setmetatable = print, load, pcall, ipairs, string, setmetatable
local table = table
for _, s in ipairs{"goto = 1", "local goto = 1", ";;; return 1", "for i=1,2 do break; local x = 1 end return 2", "while true do break print(1) end return 3", "local t = {goto = 1}", "return t.goto", "goto x ::x:: ;; ::y:: return 4", "goto", "print\n(1)", "::a:: ; goto a", "local x = function(goto) end", "repeat break; break until true return 5", "return ; ;", "do goto l1 end ::l1:: ; local z"} do
  local f, err = load(s, "=s") print(s:gsub("\n", " "), err) if f and not s:find("goto a") then print(pcall(f)) end
end
local function f(...) for i=1,300 do local x = ("abc"):find("", i % 7 + 1) if i > 290 then print(i, x, (("abc"):find("b", i%7))) end end end f()
local t = setmetatable({}, {__len = function() return 7 end}) local s = 0 for i=1,200 do s = s + #t end print(s)
print(module("foo.bar") ~= nil)

-- Yields out of library functions that call Lua. LuaJIT says "attempt to yield across C-call boundary" for these.
-- native: no (LuaJIT cannot yield there)
local yield = coroutine.yield
local function run(name, body)
  local co, out = coroutine.create(body), {}
  local results = { coroutine.resume(co) }
  while coroutine.status(co) == "suspended" do
    out[#out + 1] = tostring(results[2])
    results = { coroutine.resume(co, "r" .. #out) }
  end
  for i = 1, #results do results[i] = tostring(results[i]) end
  print(name, table.concat(out, ","), table.concat(results, " "))
end
run("gsub function", function() return (string.gsub("abc", "%w", function(c) return yield(c) end)) end)
run("gsub in pcall", function() return pcall(string.gsub, "ab", "%w", function(c) yield(c) if c == "b" then error("at b", 0) end end) end)
run("gsub table", function() return (string.gsub("ab", "%w", setmetatable({}, { __index = function(_, k) return yield(k) end }))) end)
run("sort", function()
  local t = { 3, 1, 2 }
  table.sort(t, function(a, b) yield(a .. "<" .. b) return a < b end)
  return table.concat(t, " ")
end)
run("tostring", function() return tostring(setmetatable({}, { __tostring = function() return yield("convert") end })) end)
run("print", function() print("printed", setmetatable({}, { __tostring = function() return yield("convert") end })) return "end" end)
run("foreach", function() return table.foreach({ 1, 2 }, function(k, v) return k == 2 and yield(v) or nil end) end)
run("foreachi", function() return table.foreachi({ 5, 6 }, function(k, v) yield(v) end) end)
run("load reader", function()
  local n = 0
  local f = load(function() n = n + 1 if n <= 2 then return yield(n) and (n == 1 and "return " or "42") end end)
  return f and f()
end)
run("gmatch body", function() for w in ("a b"):gmatch("%a") do yield(w) end return "end" end)
run("require", function()
  package.preload.yielding = function(name) return yield("loading " .. name) end
  return require("yielding")
end)
run("format", function() return string.format("%s|%s", setmetatable({}, { __tostring = function() return yield("f") end }), 1) end)
run("xpcall handler", function() return xpcall(error, function(m) return yield("handling " .. m) end, "m", 0) end)
run("coroutine in sort", function()
  local t = { 2, 1 }
  table.sort(t, coroutine.wrap(function(a, b) while true do a, b = yield(a < b) end end))
  return t[1], t[2]
end)

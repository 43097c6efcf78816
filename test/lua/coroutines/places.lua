-- Yields from every place of the language that LuaJIT itself can resume.
local yield = coroutine.yield
local function run(name, body, ...)
  local co, out = coroutine.create(body), {}
  local results = { coroutine.resume(co, ...) }
  while coroutine.status(co) == "suspended" do
    out[#out + 1] = tostring(results[2])
    results = { coroutine.resume(co, "r" .. #out) }
  end
  for i = 1, #results do results[i] = tostring(results[i]) end
  print(name, table.concat(out, ","), table.concat(results, " "))
end
local function y(name) return function(...) return yield(name) end end
local m = setmetatable({}, {
  __index = y "index", __newindex = y "newindex", __call = y "call", __add = y "add", __sub = y "sub", __mul = y "mul", __div = y "div",
  __mod = y "mod", __pow = y "pow", __unm = y "unm", __concat = y "concat", __eq = y "eq", __lt = y "lt", __le = y "le",
})
local m2 = setmetatable({}, getmetatable(m))
run("pcall", function() return pcall(yield, "p") end)
run("pcall of Lua", function() return pcall(function() return yield("a"), yield("b") end) end)
run("nested pcall", function() return pcall(pcall, pcall, yield, "deep") end)
run("xpcall", function() return xpcall(function() yield("x") error("e", 0) end, function(e) return "handled " .. e end) end)
run("error after yield", function() return pcall(function() yield("x") error("later", 0) end) end)
run("pcall after error", function() pcall(error, "x") return yield("y") end)
run("index", function() return m.a, m[1], m[1.5], m[yield] end)
run("newindex", function() m.a = 1 m[1] = 2 m[yield] = 3 return "done" end)
run("call", function() return m(), (m(1)), m(1, 2, 3) end)
run("tail call", function() return m(1) end)
run("arithmetic", function() return m + 1, 1 - m, m * m2, m / 2, m % 2, m ^ 2, -m end)
run("concat", function() return m .. "a", "a" .. m, "a" .. "b" .. m .. "c" .. "d" end)
run("concat twice", function() return ("x" .. m) .. ("y" .. m2) end)
run("comparison", function() return m < m2, m <= m2, m > m2, m >= m2, m == m2, m ~= m2 end)
run("conditions", function()
  local r = ""
  if m < m2 then r = r .. "lt" end
  if m == m2 then r = r .. "eq" end
  while m <= m2 do r = r .. "le" break end
  return r
end)
run("iterator", function()
  local seen = {}
  for v in function() return #seen < 3 and yield("it") or nil end do seen[#seen + 1] = v end
  return unpack(seen)
end)
run("iterator object", function()
  local n = 0
  for a, b in setmetatable({}, { __call = function() n = n + 1 if n < 3 then return yield("o" .. n) end end }) do end
  return n
end)
run("numeric loop", function() local s = 0 for i = 1, 3 do s = s + i yield(s) end return s end)
run("varargs", function(...) local a, b = ... yield(a) return select("#", ...), b end, "v1", nil)
run("arguments", function() return select("#", yield("1"), yield("2")), (select(2, yield("3"), yield("4"))) end)
run("constructor", function() local t = { yield("1"), x = yield("2"), yield("3") }; return t[1], t.x, t[2] end)
run("method", function() local o = { f = function(self, v) return v .. yield("in method") end } return o:f(yield("argument")) end)
run("upvalues", function() local n = 0 local function inc() n = n + 1 yield(n) return n end return inc() + inc() end)
run("within coroutine", function()
  local inner = coroutine.wrap(function() yield("hidden") return "inner end" end)
  return inner(), yield("outer"), inner()
end)
run("within wrap in pcall", function() return pcall(coroutine.wrap(function() return yield("never seen outside") end)) end)
run("recursion", function() local function f(n) if n == 0 then return 0 end return f(n - 1) + #yield(n) end return f(5) end)
run("tail recursion", function() local function f(n) if n == 0 then return "end" end yield(n) return f(n - 1) end return f(4) end)
run("metamethod in metamethod", function()
  local o = setmetatable({}, { __index = function(_, k) return m[k] end })
  local p = setmetatable({}, { __index = o })
  return p.x
end)
run("inherited newindex", function()
  local o = setmetatable({}, { __newindex = m })
  o.x = 1
  return rawget(o, "x")
end)
run("error in metamethod after yield", function()
  local o = setmetatable({}, { __add = function(a, b) yield("add") error("failed", 0) end })
  return pcall(function() return o + 1 end)
end)
run("logical", function() return yield("a") and yield("b") or yield("c"), not yield("d") end)
run("goto", function() local n = 0 ::again:: n = n + 1 yield(n) if n < 3 then goto again end return n end)
run("closing upvalues", function()
  local fs = {}
  for i = 1, 2 do local v = yield(i) fs[i] = function() return v end end
  return fs[1](), fs[2]()
end)
run("dofile-like", function() return loadstring("return coroutine.yield('chunk')")() end)
run("setfenv", function() local f = setfenv(function() return value end, setmetatable({}, { __index = function(_, k) return yield(k) end })) return f() end)
run("global through metatable", function()
  local f = setfenv(function() created = 1 return rawget(getfenv(), "created") end, setmetatable({ rawget = rawget, getfenv = getfenv }, { __newindex = function(t, k, v) yield("set " .. k) rawset(t, k, v) end }))
  return pcall(f)
end)

-- Safe navigation: what ends at a nil, how far it reaches, calls and methods, assignments, numbers of results.
-- native: no (newer syntax than most installed versions)

local function try(f, ...) print(select(2, pcall(f, ...))) end
local log = {}
local function note(name, value)
  log[#log + 1] = name
  return value
end
local function flush(...)
  print(table.concat(log, " "), ...)
  log = {}
end

local none
local t = { a = { b = { c = "deep" } }, [1] = { [2] = "item" }, no = false, name = "t" }
function t.f(...) return select("#", ...), ... end
function t:m(...) return self.name, ... end
function t.nothing() end
function t.make() return t end

print("-- fields")
print(none?.x, t?.a?.b?.c, t?.x?.b?.c, t.x?.b, t?.name, t?.no)
print(none?.[1], t?.[1]?.[2], t?.[1][2], t?.[3]?.[2], t?.["a"]?.["b"]?.c, t.a?.b.c)
print(none?.x?.y?.z, none?.x.y.z?.w, t.x?.y[1]?.w, (none?.x)?.y)
print(none?.x:m(), none?.f(1):m(2), t?.make():m(1), t?.a.b.c, none?.x.y())

print("-- keys and arguments are not evaluated behind a nil")
flush(none?.[note("key")], none?.(note("argument")), none?.m(note("argument")), none?.x(note("argument"))?.y)
flush(t?.[note("key", "a")]?.[note("key", "b")]?.c, t?.nope?.[note("never")])
flush(note("base", t)?.a?.b?.c, note("base", nil)?.a?.b, (note("base", t.a) ?? t)?.b?.c)

print("-- calls")
print(none?.(), none?.f(), t.f?.(1, 2), t?.f(1, nil), t.missing?.(1), t?.missing?.(1))
print(t.f?.(), (t.f?.(7)), t.f?.(8))
print(t.make?.()?.make?.()?.name, t.nothing?.()?.x, t.nothing()?.x?.y)
print(t.f?."text", t.f?.{ 1 } == 1, none?."text", none?.{})
print(type(t.f?.{}))

print("-- methods")
print(t:m?.(1), t?.m(t, 2), t:missing?.(1), t.make():m?.(2))
print(("x"):rep?.(3), ("x"):missing?.(3), t?.make():m?.(4), t?.make():missing?.(5), none?.x:m?.(6))

print("-- numbers of results")
local function count(...) return select("#", ...) end
print(count(t.f?.(1, 2)), count(none?.(1, 2)), count(none?.x), count(t.nothing?.()), count((none?.())))
print(count(1, none?.()), count(none?.(), 1), count(t:m?.(1, 2, 3)), count(t:missing?.(1)))
local a, b, c = t.f?.("p", "q")
print(a, b, c)
a, b, c = none?.("p", "q")
print(a, b, c)
a, b, c = 0, t:m?.("r")
print(a, b, c)
a, b, c = 0, t:missing?.("r")
print(a, b, c)
local d, e = t.f?.(1, 2, 3), "last"
print(d, e)
print(#{ t.f?.(1, 2) }, #{ none?.(1, 2) }, #{ none?.(), 1 })
local function tail(f, ...) return f?.(...) end
print(tail(nil, 1), tail(t.f, 1, 2))
local function packed(f, ...) return "first", f?.(...) end
print(packed(nil, 1))
print(packed(t.f, 1, 2))

print("-- statements")
none?.f(note("never"))
t?.f(note("called"))
none?.x?.y?.(note("never"))
t:missing?.(note("never"))
flush()
none?.x = note("value")
t?.x = note("value", 1)
t?.y?.z = note("never")
t?.a.new = note("value", 2)
t?.[note("key", "k")] = note("value", 3)
none?.[note("never")] = 4
none?.x.y.z = note("never")
none?.x.y.z()
none?.x:y()
flush(t.x, t.y, t.a.new, t.k)
none?.x += note("never")
none?.x.y ..= note("never")
t?.x += note("value", 41)
t?.[note("key", "k")] *= note("value", 10)
flush(t.x, t.k)

print("-- registers around stay")
local before = 1
local result = t.missing?.(before) ?? before + 1
local after = { t?.a?.b?.c, t.missing?.(1, 2, 3), before }
print(before, result, after[1], after[2], after[3])
for i = none?.start ?? 1, t?.a?.stop ?? 2 do io.write(i, " ") end
print()
if none?.x?.y then print("never") elseif t?.a?.b then print("found") end
local closures = {}
for i = 1, 2 do closures[i] = function() return t?.[i]?.[2], i end end
print(closures[1]())
print(closures[2]())

print("-- metamethods")
local proxy = setmetatable({}, {
  __index = function(_, key) note(key) if key != "gone" then return t end end,
  __call = function(self, ...) note("call") return ... end,
  __newindex = function(_, key, value) note(key .. "=" .. tostring(value)) end,
})
flush(proxy?.one?.name, proxy.gone?.name, proxy?.(1, 2), proxy.gone?.(3))
proxy?.field = 1
proxy.gone?.field = 2
flush()

print("-- in coroutines")
local co = coroutine.wrap(function(...)
  local got = t.f?.(coroutine.yield(1)) ?? "nil"
  return got, coroutine.yield?.(2)?.x
end)
print(co())
print(co("a", "b"))
print(co({ x = "end" }))

print("-- messages")
try(function() return t.no?.x end)
try(function() return t.no?.() end)
try(function() return t.a?.b.d.e end)
try(function() return none?.x.y end)
try(function() return none?.f(1).y end)
try(function() return t?.missing() end)
try(function() return t?.missing.x end)
try(function() return t:missing() end)
try(function() local number = 1 return number?.x end)
try(function() local number = 1 return number:m?.() end)
try(function() t?.a.b.d.e = 1 end)
try(function() t?.name.first.second = 1 end)
try(function() t?.a += 1 end)
try(function()
  return t
    ?.a
    ?.wrong
    .x
end)
for _, source in ipairs {
  "return t?:m()", "return t?.", "return t?.1", "return t?.[", "t?.x", "t?.x, y = 1, 2", "y, t?.x = 1, 2", "t?.x + 1",
  "for t?.x = 1, 2 do end", "function t?.x() end", "local t?.x = 1", "return t ?. x", "return t? .x", "return t?.5:1",
  "return t?.x ? 1 : 2", "return t:m?.x()", "return f?.\n(1)",
} do
  local chunk, message = loadstring(source, "=text")
  print(chunk ? "loaded" : message)
end

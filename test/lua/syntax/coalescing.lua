-- The nil-coalescing operator: nil only, order of evaluation, precedence, results of calls, registers.
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

print("-- values")
local none, no, zero = nil, false, 0
print(nil ?? 1, false ?? 1, 0 ?? 1, "" ?? 1, true ?? 1, nil ?? nil, nil ?? false)
print(none ?? 1, no ?? 1, zero ?? 1, none ?? none ?? 2, none ?? no ?? 3, undefined ?? "default")
local t = { a = 1, f = false }
print(t.a ?? 2, t.f ?? 2, t.x ?? 2, t.x ?? t.y ?? t.a, t[t.x ?? "a"])

print("-- what is evaluated, and in which order")
flush(note("a", 1) ?? note("b", 2))
flush(note("a") ?? note("b", false) ?? note("c", 3))
flush(note("a") ?? note("b") ?? note("c"))
flush(note("a") ?? (note("b") ?? note("c", 3)) ?? note("d"))

print("-- precedence")
print(none ?? 1 + 2, (none ?? 1) + 2, 1 + (none ?? 2), none ?? 1 == 1, none ?? "a" .. "b", "a" .. (none ?? "b"))
print(no || none ?? 4, none ?? no || 5, none ?? none && 6, no && none ?? 7, none ?? (no || 8), 1 ?? none && none)
print(none ?? none ? 1 : 2, no ?? true ? 1 : 2, zero ?? no ? 1 : 2, !none ?? 9, !(none ?? 9))
print(none ?? 1 < 2, none ?? 1 | 6, none ?? -2 ^ 2, #(none ?? "abc"))

print("-- calls")
local function several(...) return ... end
print(several(nil, 1) ?? 2, several(1, 2) ?? 3, several() ?? 4, (several(nil, 1) ?? several(5, 6)))
print(none ?? several(1, 2), 3)
print(none ?? several(1, 2))
print(select("#", none ?? several()), select("#", none ?? several(1, 2)))
local function last(...) return none ?? ... end
print(last(1, 2), last())
local function tail(f, ...) return none ?? f(...) end
print(tail(several, 1, 2))
local a, b = none ?? several(1, 2)
print(a, b)
print(#{ none ?? several(1, 2) })
for i = none ?? 1, no ?? 2 == 2 and 3 or several(none) ?? 3 do io.write(i, " ") end
print()

print("-- registers and assignments")
local x, y = 1, nil
x, y = y ?? "was nil", x ?? "never"
print(x, y)
x = x ?? 5
y = nil
y = y ?? x
y = y ?? note("never")
print(x, y, #log)
local function default(value, other)
  value = value ?? other ?? "none"
  return value
end
print(default(1, 2), default(nil, 2), default(), default(false, 2))
local closures = {}
for i = 1, 2 do
  local captured = t[i] ?? i * 10
  closures[i] = function(new) captured = new ?? captured return captured end
end
print(closures[1](), closures[1](5), closures[1](), closures[2](nil), closures[2](false), closures[2]())
while (t.count ?? 0) < 3 do t.count = (t.count ?? 0) + 1 end
print(t.count, not (none ?? false), (none ?? false) == false)
if none ?? no then print("never") elseif none ?? zero then print("zero is true") end

print("-- metamethods see nothing of it")
local proxy = setmetatable({}, {
  __index = function(_, key) return note(key, key == "b" ? false : nil) end,
  __eq = function() error("compared") end,
})
flush(proxy.a ?? proxy.b ?? proxy.c, (proxy ?? 1) == proxy)

print("-- messages")
try(function() return none ?? none.x end)
try(function() return (none ?? no).x end)
try(function() return (t.x ?? t.y).z end)
try(function() return none ?? t.missing() end)
try(function() return (none ?? "a") + 1 end)
try(function()
  return none
    ?? t.missing
    ?? t.missing.x
end)
for _, source in ipairs { "return a ??", "return ?? a", "return a ? ? b", "a ?? b", "a ??= b", "return a ??? b : c" } do
  local chunk, message = loadstring(source, "=text")
  print(chunk ? "loaded" : message)
end

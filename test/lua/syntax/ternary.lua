-- The conditional operator: one branch only, associativity, colons that belong to methods, results, debug names.
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
print(true ? 1 : 2, false ? 1 : 2, nil ? 1 : 2, 0 ? 1 : 2, "" ? 1 : 2)
print(true ? nil : 2, true ? false : 2, false ? 1 : nil, 1 > 2 ? "greater" : "not")
local yes, no = true, false
print(yes ? 1 : 2, no ? 1 : 2, !yes ? 1 : 2, yes && no ? 1 : 2, yes || no ? 1 : 2)

print("-- one branch is evaluated, once")
flush(note("a", true) ? note("b", 1) : note("c", 2))
flush(note("a", nil) ? note("b", 1) : note("c", 2))
flush(note("a", 1) ? note("b", false) : note("c", 2))
flush(note("a") ? note("b") : note("c") ? note("d") : note("e", "last"))
flush((note("a") ? 1 : note("b", true)) ? note("c", 3) : note("d"))

print("-- associativity and precedence")
local function sign(n) return n > 0 ? "+" : n < 0 ? "-" : "0" end
print(sign(3), sign(-3), sign(0))
local function nested(a, b) return a ? b ? 1 : 2 : b ? 3 : 4 end
print(nested(1, 1), nested(1), nested(nil, 1), nested())
print(1 + 1 == 2 ? 3 + 4 : 5 * 6, (false ? 1 : 2) + 10, false ? 1 : 2 + 10, nil ?? false ? 1 : 2)
print("a" .. (yes ? "b" : "c") .. "d", yes ? "x" .. "y" : "z", no ? "x" : "y" .. "z")
print(#(yes ? "abc" : ""), -(no ? 1 : 2), !(yes ? nil : 1))

print("-- calls and methods")
local object = { name = "o" }
function object:get(suffix) return self.name .. (suffix ?? "") end
function object.several() return 1, 2, 3 end
print(yes ? (object:get()) : "none", no ? "none" : object:get("!"), (yes ? object : nil):get())
print(yes ? object.several() : 0, "then", no ? 0 : object.several())
print((yes ? object.several : print)())
local function choose(flag) return flag ? object.several() : object:get() end
print(choose(true), choose(false))
local t = { yes ? 1 : 2, no ? 1 : 2, key = yes ? "k" : "l", [no ? "a" : "b"] = 3, yes ? object.several() : 0 }
print(t[1], t[2], t.key, t.b, #t)
print(select("#", yes ? object.several() : 0), select("#", (no ? 0 : object.several())))
local function varargs(...) return (...) ? select("#", ...) : "nothing" end
print(varargs(), varargs(nil), varargs(1, 2), varargs(false, 2))

print("-- registers: locals around stay")
local a, b, c = 1, 2, 3
a, b, c = b > a ? c : a, a > b ? c : a, c ? a : b
print(a, b, c)
local x = a > 2 ? { a, b } : { c }
print(#x, x[1], x[2])
for i = yes ? 1 : 2, no ? 1 : 3, yes ? 1 : 2 do io.write(i, i == 2 ? "!" : "", " ") end
print()
while (a > 0 ? a : nil) do a = a - 1 end
print(a, a == 0 ? (function() return "closure", a end)() : nil)
local closures = {}
for i = 1, 3 do closures[i] = i % 2 == 0 ? function() return i end : function() return -i end end
print(closures[1](), closures[2](), closures[3]())

print("-- metamethods in conditions and branches")
local meta = {
  __lt = function() note("lt") return 1 end,
  __index = function(_, k) note(k) return nil end,
}
local m = setmetatable({}, meta)
flush(m < m ? "less" : "not", m.x ? 1 : m.y ? 2 : 3)

print("-- messages")
try(function() local value return yes ? value.x : 1 end)
try(function() local value return no ? 1 : value.x end)
try(function() return (yes ? object : nil).missing.x end)
try(function()
  local value
  return yes
    ? value()
    : 1
end)
try(function() return yes ? undefined() : 1 end)
try(function() local s = "s" return (yes ? s : 1) + {} end)
for _, source in ipairs {
  "return a ? b", "return a ? b :", "return a ? : c", "return ? b : c", "return a ? b : c : d", "return a ? b:c() : d",
  "return a ? (b:c()) : d", "a ? b : c", "a ? b : c = 1", "return a ? b, c : d", "return {a ? b : c}", "return a ? ? b : c",
} do
  local chunk, message = loadstring(source, "=text")
  print(chunk ? "loaded" : message)
end

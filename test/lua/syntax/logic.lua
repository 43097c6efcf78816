-- The customary spellings ! && || !=, alone and mixed with not, and, or, ~=.
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
print(!nil, !false, !true, !0, !"", !{}, !!nil, !!0)
print(1 && 2, nil && 2, false && 2, 1 || 2, nil || 2, false || nil, nil || false)
print(1 != 1, 1 != 2, "a" != "b", "a" != "a", nil != false, 0 != -0, 0 / 0 != 0 / 0)
print(1 != "1", 1 ~= 2, not 1 != 2)

print("-- what is evaluated, and in which order")
flush(note("a", false) && note("b", true))
flush(note("a", true) && note("b", nil) && note("c", 1))
flush(note("a", nil) || note("b", false) || note("c", nil))
flush(note("a", 1) || note("b", 2))
flush(note("a", false) && note("b") || note("c", "c"))
flush(note("a", true) && (note("b", false) || note("c", "c")))
flush((note("a", 1) && note("b", 2)) != (note("c", nil) || note("d", 2)))

print("-- precedence")
print(1 || nil && nil, (1 || nil) && nil, nil && nil || 1)
print(!1 == 2, !(1 == 2), !nil == true, ! nil != nil)
print(!-2 ^ 2, !#"abc", -#"abc" != -3, !("" .. "") == nil)
print(1 < 2 && 2 < 3 || false, 1 + 1 != 2 || 3, "a" .. "b" != "ab" && 1)
print(1 and nil || 2 && 3, not nil && !nil and 4, 1 or 2 && 3 || 4)

print("-- conditions")
local function classify(a, b)
  if !a && !b then return "neither"
  elseif a && !b then return "first"
  elseif !(a || b) then return "never"
  elseif a != b then return "different"
  end
  return "same"
end
print(classify(), classify(1), classify(nil, 1), classify(1, 2), classify(3, 3))
local n = 0
while n != 5 && !(n > 10) do n = n + 1 end
repeat n = n - 1 until n == 0 || n != n
print(n)
for _, value in ipairs { 1, false, "x" } do
  local t = { [!value] = value || "none", value && 1 }
  io.write(tostring(t[true]), " ", tostring(t[false]), " ", tostring(t[1]), "; ")
end
print()

print("-- metamethods")
local meta = {
  __eq = function(a, b)
    note("eq", 0)
    return a.key == b.key
  end,
}
local function key(k) return setmetatable({ key = k }, meta) end
flush(key(1) != key(1), key(1) != key(2), !(key(1) == key(1)), key(1) != 1)

print("-- messages")
try(function() local a = 1 return !a && a.x.y || a != a && a.b.c || a.d.e end)
try(function() local b return !b && b.field end)
try(function() local c = 1 return 1 != c && 2 || #c end)
for _, source in ipairs {
  "return !", "return 1 !", "return 1 ! = 2", "return 1 &&", "return || ", "x != 1", "return 1 !== 2", "local ! = 1",
  "return a || | b", "return 1 ~ = 2",
} do
  local chunk, message = loadstring(source, "=text")
  print(chunk ? "loaded" : message)
end

-- continue in every kind of loop: what runs next, nesting, upvalues, scopes of repeat, the word as a name.
-- native: no (newer syntax than most installed versions)

print("-- numeric for")
for i = 1, 6 do
  if i % 2 == 0 then continue end
  io.write(i, " ")
end
print()
for i = 3, 1, -1 do
  if i == 2 then
    do continue end
  else
    io.write(i, " ")
  end
end
print()
for i = 1, 3 do continue end

print("-- generic for")
for k, v in pairs { 1, 2, 3, 4 } do
  if v == 2 then continue end
  io.write(k, "=", v, " ")
end
for word in ("a bb c dd"):gmatch("%a+") do
  if #word == 1 then continue end
  io.write(word, " ")
end
for _, v in ipairs { 1, false, 3 } do
  if not v then continue end
  io.write(v, " ")
end
print()

print("-- while: the condition is next")
local n, conditions = 0, 0
local function condition() conditions = conditions + 1 return n < 6 end
while condition() do
  n = n + 1
  if n == 2 or n == 4 then continue end
  io.write(n, " ")
end
print(conditions)
while true do
  n = n + 1
  if n < 10 then continue end
  break
end
print(n)

print("-- repeat: the condition is next, and sees locals declared before")
local tries = 0
repeat
  local seen = tries + 1
  tries = seen
  if tries == 2 then continue end
  io.write(tries, " ")
until seen >= 4
print()
repeat continue until true
tries = 0
repeat
  tries = tries + 1
  do
    local inner = tries
    if inner < 3 then continue end
  end
  io.write("end ", tries, " ")
until tries > 3
print()

print("-- nesting: the innermost loop")
for i = 1, 3 do
  for j = 1, 3 do
    if j == i then continue end
    io.write(i, ",", j, " ")
  end
  if i == 2 then continue end
  io.write("| ")
end
print()
for i = 1, 3 do
  local j = 0
  while true do
    j = j + 1
    if j == 2 then continue end
    if j > 3 then break end
    repeat
      if j == 3 then continue end
      io.write(i, ":", j, " ")
    until true
  end
  if i == 1 then continue else io.write("after ", i, " ") end
end
print()
local function early(list)
  for _, v in ipairs(list) do
    if v < 0 then continue end
    if v == 0 then break end
    if v > 5 then return v end
  end
  return "none"
end
print(early { -1, 2, 7 }, early { -1, 0, 7 }, early {})

print("-- upvalues are closed")
local closures = {}
for i = 1, 4 do
  local captured = i * 10
  closures[i] = function() captured = captured + i return captured end
  if i % 2 == 0 then continue end
  captured = captured + 1
end
print(closures[1](), closures[2](), closures[2](), closures[3](), closures[4]())
local m, kept = 0, {}
while m < 3 do
  m = m + 1
  local mine = m
  kept[#kept + 1] = function() return mine end
  if m == 2 then continue end
  mine = -mine
end
print(kept[1](), kept[2](), kept[3]())
kept, m = {}, 0
repeat
  m = m + 1
  local mine = m
  kept[#kept + 1] = function() mine = mine + 0.5 return mine end
  if m == 1 then continue end
until kept[#kept]() > 2.5
print(#kept, kept[1](), kept[2](), kept[3]())

print("-- with goto and labels")
for i = 1, 3 do
  if i == 1 then goto skip end
  if i == 2 then continue end
  io.write("third ")
  ::skip::
  io.write(i, " ")
end
print()
do
  local rounds = 0
  ::top::
  for i = 1, 2 do
    rounds = rounds + 1
    if rounds == 1 then goto top end
    if i == 1 then continue end
    io.write("rounds ", rounds)
  end
  print()
end

print("-- in coroutines and protected calls")
print(pcall(function()
  for i = 1, 3 do
    local ok = pcall(function() if i == 2 then error("two") end end)
    if not ok then continue end
    io.write(i, " ")
  end
  return "done"
end))
local co = coroutine.wrap(function()
  for i = 1, 4 do
    if coroutine.yield(i) then continue end
    io.write("kept ", i, " ")
  end
  return "end"
end)
print(co(), co(true), co(false), co(true), co())

print("-- the word as a name")
local continue = { continue = 1 }
function continue.f(continue) return continue end
print(continue.continue, continue.f(2), continue.f { continue = 3 }.continue)
continue.continue = 4
local t = { continue = continue.continue, f = continue -> continue + 1 }
print(t.continue, t.f(5))
for continue = 1, 2 do io.write(continue, " ") end
print()
continue = 7
print(continue)

print("-- messages")
for _, source in ipairs {
  "continue", "do continue end", "if x then continue end", "for i = 1, 2 do local f = function() continue end end",
  "while x do local function f() continue end end", "continue = 1 return continue", "local continue = 2 return continue + 1",
  "while x do continue() end", "while x do continue = 1 end", "while x do continue.y = 1 end", "while x do continue 'x' end",
  "while x do continue; end", "while x do continue y() end", "while x do continue + 1 end", "while x do ::continue:: end",
  "while x do goto continue ::continue:: end", "continue:m()", "while x do continue:m() end",
  "repeat if x then continue end local y = 1 until y", "repeat if x then continue end local y = 1 until x",
  "repeat do continue end local y, z = 1 until z == 2", "repeat local y if x then continue end until y",
  "repeat if x then continue end local y = 1 until (function() return y end)()",
} do
  local chunk, message = loadstring(source, "=text")
  print(chunk ? "loaded" : message)
end

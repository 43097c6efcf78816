-- goto, labels, break and the continue idiom.
for i = 1, 5 do
  if i % 2 == 0 then goto continue end
  io.write(i, " ")
  ::continue::
end
print()
local n = 0
::top::
n = n + 1
if n < 5 then goto top end
print(n)
do goto skip end
print("never")
::skip::
-- Out of nested loops and blocks.
for i = 1, 3 do
  for j = 1, 3 do
    while true do
      repeat
        if i * j == 4 then goto done end
        break
      until false
      break
    end
    io.write(i * j, " ")
  end
end
::done::
print()
-- Labels of the same name in different blocks.
for _, k in ipairs({ "a", "b" }) do
  do goto x ::x:: end
  do
    goto x
    print("never")
    ::x::
  end
  io.write(k, " ")
end
print()
-- Backward gotos close upvalues of each round.
local functions = {}
do
  local i = 0
  ::again::
  do
    local captured = i
    functions[#functions + 1] = function() captured = captured + 1 return captured end
  end
  i = i + 1
  if i < 3 then goto again end
end
print(functions[1](), functions[1](), functions[2](), functions[3]())
-- goto into the end of a block past locals.
do
  goto finish
  local unused = 1
  ::finish::
end
-- State machine.
local function machine(input)
  local at, out = 0, {}
  ::start::
  at = at + 1
  local ch = input:sub(at, at)
  if ch == "" then goto stop
  elseif ch:match("%d") then goto digit
  else goto other end
  ::digit::
  out[#out + 1] = "d"
  goto start
  ::other::
  out[#out + 1] = "o"
  goto start
  ::stop::
  return table.concat(out)
end
print(machine("a1b22"))
-- goto is also a name in old code.
local t = { goto_ = 1 }
print(t.goto_, loadstring("local goto = 1 return goto") ~= nil)
-- Messages.
print(loadstring("goto nowhere", "=c"))
print(loadstring("do ::inner:: end goto inner", "=c"))
print(loadstring("::a:: ::a::", "=c"))
print(loadstring("break", "=c"))
print(loadstring("goto f local x ::f:: print(x)", "=c"))
print(loadstring("repeat if x then goto cont end local xuxu = 10 ::cont:: until xuxu < x", "=c"))
print(loadstring("for i = 1, 2 do ::l:: end goto l", "=c"))
print(loadstring("local function f() goto out end ::out::", "=c"))

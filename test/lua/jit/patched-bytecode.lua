-- native: no (an installed luajit may lack jit.vmdef, and numbers of bytecodes differ)
-- Bytecode that enters traces, as jit.util.funcbc shows it, and LuaJIT's jit/bc.lua with it.
local util, vmdef = require("jit.util"), require("jit.vmdef")

-- Loops and header of a function; with a star where the operand is the number of a trace, no jump.
local function shown(func)
  local list = {}
  for pc = 0, 1000 do
    local instruction, modes = util.funcbc(func, pc)
    if not instruction then break end
    local name = vmdef.bcnames:sub(bit.band(instruction, 255) * 6 + 1, bit.band(instruction, 255) * 6 + 6):gsub(" ", "")
    local isLoop = name:find("^J?FOR") or name:find("^J?ITERL") or name == "ITERN" or name:find("^J?LOOP")
    local kind = bit.band(bit.rshift(modes, 7), 15)
    if isLoop then list[#list + 1] = name .. (kind == 6 and "*" or kind == 13 and "" or "?") end
  end
  return table.concat(list, " ")
end
jit.off(shown)

local list = {}
for i = 1, 200 do list[i] = i end
jit.flush()

local cases = {
  { "FORI FORL", "JFORI JFORL*", function() local sum = 0; for i = 1, 200 do sum = sum + i end end },
  { "LOOP", "JLOOP*", function() local i = 0; while i < 200 do i = i + 1 end end },
  { "LOOP", "JLOOP*", function() local i = 0; repeat i = i + 1 until i >= 200 end },
  { "ITERL", "JITERL*", function() local sum = 0; for _, value in ipairs(list) do sum = sum + value end end },
  { "FORI FORI FORL FORL", "FORI JFORI JFORL* FORL", function() for i = 1, 2 do for j = 1, 200 do end end end },
  { "FORI FORL", "FORI FORL", function() for i = 1, 2 do end end },
}
if jit.status() then jit.opt.start("hotloop=10", "hotexit=1000") end
for _, case in ipairs(cases) do
  local before, compiled, func = unpack(case)
  assert(shown(func) == before, shown(func))
  for round = 1, jit.status() and 2 or 0 do func() end
  if jit.status() then assert(shown(func) == compiled, shown(func)) end
end

-- Forbidden, compiled no more, and as a dump, it is as it was.
jit.off(cases[1][3])
assert(shown(cases[2][3]) == (jit.status() and "JLOOP*" or "LOOP"))
assert(shown(loadstring(string.dump(cases[1][3]))) == "FORI FORL")
jit.flush()
for _, case in ipairs(cases) do assert(shown(case[3]) == case[1]) end
print("done")

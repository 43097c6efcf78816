-- A step of 0 goes up, one of -0 down; also where a compiled loop has seen the other direction before.
-- native: no (LuaJIT's compiler takes a step of -0 for one that goes up)
local rounds = 0
local function loop(from, to, step)
  for i = from, to, step do
    rounds = rounds + 1
    if rounds % 100 == 0 then return i end
  end
  return "end"
end

local zero, minusZero = 0, 0 * -1
local function each(step)
  for _ = 1, 3 do io.write(tostring(loop(1, 3, step)), " ", tostring(loop(3, 1, step)), " ", rounds, "\n") end
end
each(minusZero)
each(1)
each(zero)
each(minusZero)
each(0.25)
each(minusZero)
each(-1)
each(zero)

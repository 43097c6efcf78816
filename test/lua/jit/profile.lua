-- native: no (LuaJIT with a timer may end here with a fault)
-- jit.profile: samples name the function that runs, and stacks are shown without the profiler's own functions.
local profile = require("jit.profile")
local total, threads, states, places = 0, {}, {}, {}


local function busy(n)
  local sum = 0
  for i = 1, n do sum = sum + math.sin(i) end
  return sum
end

profile.start("fi1", function(thread, samples, state)
  assert(type(thread) == "thread" and samples >= 1)
  total = total + samples
  states[state] = true
  local stack = profile.dumpstack(thread, "F;", 10)
  places[stack:match("^[^;]*")] = true
  assert(not stack:find("dumpstack"), stack)
end)
local start = os.clock()
repeat busy(20000) until total >= 3 or os.clock() - start > 5
profile.stop()
local before = total
busy(20000)
print(total >= 3, total == before, places["profile.lua:busy"], states.N or states.I)

local function outer(...)
  local function inner(format, depth) return (profile.dumpstack(format, depth)) end
  local text = inner(...)
  return text
end
print((outer("f ", 3)))
print((outer("l;", 3):gsub("%d+", "LINE")))
print((outer("FZ>", -3):gsub("%[.-%]", "[builtin]")))
print(pcall(profile.dumpstack))
print(pcall(profile.start, "i1"))

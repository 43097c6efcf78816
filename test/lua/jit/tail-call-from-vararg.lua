-- Vararg functions whose tail call cannot be recorded: the trace ends before it, in a frame that the callee has replaced.
local clock, type, select = os.clock, type, select

local function timed(...) return clock(...) end
local function passed(count, ...) return select("#", ...) + count, clock() end
local function nested(...)
  local now = timed(...)
  return type(now), ...
end
local function failing(...) return error(...) end

local function run(rounds)
  local numbers, sum = 0, 0
  for i = 1, rounds do
    if type(timed()) == "number" then numbers = numbers + 1 end
    local count, now = passed(i, i, i)
    if now >= 0 then sum = sum + count end
    local kind, first = nested(i, sum)
    if kind == "number" then sum = sum + first end
    local ok, message = pcall(failing, i)
    if not ok then sum = sum + message end
  end
  return numbers, sum
end

print(run(10))
print(run(200))
print(coroutine.wrap(run)(100))

-- The same where the function has a branch without the call, and looks up what it passes: the compiler searched for ever.
local values, index, isOver = {}, 0, false
local function raising(...)
  if not isOver then return error(values[index % 8 + 1], 1) end
  return ...
end

local raised = 0
for _ = 1, 25 do
  index = index + 1
  if not pcall(raising, 1) then raised = raised + 1 end
end
print(raised)

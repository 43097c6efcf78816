-- Errors in compiled loops: the right line, name and traceback, and the state before the failing instruction.
local function attempt(name, f, ...)
  print(name, pcall(f, ...))
end

-- Each fails in its 90th round, when the loop has long been compiled.
local function arithmetic(t)
  local sum = 0
  for i = 1, 100 do
    local value = t[i]
    sum = sum + value
  end
  return sum
end
local values = {}
for i = 1, 100 do values[i] = i end
attempt("complete", arithmetic, values)
values[90] = nil
attempt("nil", arithmetic, values)
values[90] = {}
attempt("table", arithmetic, values)
values[90] = "12"
attempt("string", arithmetic, values)
values[90] = "twelve"
attempt("word", arithmetic, values)

local function call(t)
  local count = 0
  for i = 1, #t do
    local object = t[i]
    count = count +
      object:size()
  end
  return count
end
local Object = { size = function(self) return self.n end }
Object.__index = Object
local objects = {}
for i = 1, 100 do objects[i] = setmetatable({ n = i }, Object) end
attempt("methods", call, objects)
objects[90] = {}
attempt("no method", call, objects)
objects[90] = 5
attempt("a number", call, objects)
objects[90] = setmetatable({}, Object)
attempt("a nil result", call, objects)

local function compare(t)
  local largest = 0
  for _, value in ipairs(t) do
    if value > largest then largest = value end
  end
  return largest
end
values[90] = 90
attempt("compare", compare, values)
values[90] = "90"
attempt("compare string", compare, values)
values[90] = setmetatable({}, { __lt = function() error("from __lt") end })
attempt("compare raises", compare, values)
values[90] = 90

local function concatenate(t)
  local text = ""
  for i = 1, 100 do text = text .. t[i] end
  return #text
end
attempt("concat", concatenate, values)
values[90] = true
attempt("concat boolean", concatenate, values)
values[90] = 90

-- What was done before the error stays done; what comes after it is not.
local log = {}
local function effects(t)
  for i = 1, 100 do
    log[#log + 1] = i
    t.last = i
    t.total = t.total + t[i]
    t.done = i
  end
end
local record = { total = 0 }
for i = 1, 99 do record[i] = 1 end
attempt("effects", effects, record)
print(#log, record.last, record.done, record.total)

-- error() with positions, levels and objects; from inlined functions.
local function check(value, level)
  if value == 77 then error("value " .. value, level) end
  return value
end
local function checked(level)
  local sum = 0
  for i = 1, 100 do
    sum = sum + check(i, level)
  end
  return sum
end
for level = 0, 3 do attempt("level " .. level, checked, level) end
print(select(2, pcall(function() for i = 1, 100 do if i == 80 then error({ code = i }) end end end)).code)

-- Tracebacks are those of the interpreter.
local function inner(i)
  if i > 98 then error("deep") end
  return i
end
local function middle(i)
  local result = inner(i)
  return result
end
local function outer()
  local sum = 0
  for i = 1, 200 do
    sum = sum + middle(i)
  end
  return sum
end
local function trace(message) return (debug.traceback(message):gsub("%[C%]: at %S+", "[C]: at ...")) end
print(xpcall(outer, trace))
print(xpcall(function() local r = arithmetic({ 1, 2 }) return r end, function(message)
  return message .. " in line " .. debug.getinfo(2, "l").currentline
end))

-- pcall within the loop: every third call fails.
local function failing(i)
  if i % 3 == 0 then error("no " .. i, 0) end
  return i
end
local good, bad, last = 0, 0, nil
for i = 1, 300 do
  local ok, result = pcall(failing, i)
  if ok then good = good + result else bad, last = bad + 1, result end
end
print(good, bad, last)
local function handler(message) return "handled " .. message end
for i = 1, 300 do
  local ok, result = xpcall(failing, handler, i)
  if not ok then last = result end
end
print(last)
attempt("asserts", function()
  for i = 1, 100 do assert(i < 95, "too large") end
end)

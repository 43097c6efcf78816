-- Which lines begin after calls of library functions and switches of coroutines, and which calls are seen.
-- native: no (compiled code goes on without hooks)
local log = {}
local function note(event, line)
  local info = debug.getinfo(2, "Sn")
  log[#log + 1] = event .. ":" .. tostring(line or info.name)
end
local function report(title)
  debug.sethook()
  print(title, table.concat(log, " "))
  log = {}
end

local x
local function less(a, b)
  return a < b
end
local function one() return 1 end
local function nothing() end
local plain = setmetatable({}, { __tostring = function() return "plain" end })

for _, mask in ipairs { "l", "c", "r", "cl", "crl" } do
  debug.sethook(note, mask)
  table.sort({ 3, 2, 1 }, less) x = 1;
  ("xy"):gsub(".", one) x = 2
  load(nothing) x = 3
  loadstring("return 1") x = 4
  pcall(one) x = 5
  tostring(plain) x = 6
  string.format("%s", plain) x = 7
  table.sort { 2, 1 };
  ("xy"):gsub(".", string.upper)
  for _ = 1, 2 do math.abs(-1) end
  report(mask)
end

do
  local next_of = coroutine.wrap(function()
    for i = 1, 2 do coroutine.yield(i) end
    return 5
  end)
  debug.sethook(note, "l")
  for _ = 1, 3 do
    next_of() x = 1
  end
  report("wrap")
end

package.preload.module = function() return one() end
for _, mask in ipairs { "l", "c" } do
  package.loaded.module = nil
  debug.sethook(note, mask)
  require "module" x = 1
  x = require "module"
  table.sort({ "a", "b" }, rawequal)
  report(mask)
end

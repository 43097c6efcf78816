-- The line in which a hook is made and set is no event, nor is one in which a table is made for the call.
local seen
local function note(event, line) seen[#seen + 1] = line end
local function report(f, ...)
  seen = {}
  f(...)
  debug.sethook()
  print(table.concat(seen, " "))
end
report(function() debug.sethook(function(event, line) seen[#seen + 1] = line end, "l") local x = 1
  x = 2
end)
report(function() debug.sethook(note, "l") local x = 1
  x = 2
end)
report(function() local t = {} debug.sethook(note, "l") local x = 1
  x = 2
end)
report(function()
  local f = function() end
  debug.sethook(note, "l") local x = 1
  x = 2
end)
report(function(f) debug.sethook(function(event, line) note(event, line) end, "l") f() end, function()
  for i = 1, 2 do
    local z = i
  end
end)

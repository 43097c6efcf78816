-- native: no (errfin is newer)
-- jit.attach: errors of finalizers are handled by the program, and only while a handler is attached.
local seen = {}
local function note(message) seen[#seen + 1] = message end
local function failing(message)
  getmetatable(newproxy(true)).__gc = function() error(message, 0) end
end
jit.attach(note, "errfin")
failing("first")
failing({})
collectgarbage()
collectgarbage()
table.sort(seen, function(a, b) return type(a) > type(b) end)
print(#seen, type(seen[1]), seen[2])
print(pcall(jit.attach))
print(pcall(jit.attach, 1, "trace"))
jit.attach(note)
jit.attach(print, "an event that there is not")

-- A handler is not told about itself, however hot it runs.
local depth, deepest = 0, 0
jit.opt.start("hotloop=1")
jit.attach(function()
  depth = depth + 1
  deepest = math.max(deepest, depth)
  for i = 1, 100 do end
  depth = depth - 1
end, "trace")
for round = 1, 5 do loadstring("for i = 1, 100 do end")() end
jit.attach(print)
print(deepest <= 1)

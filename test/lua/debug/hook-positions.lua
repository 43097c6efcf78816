-- What line hooks take for the same line, and which instructions count: the interpreter's own notion of where it is.
local seen, mask, count
local function note(event, line)
  seen[#seen + 1] = event == "line" and line or event == "count" and debug.getinfo(2, "l").currentline or event
end
local function report(name, f, ...)
  seen = {}
  debug.sethook(note, mask, count)
  f(...)
  debug.sethook()
  print(name, mask, table.concat(seen, " "))
end

-- A jump back is part of the comparison before it.
mask, count = "", 1
report("while", function() local c = 0
  while c < 3 do
    c = c + 1
  end
end)
report("repeat", function() local c = 0
  repeat
    c = c + 1
    local _ = c
  until c
    >= 3
end)
report("goto", function() local c = 0
  ::again:: c = c + 1
  if c < 3 then goto again end
end)
mask, count = "l", nil
report("repeat", function() local c = 0
  repeat c = c + 1
    until c
    >= 3
end)

-- Hooks that are set again while they are set, and behind something that allocates in the same line.
report("again", function()
  local function f() end
  debug.sethook(note, "l") local x = f
  local y = x
end)
report("again", function()
  local t = { 1 }
  debug.sethook(note, "l") local x = { t,
    2 }
  local y = x
end)
local text = "a"
report("off and on", function()
  debug.sethook() local x = text .. 1 debug.sethook(note, "l") local y = x
  local z = y
end)
report("off and on", function()
  debug.sethook() local x = text .. 1
  debug.sethook(note, "l") local y = x
  local z = y
end)

-- Library functions that store where they are: the line begins again, or goes on, as after others.
local object = setmetatable({}, {})
local calls = {
  { "sub", string.sub, "abc", 1, 2 }, { "sub, empty", string.sub, "abc", 3, 2 }, { "sub", string.sub, "abc", 2 },
  { "lower", string.lower, "A" }, { "upper", string.upper, "a" }, { "reverse", string.reverse, "ab" },
  { "char", string.char, 65 }, { "chars", string.char, 65, 66 }, { "byte", string.byte, "a" }, { "bytes", string.byte, "abc", 1, 3 },
  { "rep", string.rep, "a", 2 }, { "format", string.format, "%d", 3 }, { "tostring, text", tostring, "a" },
  { "tostring", tostring, 3 }, { "tostring, table", tostring, {} }, { "tonumber, number", tonumber, 3 }, { "tonumber", tonumber, "3" },
  { "setmetatable", setmetatable, {}, {} }, { "setmetatable, again", setmetatable, object, {} }, { "type", type, 1 },
  { "rawget", rawget, {}, 1 }, { "insert", table.insert, {}, 1 }, { "floor", math.floor, 1 }, { "pcall", pcall, tostring, 1 },
  { "next", next, { 1 } }, { "select", select, 1, 1 },
}
for _, modes in ipairs { "l", "cl" } do
  mask = modes
  for _, call in ipairs(calls) do
    local name, f, a, b, c = unpack(call)
    if #call == 3 then
      report(name, function()
        local x = f(a) local y = x
      end)
    elseif #call == 4 then
      report(name, function()
        local x = f(a, b) local y = x
      end)
    else
      report(name, function()
        local x = f(a, b, c) local y = x
      end)
    end
    local function tail(...) return f(...) end
    report(name, function(...)
      local x = tail(...) local y = x
    end, unpack(call, 3))
  end
  report("resume", function(co)
    local x = coroutine.resume(co) local y = x
  end, coroutine.create(function() end))
  report("wrap", function(co)
    local x = co() local y = x
    x = co() y = x
  end, coroutine.wrap(function()
    coroutine.yield() local y = 1
  end))
end

-- What getinfo remembers of chunks and texts must not outlive them, nor show in other tables.

local function describe(info)
  local keys = {}
  for key in pairs(info) do keys[#keys + 1] = key end
  table.sort(keys)
  return table.concat(keys, " ")
end

for _, what in ipairs { "", "S", "l", "u", "n", "f", "L", "flnSu", "SS", "nfL", "S\0x" } do
  print(("%q"):format(what), describe(debug.getinfo(1, what)))
end
print(pcall(debug.getinfo, 1, "x"))
print(pcall(debug.getinfo, 1, ">S"))
print(pcall(debug.getinfo, {}, "S"))
print(pcall(debug.getinfo, 1, {}))

-- Chunks that die and give their place to others.
local wrong = 0
for round = 1, 2000 do
  local name = "@chunk " .. round % 700
  local info = debug.getinfo(load("return 1", name), "S")
  if info.source ~= name or info.short_src ~= name:sub(2) then wrong = wrong + 1 end
  if round % 50 == 0 then collectgarbage() end
end
print("wrong", wrong)

local long = ("line of a long name "):rep(40)
for _, name in ipairs { "=stdin", "=", "@", "", "a\0b", "@a\0b", "@" .. long, "=" .. long, long, "one\ntwo" } do
  local info = debug.getinfo(load("return 1", name), "S")
  print(("%q %q"):format(info.source, info.short_src), info.what, info.linedefined, info.lastlinedefined)
end

-- Each table is one of its own.
local first = debug.getinfo(1)
first.name, first.extra, first.source = "changed", true, nil
local second = debug.getinfo(1)
print(second.name, second.extra, second.source ~= nil)
for index = 1, 100 do first["key " .. index] = index end
print(first["key 100"], first.name, debug.getinfo(1)["key 100"])

-- Names.
local function show(info) print(info.name and ("%q"):format(info.name), info.namewhat) end
local t = {}
function t.inner() local i = debug.getinfo(1, "n") return i end
function t:method() local i = debug.getinfo(1, "n") return i end
function globalFunction() local i = debug.getinfo(1, "n") return i end
local function localFunction() local i = debug.getinfo(1, "n") return i end
local info = t.inner() show(info)
info = t:method() show(info)
info = globalFunction() show(info)
info = localFunction() show(info)
info = (function() local i = localFunction() return i end)() show(info)
t["c\0d"] = t.inner
info = t["c\0d"]() show(info)
for i in function(_, i) if not i then local i = debug.getinfo(1, "n") return i end end do show(i) end
local object = setmetatable({}, { __index = function() local i = debug.getinfo(1, "n") return i end })
info = object.field show(info)
for _, func in ipairs { print, string.format, pcall, ipairs, table.insert } do
  info = debug.getinfo(func)
  print(info.what, info.source, info.short_src, info.currentline, info.linedefined, info.nparams, info.isvararg)
end

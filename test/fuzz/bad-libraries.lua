-- Calls what the other programs here leave out with wrong, missing and extreme arguments: methods of files, open and closed
-- ones; functions of debug, jit.util and io that look at more than their arguments; those of modules that are loaded by
-- `require`, as ffi.

local calls = dofile("calls.lua")

local function constant(value)
  return function() return value end
end

local function constants(list)
  local values = { { "nil", constant(nil) } }
  for _, value in ipairs(list) do values[#values + 1] = { calls.text_of(value), constant(value) } end
  return values
end

local function any() return true end

-- An answer to a huge size is that there is no memory, or the size: not what is compared.
local function hasSmallNumbers(_, ...)
  for i = 1, select("#", ...) do
    local number = tonumber((select(i, ...)))
    if number and not (number > -2 ^ 20 and number < 2 ^ 20) then return false end
  end
  return true
end

local numbers = { 0, -1, 1.5, 3, 0 / 0, 1 / 0, -2 ^ 31, 2 ^ 31, 2 ^ 32 + 1, 2 ^ 53, 1e300 }
local function with(...)
  local list = {}
  for _, values in ipairs { ... } do
    for _, value in ipairs(values) do list[#list + 1] = value end
  end
  return constants(list)
end
local objects = { true, {}, rawset, coroutine.create(print), newproxy() }

-- Files ---------------------------------------------------------------------------------------------------------------

local methods = calls.functions(getmetatable(io.stdout).__index, "file:", calls.set "__index")
local events = { { "file.__tostring", getmetatable(io.stdout).__tostring } }
local texts = {
  "", "*n", "*l", "*L", "*a", "n", "l", "a", "*x", "x*l", "set", "cur", "end", "no", "full", "line", "a\0b", "*",
}
local arguments = with({ 0, -1, 1.5, 3, 0 / 0 }, texts, objects)

local file
local function open()
  if io.type(file) ~= "file" then
    file = io.tmpfile()
    file:write("12 0x1f text\nline\n\nlast")
  end
  file:seek("set")
  return file
end
local closed = io.tmpfile()
closed:close()
calls.pairs(methods, arguments, open, any)
calls.pairs(methods, arguments, constant(closed), any)
calls.pairs(methods, arguments, constant(newproxy()), any)
calls.pairs(methods, arguments, nil, any)
calls.pairs(events, arguments, nil, any)
for _, mode in ipairs { "", "x", "rw", "r+x", "rb+", "br", "wb", "a", "w\0x" } do
  calls.one("io.open", any, io.open, mode, "/dev/null", mode)
  calls.one("io.popen", any, io.popen, mode, "true", mode)
end
for _, name in ipairs { "open", "lines", "input", "output" } do
  for _, file in ipairs { "", "/no/such/file", "/", "/\0b" } do calls.one("io." .. name, any, io[name], file, file) end
end

-- debug ---------------------------------------------------------------------------------------------------------------

local function lua(a, b) return function() return a, b end end
local subjects = with(numbers, { "", "S", "nSluf", ">S", "x", "SX", "f\0" }, objects, { lua, lua(1, 2) })
local inspecting = calls.set "getinfo getlocal getupvalue setupvalue upvalueid getmetatable getfenv traceback gethook"
local debugging = {}
for _, entry in ipairs(calls.functions(debug, "debug.", {})) do
  if inspecting[entry[1]:match("%a+$")] then debugging[#debugging + 1] = entry end
end
calls.pairs(debugging, subjects, nil, any)
for _, subject in ipairs(subjects) do
  for _, entry in ipairs { "setlocal", "setupvalue", "upvaluejoin", "sethook", "setmetatable", "setfenv" } do
    calls.one("debug." .. entry, any, debug[entry], subject[1], subject[2]())
  end
  calls.one("debug.upvaluejoin", any, debug.upvaluejoin, "f, " .. subject[1], lua(1, 2), subject[2](), lua(1, 2), 1)
  calls.one("debug.upvaluejoin", any, debug.upvaluejoin, "f, 1, f, " .. subject[1], lua(1, 2), 1, lua(1, 2), subject[2]())
  calls.one("debug.upvaluejoin", any, debug.upvaluejoin, "f, 1, " .. subject[1], lua(1, 2), 1, subject[2](), 1)
  calls.one("debug.setlocal", any, debug.setlocal, "thread, " .. subject[1], coroutine.create(print), subject[2](), 1, 1)
  debug.sethook()
end

-- What changes the state ----------------------------------------------------------------------------------------------

local settings = with({ 0, -1, 1.5, 0 / 0 }, { "", "count", "step", "x", "setpause", "7", "=name", "@name", "b", "t", "bt" }, objects)
local changing = {
  { "newproxy", newproxy },
  { "load", load },
  { "loadstring", loadstring },
  { "string.dump", string.dump },
  { "coroutine.wrap", coroutine.wrap },
  { "coroutine.status", coroutine.status },
  { "package.searchpath", package.searchpath },
  { "package.seeall", package.seeall },
  { "getfenv", getfenv },
}
calls.pairs(changing, settings, nil, any)
for _, value in ipairs(settings) do
  calls.one("load", any, load, value[1], constant("return 1"), value[2]())
  calls.one("load", any, load, "text, name, " .. value[1], "return 1", "=name", value[2]())
  calls.one("collectgarbage", any, collectgarbage, "'setpause', " .. value[1], "setstepmul", value[2]())
  calls.one("os.date", any, os.date, "format, " .. value[1], "!%Y", value[2]())
  calls.one("os.time", any, os.time, "{" .. value[1] .. "}", { year = value[2](), month = 1, day = 1 })
  calls.one("setfenv", any, setfenv, "f, " .. value[1], lua(1, 2), value[2]())
  if not tonumber(value[2]()) then calls.one("setfenv", any, setfenv, value[1] .. ", {}", value[2](), {}) end
end
for _, format in ipairs { "%", "%%", "%E", "%Q", "%5d", "a\0b", "*t", "!*t", "*tx", "!" } do
  calls.one("os.date", any, os.date, format, format, 0)
end

-- Modules -------------------------------------------------------------------------------------------------------------

local modules = {
  { "table.new", require("table.new") },
  { "table.clear", require("table.clear") },
}
calls.pairs(modules, with(numbers, { "", "7", "x" }, objects), nil, hasSmallNumbers)

-- No trace has these numbers.
local util = require("jit.util")
local looking = calls.functions(util, "jit.util.", calls.set "ircalladdr traceexitstub")
calls.pairs(looking, with({ -1, -1.5 }, { "", "-7", "x" }, objects), nil, any)
for _, index in ipairs { 0, 1, 2, -1, -2, 1e3, -1e3, 0.5 } do
  calls.one("jit.util.funcuvname", any, util.funcuvname, index, lua(1, 2), index)
  calls.one("jit.util.funck", any, util.funck, index, lua, index)
end

local profile = require("jit.profile")
calls.pairs({ { "jit.profile.dumpstack", profile.dumpstack } }, with(numbers, { "", "l", "pF", "xx" }, objects), nil, hasSmallNumbers)

-- FFI -----------------------------------------------------------------------------------------------------------------

if not pcall(require, "ffi") then return end
local ffi = require("ffi")
ffi.cdef("struct pair { int a, b; }")
local types = {
  "int", "int[", "int[?]", "int[3]", "int[-1]", "struct absent", "struct pair", "void", "$",
  "enum { bad_enumerator }", "x", "int x", "int(int)", "unsigned", "le", "fpu", "a",
}
local ctypes = { ffi.typeof("int"), ffi.typeof("int[?]"), ffi.typeof("struct pair"), ffi.typeof("void") }
local data = { ffi.new("int"), ffi.new("int64_t", 5), ffi.new("int[3]"), ffi.new("struct pair") }
-- Those that write to what they are given, or read it, are called with what is no pointer.
local function hasNoNil(_, ...)
  for i = 1, select("#", ...) do
    if select(i, ...) == nil then return false end
  end
  return true
end
local checked = {}
for _, entry in ipairs(calls.functions(ffi, "ffi.", calls.set "load errno copy fill string")) do checked[#checked + 1] = entry end
-- A type as a number of elements is its number among all types.
local function takesNoType(name, _, count) return hasSmallNumbers(name, count) and not tostring(count):match("^ctype") end
calls.pairs(checked, with({ 0, -1, 1.5, 0 / 0, 3 }, types, ctypes, data, objects), nil, takesNoType)
for _, name in ipairs { "copy", "fill", "string" } do
  calls.pairs({ { "ffi." .. name, ffi[name] } }, constants { {}, true, print, coroutine.create(print) }, nil, hasNoNil)
end

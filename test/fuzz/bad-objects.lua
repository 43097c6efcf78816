-- Calls library functions with objects that behave by metamethods, and the functions of jit with all kinds of arguments.

local calls = dofile("calls.lua")

local excluded = {
  _G = calls.set [[
    print module gcinfo dofile loadfile require collectgarbage setfenv getfenv newproxy load loadstring
  ]],
  string = calls.set "dump",
  table = {},
  math = calls.set "randomseed random",
  bit = {},
  io = calls.set "read lines popen open input output close write tmpfile",
  os = calls.set "exit clock tmpname time date getenv remove rename execute setlocale",
  debug = calls.set [[
    debug setmetatable setfenv getregistry sethook gethook setlocal getinfo getlocal traceback upvalueid setupvalue
    upvaluejoin getfenv getupvalue
  ]],
  coroutine = calls.set "yield running isyieldable",
  package = calls.set "seeall loadlib",
  jit = calls.set "attach security status on off flush",
}
-- A length of 1e9 is believed by these, in all engines.
local believing = calls.set "unpack table.concat table.sort table.foreachi"

local function accepts(name, ...)
  if not believing[name] then return true end
  for i = 1, select("#", ...) do
    local value = select(i, ...)
    if type(value) == "table" and (debug.getmetatable(value) or {}).__len then return false end
  end
  return true
end

for _, library in ipairs { "_G", "string", "table", "math", "bit", "io", "os", "debug", "coroutine", "package", "jit" } do
  local prefix = library == "_G" and "" or library .. "."
  calls.pairs(calls.functions(_G[library], prefix, excluded[library]), calls.objects, nil, accepts)
end
calls.pairs({ { "jit.opt.start", jit.opt.start } }, calls.objects, nil, accepts)

-- For suites.ts: compiles a file with a compiler that is written in Lua, in whose checkout it is run, and prints the Lua
-- code, or what the compiler has to say.

local compilers = {}

function compilers.Teal(source, file)
  local teal = require("tl")
  local result = assert(teal.check_string(source, teal.new_env(), file))
  for _, kind in ipairs { "syntax_errors", "type_errors", "warnings" } do
    for _, found in ipairs(result[kind] or {}) do print(kind, found.y, found.x, found.msg) end
  end
  return teal.generate(result.ast, "5.1")
end

function compilers.Fennel(source, file)
  local fennel = dofile("bootstrap/fennel.lua")
  fennel.path = "src/?.fnl;" .. fennel.path
  return fennel.compileString(source, { filename = file, allowedGlobals = false, ["compiler-env"] = _G })
end

function compilers.MoonScript(source)
  -- Its parser in Lua in the place of that in C; LPeg is only for tracebacks.
  package.preload["moonscript.parse.native"] = function() return require("moonscript.parse.slow") end
  package.preload.lpeg = function() return {} end
  local tree = assert(require("moonscript.parse").string(source))
  return (require("moonscript.compile").tree(tree))
end

package.path = "./?.lua;./?/init.lua"
local language, file = ...
local input = assert(io.open(file))
local source = input:read("*a")
input:close()
print(assert(compilers[language](source, file)))

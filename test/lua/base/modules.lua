-- require, module, package.
local function try(name, f, ...) local _, message = pcall(f, ...) print(name, message) end
package.path, package.cpath = "./modules/?.lua;./modules/?/init.lua", "./modules/?.none"

local plain = require("plain")
print(plain.name, plain.count, require("plain") == plain, package.loaded.plain == plain)
print(require("silent"), require("silent"), loaded_silently, package.loaded.silent)
print(require("self"), package.loaded.self)
print(require("nested.inner") == nil, nested.inner.where())
print(package.loaded["nested.inner"] == nested.inner, type(require("nested.inner")))
package.loaded.plain = nil
print(require("plain") ~= plain)
package.loaded.silent = nil
print(require("silent"), loaded_silently)

try("missing", function() require("no.such") end)
try("missing, direct", require, "no.such")
try("loop", function() require("looping") end)
try("loop again", function() require("looping") end)
try("broken", function() require("broken") end)
try("failing", function() require("failing") end)
try("failing again", function() require("failing") end)
try("no name", function() require() end)
try("table", function() require({}) end)
try("number", function() require(12) end)

-- preload and loaders
package.preload.given = function(...) print("loader", ...) return "value" end
print(require("given"), require("given"))
package.preload.falsy = function() return false end
print(require("falsy"), require("falsy"), package.loaded.falsy)
table.insert(package.loaders, 2, function(name)
  if name == "virtual" then return function(n) return "made " .. n end end
  if name == "counted" then return 12 end
  return "\n\tno virtual '" .. name .. "'"
end)
print(require("virtual"))
try("counted", function() require("counted") end)
try("with a loader", function() require("other") end)
table.remove(package.loaders, 2)
print(#package.loaders, type(package.loaders[1]))
print(package.loaders[1]("x"), package.loaders[2]("x"), package.loaders[4]("x"), (package.loaders[4]("a.b")))
print(type(package.loaders[2]("plain")))

-- searchpath
print(package.searchpath("plain", package.path), package.searchpath("nested.inner", package.path))
print(package.searchpath("a.b", "./?.x;;/y/?;?", "", "_"))
print(package.searchpath("a.b", "./?.x", ".", "_"))
print(package.searchpath("a-b", "?;x?y?", "-", "+"))
try("searchpath", function() package.searchpath("x") end)
try("searchpath path", function() package.searchpath("x", {}) end)
try("searchpath separator", function() package.searchpath("x", "y", {}) end)

-- bad settings
local path, loaders, preload = package.path, package.loaders, package.preload
package.path = nil
try("no path", function() require("x") end)
package.path = path
package.loaders = nil
try("no loaders", function() require("x") end)
package.loaders = {}
try("empty loaders", function() require("x") end)
package.loaders = loaders
package.preload = nil
try("no preload", function() require("x") end)
package.preload = preload

-- module
local function make(...) module(...) own = 1 end
make("fresh")
print(fresh.own, fresh._NAME, fresh._PACKAGE == "", fresh._M == fresh, package.loaded.fresh == fresh)
local function deep(...) module(...) end
deep("some.where.deep", package.seeall)
print(some.where.deep._NAME, some.where.deep._PACKAGE, some.where.deep.print == print)
local options = {}
local function optional(...) module(...) end
optional("opted", function(m) options[1] = m._NAME end, function(m) m.second = true end)
print(options[1], opted.second)
try("conflict", function() module("print.x") end)
try("existing", function() module("string") end)
try("not Lua", module, "x")
try("no name", function() module() end)
try("bad option", function() module("bad", 5) end)
try("seeall", function() package.seeall() end)
try("seeall nil", function() package.seeall(nil) end)
local seen = setmetatable({}, { own = 1 })
package.seeall(seen)
print(seen.print == print, getmetatable(seen).own)
print(package.config)
print(package.loaded._G == _G, package.loaded.string == string, package.loaded.package == package)
print(select("#", package.loadlib("x", "y")))

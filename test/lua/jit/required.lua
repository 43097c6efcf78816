-- No trace begins in `require`, which is a C function in LuaJIT: handlers may be attached before what they need is loaded.
jit.opt.start("hotloop=1", "hotexit=1")
local starts = 0
jit.attach(function(what, id, func)
  if what == "start" and debug.getinfo(func, "S").what == "C" then starts = starts + 1 end
end, "trace")
package.preload.first = function() return { true } end
require("first") require("first") require("first")
package.loaded.first = nil
require("first") require("first") require("first")
print(pcall(require, "not.here") or pcall(require, "not.here.either") or pcall(require, "nor.here"))
print(package.searchpath and package.searchpath("a.b.c.d", "./?.none;./?.nil"))
print(starts)

-- The modules jit.util, jit.profile and jit.vmdef, which are made when they are required.

local primitives, globals, registry = ...

local FUNCTIONS = {
  "funcinfo", "funcbc", "funck", "funcuvname",
  "traceinfo", "traceir", "tracek", "tracesnap", "tracemc", "traceexitstub", "ircalladdr",
}

local preload = registry._PRELOAD or {}
registry._PRELOAD = preload
preload["jit.vmdef"] = primitives.jit_util_vmdef
preload["jit.profile"] = function()
  return {
    start = primitives.jit_profile_start,
    stop = primitives.jit_profile_stop,
    dumpstack = primitives.jit_profile_dumpstack,
  }
end
preload["jit.util"] = function()
  local module = {}
  for index = 1, #FUNCTIONS do
    local name = FUNCTIONS[index]
    module[name] = primitives["jit_util_" .. name]
  end
  return module
end

return {}

-- What scripts have besides Lua's own, made of the host's function `execute`, which gives a kind and a value.
local execute = ...

local function tableOf(kind, value)
  if kind == "status" then return { ok = value } end
  if kind == "error" then return { err = value } end
  return value
end

redis = { LOG_DEBUG = 0, LOG_VERBOSE = 1, LOG_NOTICE = 2, LOG_WARNING = 3 }

-- The command's reply; an error is one as a table with a field `err`.
function redis.pcall(...) return tableOf(execute(...)) end

function redis.call(...)
  local kind, value = execute(...)
  if kind == "error" then error(value, 0) end
  return tableOf(kind, value)
end

function redis.status_reply(text) return { ok = text } end
function redis.error_reply(text) return { err = text } end
function redis.log(_, ...) print(...) end

-- Scripts that leave globals behind would change each other.
setmetatable(_G, {
  __newindex = function(_, name) error("Script attempted to create global variable '" .. tostring(name) .. "'", 2) end,
  __index = function(_, name)
    error("Script attempted to access nonexistent global variable '" .. tostring(name) .. "'", 2)
  end,
  __metatable = false,
})

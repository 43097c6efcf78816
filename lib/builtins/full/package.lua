-- Modules as Lua 5.1 makes them, in tables that are globals. A sandbox has require alone.

local primitives, globals, registry, has52 = ...
local select, rawget, setmetatable = primitives.base_select, primitives.base_rawget, primitives.base_setmetatable
local type, tostring = primitives.base_type, primitives.base_tostring
local getfenv, setfenv = primitives.base_getfenv, primitives.base_setfenv
local raise, raise_argument = primitives.base_raise, primitives.base_raise_argument
local find, sub, match = primitives.string_find, primitives.string_sub, primitives.string_match
local getinfo, getmetatable = primitives.debug_getinfo, primitives.debug_getmetatable

local loaded = registry._LOADED

local builtins = {}

local function check_type(index, expected, count, value)
  local actual = count >= index and type(value) or "no value"
  if actual ~= expected then raise_argument(index, expected .. " expected, got " .. actual) end
end

-- A name ends at its first NUL, as in C.
local function check_name(count, value)
  if type(value) == "number" then return tostring(value) end
  check_type(1, "string", count, value)
  return (match(value, "^%Z*"))
end

-- The table that a name with dots leads to from the globals; missing ones are made. nil: something else is in the way.
local function find_table(name)
  local t = getfenv(0)
  local from = 1
  while true do
    local dot = find(name, ".", from, true)
    local key = sub(name, from, dot and dot - 1)
    local value = rawget(t, key)
    if value == nil then
      value = {}
      t[key] = value
    elseif type(value) ~= "table" then
      return nil
    end
    t = value
    if not dot then return t end
    from = dot + 1
  end
end

local function initialise(module, name)
  module._M = module
  module._NAME = name
  module._PACKAGE = match(name, "^.*%.") or ""
end

-- Levels of the stack, seen from getinfo.
local CALLER_OF_MODULE = 2

function builtins.module(...)
  local name = check_name(select("#", ...), (...))
  local module = loaded[name]
  if type(module) ~= "table" then
    module = find_table(name)
    if not module then raise("name conflict for module '" .. name .. "'") end
    loaded[name] = module
  end
  if module._NAME == nil then initialise(module, name) end
  local caller = getinfo(CALLER_OF_MODULE, "fS")
  if not caller or caller.what == "C" then raise("'module' not called from a Lua function") end
  setfenv(caller.func, module)
  for index = 2, select("#", ...) do
    local option = select(index, ...)
    option(module)
  end
  if has52 then return module end
end

function builtins.seeall(...)
  local module = ...
  check_type(1, "table", select("#", ...), module)
  local metatable = getmetatable(module)
  if not metatable then
    metatable = {}
    setmetatable(module, metatable)
  end
  metatable.__index = getfenv(0)
end

globals.module = builtins.module

return builtins

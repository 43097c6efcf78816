-- Modules (LuaJIT: lib_package.c). Files are read by the host; where they lie is found here. The tables of
-- all libraries are in the globals and in _LOADED of the registry before this chunk runs. The host sets package.path and
-- package.cpath.

local primitives, globals, registry = ...
local error, newproxy = primitives.base_error, primitives.base_newproxy
local rawget, select = primitives.base_rawget, primitives.base_select
local type, tostring = primitives.base_type, primitives.base_tostring
local loadfile = primitives.base_loadfile
local raise, raise_argument = primitives.base_raise, primitives.base_raise_argument
local find, sub, match = primitives.string_find, primitives.string_sub, primitives.string_match
local concat = primitives.table_concat
local is_readable, loadlib = primitives.package_file_readable, primitives.package_loadlib

local SEPARATOR, DIRECTORY_SEPARATOR, MARK, IGNORE_MARK = ";", "/", "?", "-"
local CONFIGURATION = "/\n;\n?\n!\n-\n"

-- Stands for a module whose loader has not returned. It is a userdata in LuaJIT too.
local LOADING = newproxy()

local package, loaded = globals.package, registry._LOADED

local builtins = {}

-- Arguments ---------------------------------------------------------------------------------------------------------

local function check_type(index, expected, count, value)
  local actual = count >= index and type(value) or "no value"
  if actual ~= expected then raise_argument(index, expected .. " expected, got " .. actual) end
end

-- Names and paths end at their first NUL, as in C.
local function c_string(text)
  return (match(text, "^%Z*"))
end

local function check_string(index, count, value)
  if type(value) == "number" then return tostring(value) end
  check_type(index, "string", count, value)
  return c_string(value)
end

local function optional_string(index, count, value, default)
  if value == nil then return default end
  return check_string(index, count, value)
end

-- Searching ---------------------------------------------------------------------------------------------------------

local function replace(text, what, by)
  if what == "" then return text end
  local parts, count, from = {}, 0, 1
  local first, last = find(text, what, 1, true)
  while first do
    parts[count + 1], parts[count + 2] = sub(text, from, first - 1), by
    count, from = count + 2, last + 1
    first, last = find(text, what, from, true)
  end
  parts[count + 1] = sub(text, from)
  return concat(parts)
end

-- The name of the first readable file, or nil and what was tried.
local function search(name, path, separator, replacement)
  name = replace(name, separator, replacement)
  local tried, count, from = {}, 0, 1
  while from <= #path do
    local to = (find(path, SEPARATOR, from, true) or #path + 1) - 1
    if to >= from then
      local file = replace(sub(path, from, to), MARK, name)
      if is_readable(file) then return file end
      count = count + 1
      tried[count] = "\n\tno file '" .. file .. "'"
    end
    from = to + 2
  end
  return nil, concat(tried)
end

-- Arguments are checked from the last one on, as C compilers do it.
function builtins.searchpath(...)
  local count = select("#", ...)
  local name, path, separator, replacement = ...
  replacement = optional_string(4, count, replacement, DIRECTORY_SEPARATOR)
  separator = optional_string(3, count, separator, ".")
  path = check_string(2, count, path)
  name = check_string(1, count, name)
  return search(name, path, separator, replacement)
end

-- Loaders. Their errors have no position: they are called by `require`, not by a program. -----------------------------

local function find_file(name, field)
  local path = package[field]
  if type(path) == "number" then path = tostring(path) end
  if type(path) ~= "string" then error("'package." .. field .. "' must be a string", 0) end
  return search(name, c_string(path), ".", DIRECTORY_SEPARATOR)
end

local function raise_loading(name, file, message)
  error("error loading module '" .. name .. "' from file '" .. file .. "':\n\t" .. message, 0)
end

local function load_preloaded(...)
  local name = check_string(1, select("#", ...), (...))
  local preload = package.preload
  if type(preload) ~= "table" then error("'package.preload' must be a table", 0) end
  local loader = preload[name]
  if loader == nil then return "\n\tno field package.preload['" .. name .. "']" end
  return loader
end

local function load_lua(...)
  local name = check_string(1, select("#", ...), (...))
  local file, tried = find_file(name, "path")
  if not file then return tried end
  local chunk, message = loadfile(file)
  if not chunk then raise_loading(name, file, message) end
  return chunk
end

local function symbol_of(name)
  local mark = find(name, IGNORE_MARK, 1, true)
  if mark then name = sub(name, mark + 1) end
  return "luaopen_" .. replace(name, ".", "_")
end

local function load_c(...)
  local name = check_string(1, select("#", ...), (...))
  local file, tried = find_file(name, "cpath")
  if not file then return tried end
  local loader, message = loadlib(file, symbol_of(name))
  if not loader then raise_loading(name, file, message) end
  return loader
end

local function load_c_root(...)
  local name = check_string(1, select("#", ...), (...))
  local root = match(name, "^(.-)%.")
  if not root then return end
  local file, tried = find_file(root, "cpath")
  if not file then return tried end
  local loader, message, reason = loadlib(file, symbol_of(name))
  if loader then return loader end
  if reason ~= "init" then raise_loading(name, file, message) end
  return "\n\tno module '" .. name .. "' in file '" .. file .. "'"
end

-- require -----------------------------------------------------------------------------------------------------------

-- What the first loader that knows the module returns.
local function find_loader(name)
  local loaders = package.loaders
  if type(loaders) ~= "table" then raise("'package.loaders' must be a table") end
  local tried = ""
  local index = 1
  while true do
    local loader = rawget(loaders, index)
    if loader == nil then raise("module '" .. name .. "' not found:" .. tried) end
    local result = loader(name)
    local kind = type(result)
    if kind == "function" then return result end
    if kind == "string" or kind == "number" then tried = tried .. result end
    index = index + 1
  end
end

function builtins.require(...)
  local name = check_string(1, select("#", ...), (...))
  local value, loader = loaded[name]
  if not value then
    loader = find_loader(name)
    -- Another coroutine or run may have loaded it while this one has waited.
    value = loaded[name]
  end
  if value then
    if value == LOADING then raise("loop or previous error loading module '" .. name .. "'") end
    return value
  end
  loaded[name] = LOADING
  value = loader(name)
  if value ~= nil then loaded[name] = value end
  value = loaded[name]
  if value == LOADING then
    value = true
    loaded[name] = true
  end
  return value
end

-- Setting up --------------------------------------------------------------------------------------------------------

-- A module that adds a function to a library when it is required.
local function extension(library, name, body)
  return function()
    library[name] = body
    return body
  end
end

local preload = registry._PRELOAD or {}
registry._PRELOAD = preload
preload["table.new"] = extension(globals.table, "new", primitives.table_new)
preload["table.clear"] = extension(globals.table, "clear", primitives.table_clear)
preload.ffi = primitives.ffi_open
package.loaded, package.preload, package.config = loaded, preload, CONFIGURATION
package.loaders = { load_preloaded, load_lua, load_c, load_c_root }
globals.require = builtins.require

return builtins

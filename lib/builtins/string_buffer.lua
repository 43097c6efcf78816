-- The module string.buffer, and the methods of buffers that call metamethods. A buffer's metatable is the environment of
-- the function that makes it.

local primitives, globals, registry = ...
local select, unpack = primitives.base_select, primitives.base_unpack
local put_rest, putf_rest = primitives.string_buffer_put_rest, primitives.string_buffer_putf_rest
local new, set_metatable = primitives.string_buffer_new, primitives.string_buffer_set_metatable

local METHODS = {
  "free", "reset", "skip", "set", "put", "putf", "get", "encode", "decode", "__gc", "__tostring", "__len",
}
-- Those that have to do with pointers are there if the FFI is.
local POINTER_METHODS = { "putcdata", "reserve", "commit", "ref" }

local builtins = {}

-- Goes on with a call whose argument number `index` has a metamethod that makes a text of it: what stands before it has
-- been put already.
local function put_slowly(rest, index, metamethod, ...)
  local arguments, count = { ... }, select("#", ...)
  repeat
    arguments[index] = metamethod(arguments[index])
    arguments[count + 1] = index
    index, metamethod = rest(unpack(arguments, 1, count + 1))
  until not index
  return (...)
end

function builtins.put_slowly(...)
  return put_slowly(put_rest, ...)
end

function builtins.putf_slowly(...)
  return put_slowly(putf_rest, ...)
end

local function add_methods(methods, names)
  for index = 1, #names do
    local name = names[index]
    methods[name] = primitives["string_buffer_method_" .. name]
  end
end

local function open()
  local methods = { __metatable = "buffer" }
  add_methods(methods, METHODS)
  if primitives.ffi then add_methods(methods, POINTER_METHODS) end
  methods.__index, methods.tostring = methods, methods.__tostring
  set_metatable(new, methods)
  return { new = new, encode = primitives.string_buffer_encode, decode = primitives.string_buffer_decode }
end

local preload = registry._PRELOAD or {}
registry._PRELOAD = preload
preload["string.buffer"] = open

return builtins

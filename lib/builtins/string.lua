-- The parts of the string library that call Lua. Everything else is in the core, which hands a call over to one of
-- these functions when it meets a replacement function, a table with __index or a __tostring metamethod. They show
-- themselves to programs as the functions of the core that they stand in for.

local primitives = ...
local gsub_call, gsub_key = primitives.string_gsub_call, primitives.string_gsub_key
local format_pending, format_raw = primitives.string_format_pending, primitives.string_format_raw
local select, unpack = primitives.base_select, primitives.base_unpack

local builtins = {}

-- The array is laid out by core/lib/string-gsub-step.ts. A step returns the state itself at the end: no replacement
-- can be equal to it. The call of `replacement` happens in place of gsub_call. Two replacements have room in the array as
-- it is made: that it grows took a quarter of the time of a call with one.
function builtins.gsub_with_function(subject, pattern, replacement, limit)
  local state = { subject, pattern, replacement, limit, 0, 0, 0, 9, false, false, false, false }
  local value, result, count
  repeat
    value, result, count = gsub_call(state, value)
  until value == state
  return result, count
end

-- For patterns with one capture or none.
function builtins.gsub_with_unary(subject, pattern, replacement, limit)
  local state = { subject, pattern, replacement, limit, 0, 0, 0, 9, false, false, false, false }
  local key, result, count = gsub_key(state)
  while key ~= state do
    key, result, count = gsub_key(state, (replacement(key)))
  end
  return result, count
end

function builtins.gsub_with_index(subject, pattern, replacement, limit)
  local state = { subject, pattern, replacement, limit, 0, 0, 0, 9, false, false, false, false }
  local key, result, count = gsub_key(state)
  while key ~= state do
    key, result, count = gsub_key(state, replacement[key])
  end
  return result, count
end

-- Each metamethod is called once, in order; their results are formatted as they are.
function builtins.format_slowly(...)
  local arguments, count = { ... }, select("#", ...)
  local index, metamethod = format_pending(2, ...)
  while index do
    arguments[index] = metamethod(arguments[index])
    index, metamethod = format_pending(index + 1, ...)
  end
  local text = format_raw(unpack(arguments, 1, count))
  return text
end

return builtins

-- The parts of the base library that call Lua. The core hands a call over to one of these functions after it has
-- checked the arguments; they show themselves to programs as the functions of the core that they stand in for.

local primitives = ...
local error, loadfile, pcall = primitives.base_error, primitives.base_loadfile, primitives.base_pcall
local select, type = primitives.base_select, primitives.base_type
local load_bytes, raise = primitives.base_load_bytes, primitives.base_raise
local byte, find, concat = primitives.string_byte, primitives.string_find, primitives.table_concat
local print_write = primitives.io_print_write

-- The first byte of a dump.
local ESCAPE = 27

local builtins = {}

local function is_text(value)
  return type(value) == "string" or type(value) == "number"
end

-- The error that more text cannot mend, or nil: the same one with and without the last piece, in source text, and not
-- at its end. LuaJIT compiles while it reads, so there the reader is not called any more after such an error.
local function final_error(pieces, count, name, mode)
  if byte(pieces[1]) == ESCAPE then return nil end
  local chunk, message = load_bytes(concat(pieces, "", 1, count - 1), name, mode)
  if chunk or find(message, "'<eof>'", 1, true) then return nil end
  local _, again = load_bytes(concat(pieces, "", 1, count), name, mode)
  return again == message and message or nil
end

-- An error of the reader is a result, as an error in the source text is; but the handler of an xpcall sees it first, see
-- unwind.ts in the core.
function builtins.load_pieces(reader, name, mode, env)
  name = name or "=(load)"
  local pieces, count, check_at = {}, 0, 2
  while true do
    local succeeded, piece = pcall(reader)
    if not succeeded then return nil, piece end
    if piece == nil or piece == "" then break end
    if not is_text(piece) then
      local _, message = pcall(raise, "reader function must return a string")
      return nil, message
    end
    count = count + 1
    pieces[count] = piece
    -- Ever rarer, so that the work stays in proportion to the text.
    if count == check_at then
      local message = final_error(pieces, count, name, mode)
      if message then return nil, message end
      check_at = count * 2
    end
  end
  return load_bytes(concat(pieces), name, mode, env)
end

local function pass(...)
  return ...
end

-- The chunk's call is no tail call: dofile stays visible in tracebacks.
function builtins.dofile_chunk(name)
  local chunk, message = loadfile(name)
  if not chunk then error(message, 0) end
  return pass(chunk())
end

-- For programs with another global tostring, or with metamethods.
function builtins.print_slowly(env, takes_text, ...)
  local convert = env.tostring
  for index = 1, select("#", ...) do
    local text = select(index, ...)
    if not (takes_text and is_text(text)) then text = convert(text) end
    if not is_text(text) then raise("'tostring' must return a string to 'print'") end
    print_write(index == 1 and text .. "" or "\t" .. text)
  end
  print_write("\n")
end

return builtins

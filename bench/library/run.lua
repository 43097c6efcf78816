-- Runs one kernel of a library, or "all": `run.lua LIBRARY KERNEL [FACTOR]`. A library's file declares its kernels by
-- kernel(NAME, SIZE, BODY); BODY(SIZE * FACTOR) returns what all engines must print. The sizes take LuaJIT some tenths
-- of a second.

local library, wanted, factor = arg[1], arg[2], tonumber(arg[3]) or 1

function kernel(name, size, body)
  if wanted == "all" or wanted == name then print(name, body(math.ceil(size * factor))) end
end

dofile((arg[0]:gsub("run%.lua$", library .. ".lua")))

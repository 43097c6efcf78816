-- What luacheck and Penlight need of LuaFileSystem, which is written in C: by commands of the system.

local lfs = { _VERSION = "LuaFileSystem 1.8.0" }

local function quote(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

local function output(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read("*a")
  pipe:close()
  return text
end

local modes = { ["regular file"] = "file", ["regular empty file"] = "file", directory = "directory" }

function lfs.attributes(path, wanted)
  local kind, size, time = output("stat -L -c '%F|%s|%Y' " .. quote(path) .. " 2>/dev/null"):match("^(.-)|(%d+)|(%d+)")
  if not kind then return nil, "cannot obtain information from file '" .. path .. "'" end
  local attributes = { mode = modes[kind] or "other", size = tonumber(size), modification = tonumber(time) }
  if wanted then return attributes[wanted] end
  return attributes
end

function lfs.currentdir()
  return (output("pwd"):gsub("\n$", ""))
end

function lfs.dir(path)
  return output("ls -a " .. quote(path)):gmatch("[^\n]+")
end

return lfs

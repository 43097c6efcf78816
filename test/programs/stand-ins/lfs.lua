-- What luacheck, Penlight and LDoc need of LuaFileSystem, which is written in C: by commands of the system.

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

local modes = { ["regular file"] = "file", ["regular empty file"] = "file", directory = "directory", ["symbolic link"] = "link" }

local function attributes(options, path, wanted)
  local kind, size, time = output("stat " .. options .. " -c '%F|%s|%Y' " .. quote(path) .. " 2>/dev/null"):match("^(.-)|(%d+)|(%d+)")
  if not kind then return nil, "cannot obtain information from file '" .. path .. "'" end
  local found = { mode = modes[kind] or "other", size = tonumber(size), modification = tonumber(time) }
  if wanted then return found[wanted] end
  return found
end

function lfs.attributes(path, wanted) return attributes("-L", path, wanted) end
function lfs.symlinkattributes(path, wanted) return attributes("", path, wanted) end

function lfs.mkdir(path)
  if os.execute("mkdir " .. quote(path) .. " 2>/dev/null") == 0 then return true end
  return nil, "cannot create " .. path
end

function lfs.currentdir()
  return (output("pwd"):gsub("\n$", ""))
end

function lfs.dir(path)
  return output("ls -a " .. quote(path)):gmatch("[^\n]+")
end

return lfs

-- LDoc documents Penlight, and itself: what it prints, and all pages that it writes.

local lfs = require("lfs")

local folder = os.tmpname()
os.remove(folder)

local function document(...)
  arg = { [0] = "/usr/bin/ldoc", "-d", folder, ... }
  local write = print
  function print(...) write((table.concat({ ... }, " "):gsub(folder, "FOLDER"))) end
  assert(loadfile("/usr/bin/ldoc"))(unpack(arg))
  print = write
end

local function show(path)
  for name in lfs.dir(path) do
    local full = path .. "/" .. name
    local mode = lfs.attributes(full, "mode")
    if mode == "directory" and not name:find("^%.") then show(full) end
    if mode == "file" then
      print("file", (full:sub(#folder + 1)))
      for line in io.lines(full) do
        if not line:find("Last updated", 1, true) then print(line) end
      end
    end
  end
end

document("--all", "/usr/share/lua/5.1/pl")
show(folder)
document("-f", "markdown", "--not_luadoc", "/usr/share/lua/5.1/ldoc")
show(folder)
os.execute("rm -r '" .. folder .. "'")

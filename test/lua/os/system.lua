-- Files, the environment and processes.
-- embedded: no (temporary files, processes)
local name = os.tmpname()
print(type(name), io.open(name) ~= nil)
print(os.rename(name, name .. ".new"))
print(io.open(name) == nil, io.open(name .. ".new") ~= nil)
print(os.remove(name .. ".new"))
local result, message, number = os.remove(name)
print(result, message == name .. ": No such file or directory", number)
result, message, number = os.rename(name, name .. "x")
print(result, message == name .. ": No such file or directory", number)
print(pcall(os.remove))
print(pcall(os.rename, "a"))
print(os.getenv("PERILUNE_SURELY_NOT_SET"), type(os.getenv("PATH")))
print(pcall(os.getenv))
print(os.execute(), os.execute("exit 3"), os.execute("true"))
print(pcall(os.exit, {}))
print(pcall(os.tmpname, 1) == true)
-- Commands are bytes, and the shell is called "sh".
do
  local pipe = io.popen("echo $0; printf 'a\255b' | od -An -c")
  print(pipe:read("*a"))
  pipe:close()
end

os.exit(0)

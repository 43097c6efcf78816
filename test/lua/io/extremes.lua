-- Counts, offsets and numbers at their limits.
local file = assert(io.tmpfile())

for _, text in ipairs { "1e", "1e+", "-1e+x", "1ee", "1.e", "0x1p", "0xep-", "12e5e", "0x1e", ".e", "e5", "1e2" } do
  file:seek("set")
  file:write(text, "\n")
  file:seek("set")
  print(text, file:read("*n", "*l"))
end

for _, origin in ipairs { "set", "cur", "end" } do
  for _, offset in ipairs { 0 / 0, 1 / 0, -1 / 0, 2 ^ 63, -2 ^ 63, 1e300, -1e4 } do print(origin, file:seek(origin, offset)) end
end
print(file:seek("set", -0.5), file:seek("cur", 2.9), file:seek())

for _, count in ipairs { -1, 2 ^ 31 - 1, 2 ^ 31, 2 ^ 32, -2 ^ 31 } do print(pcall(file.read, file, count)) end

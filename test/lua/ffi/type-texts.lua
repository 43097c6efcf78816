-- The same text for a type, again and again: it must not keep a meaning that it has lost.
local ffi = require "ffi"

local function often(text, ...)
  local first
  for _ = 1, 5 do first = ffi.typeof(text, ...) end
  return first
end

local function try(...)
  local ok, result = pcall(often, ...)
  print(ok, (tostring(result):gsub(":%d+:", ":")))
end

ffi.cdef "struct early; typedef int late_name_1; enum { COUNT = 3 };"
print(often "int", often "int" == often "int", often "struct early *", often "int[COUNT]")
try "late_name"
ffi.cdef "typedef short late_name;"
try "late_name"
print(ffi.sizeof "late_name", ffi.sizeof "late_name[7]", ffi.sizeof "late_name[7]")

-- A struct that is completed keeps its number, but has a size now.
print(ffi.sizeof "struct early", ffi.sizeof "struct early")
print(pcall(ffi.new, "struct early"))
ffi.cdef "struct early { int x, y; };"
print(ffi.sizeof "struct early", ffi.sizeof "struct early[2]", ffi.new("struct early", 1, 2).y)
print(ffi.typeof "struct early" == ffi.typeof "struct early")

-- It can be completed once only.
ffi.cdef "struct empty;"
for _ = 1, 3 do print(pcall(ffi.typeof, "struct empty {}")) end

-- Structs in braces are new types each time, and parameters count.
print(ffi.typeof "struct { int x; }" == ffi.typeof "struct { int x; }")
print(often("$ *", often "int"), often("$ *", often "char"))
print(often("int[$]", 4), often("int[$]", 5))
try "int[$]"
try("int", 1)
try("int[2]", "int")
print(pcall(ffi.new, "int[?]"))
for n = 1, 3 do print(ffi.sizeof("int[?]", n), ffi.sizeof(ffi.new("int[?]", n)), ffi.new("int[3]", n)[2]) end

-- A failed declaration takes back what it has declared.
for _ = 1, 3 do
  print(pcall(ffi.cdef, "typedef int taken_back; typedef nonsense x;"))
  try "taken_back"
end
ffi.cdef "typedef char taken_back;"
try "taken_back"

-- Enumerators and nested declarations within a text.
try "enum tagged_in_text { INSIDE = 6 }"
try "char[INSIDE]"
ffi.cdef "enum tagged { INSIDE = 6 };"
try "char[INSIDE]"
try "enum tagged"

-- Texts that die: their place is taken by others.
local wrong = 0
for round = 1, 3000 do
  local n = round % 311 + 1
  if ffi.sizeof("char[" .. n .. "]") ~= n or ffi.sizeof("char[" .. n .. "]") ~= n then wrong = wrong + 1 end
  if round % 100 == 0 then collectgarbage() end
end
print("wrong", wrong)
print(tonumber(ffi.cast("uint8_t", 300)), tonumber(ffi.cast("uint8_t", 301)), ffi.alignof "double", ffi.alignof "double", ffi.istype("int", 1))
print(ffi.offsetof("struct early", "y"), ffi.offsetof("struct early", "y"))

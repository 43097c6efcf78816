-- The functions of the library.
local ffi = require("ffi")
ffi.cdef [[
typedef struct { char c; double d; short s; } mixed;
typedef struct { int a : 3, b : 4; char c; } bits;
struct vls { int n; short data[?]; };
]]
print(ffi.sizeof("mixed"), ffi.alignof("mixed"), ffi.offsetof("mixed", "d"), ffi.offsetof("mixed", "s"), ffi.offsetof("mixed", "x"))
print(ffi.offsetof("bits", "b"))
print(ffi.sizeof("int[3]"), ffi.sizeof("int[?]", 5), ffi.sizeof(ffi.new("int[?]", 7)), ffi.sizeof("void"), ffi.sizeof("struct vls", 3))
print(ffi.sizeof(ffi.new("struct vls", 4)), ffi.alignof("double"), ffi.alignof("char[3]"), ffi.sizeof("bool"), ffi.sizeof(1LL))
print(ffi.istype("int", ffi.new("int")), ffi.istype("int", 1), ffi.istype("int", ffi.new("unsigned")), ffi.istype("const int", ffi.new("int")))
print(ffi.istype("mixed", ffi.new("mixed")), ffi.istype("mixed", ffi.new("mixed[1]")[0]), ffi.istype("mixed", ffi.new("mixed *")), ffi.istype("mixed *", ffi.new("mixed")))
print(ffi.istype("int[2]", ffi.new("int[2]")), ffi.istype("int[2]", ffi.new("int[3]")), ffi.istype("int *", ffi.new("char *")), ffi.istype("int64_t", 1LL))
print(ffi.istype("void *", ffi.new("int *")), ffi.istype(ffi.typeof("int"), ffi.typeof("int")))

local buffer = ffi.new("char[16]")
ffi.copy(buffer, "hello")
print(ffi.string(buffer), ffi.string(buffer, 3), buffer[5])
ffi.copy(buffer + 5, " world", 6)
print(ffi.string(buffer))
ffi.fill(buffer, 4, 42)
print(ffi.string(buffer, 6))
ffi.fill(buffer, 3)
print(buffer[0], buffer[3])
local other = ffi.new("uint8_t[4]", { 1, 2, 3, 4 })
ffi.copy(buffer, other, 4)
print(buffer[3], ffi.string(other, 2) == "\1\2", #ffi.string(other, 0))

print(ffi.errno(5), ffi.errno(), ffi.errno(0))
print(ffi.abi("le"), ffi.abi("be"), ffi.abi("fpu"), ffi.abi("hardfp"), ffi.abi("softfp"), ffi.abi("win"), ffi.abi("nonsense"))
print(type(ffi.os), type(ffi.arch), type(ffi.C), package.loaded.ffi == ffi, rawget(_G, "ffi"))

local int = ffi.typeof("int")
print(int(5) + 0, ffi.new(int, 6) + 0, ffi.cast(int, 7.9) + 0, ffi.sizeof(int), ffi.typeof("$ *", int), ffi.typeof("$[$]", int, 3))
ffi.cdef("typedef struct { $ a; $ b[$]; } $;", int, ffi.typeof("double"), 2, "made")
print(ffi.sizeof("made"), ffi.new("made", 1, { 2, 3 }).b[1])
print(ffi.typeinfo(11).size, ffi.typeinfo(0), ffi.typeinfo(1).size, ffi.typeinfo(1e6))

local function try(f, ...)
  print(select(2, pcall(f, ...)))
end
try(ffi.new) try(ffi.new, 1) try(ffi.new, nil) try(ffi.new, "nothing") try(ffi.new, "int x") try(ffi.new, "void")
try(ffi.cast, "int") try(ffi.cast, "mixed", 0) try(ffi.typeof) try(ffi.typeof, "$") try(ffi.typeof, "int", 1) try(ffi.typeof, int, 1)
try(ffi.sizeof) try(ffi.sizeof, {}) try(ffi.sizeof, "int[?]") try(ffi.sizeof, "int[?]", "x") try(ffi.alignof, true)
try(ffi.offsetof, "mixed") try(ffi.offsetof, "mixed", {}) try(ffi.istype, "int") try(ffi.string) try(ffi.string, {}) try(ffi.string, "x", "y")
try(ffi.copy) try(ffi.copy, buffer) try(ffi.copy, buffer, {}) try(ffi.copy, buffer, other) try(ffi.copy, "x", "y") try(ffi.fill) try(ffi.fill, buffer)
try(ffi.metatype, "mixed") try(ffi.metatype, "mixed", 1) try(ffi.abi) try(ffi.cdef) try(ffi.cdef, "int") try(ffi.cdef, "typedef int")
try(ffi.cdef, "typedef struct { int x; } mixed;") try(ffi.cdef, "struct s { nothing x; };") try(ffi.load) try(ffi.errno, {})
try(function() return ffi.C.undeclared end)
try(function() ffi.C.undeclared = 1 end)
try(function() return ffi.C[1] end)

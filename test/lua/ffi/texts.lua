-- The texts of types and C data.
-- native: no (64-bit pointers)
local ffi = require("ffi")
ffi.cdef "typedef struct { int a; } named; struct tag; typedef enum { E } en; union u; typedef int (*fn)(int, char *);"
for _, text in ipairs {
  "int", "unsigned", "char", "signed char", "unsigned char", "short", "unsigned short", "long long", "unsigned long long",
  "float", "double", "long double", "bool", "void", "void *", "const void *", "int *", "const int *", "int *const", "volatile int",
  "int **", "int [3]", "int [3][4]", "int (*)[3]", "int *[3]", "int [?]", "int (*)(int)", "fn", "fn *", "struct tag", "struct tag *",
  "union u *", "en", "complex", "complex float", "const char *const *", "int &", "int (&)[3]", "double (*(*)(int))[2]",
  "int8_t", "uint64_t", "size_t", "va_list", "named", "named *", "int __attribute__((vector_size(16)))",
} do
  print(text, tostring(ffi.typeof(text)))
end
print(ffi.new("en"), 1LL, 2ULL, -3LL, 4i, ffi.new("int64_t", -5), ffi.new("uint64_t", 6), ffi.new("complex float", 1, 2))
print((tostring(ffi.new("int", 1)):gsub("0x%x+", "0x")), (tostring(ffi.new("int[2]")):gsub("0x%x+", "0x")), ffi.new("void *"))
print((tostring(ffi.new("named[1]")[0]):gsub("0x%x+", "0x")), ffi.cast("int *", 0x1234abcd) == ffi.cast("int *", 0x1234abcd))
print(tostring(ffi.new("fn")), ffi.typeof(ffi.new("fn")), type(ffi.typeof("int")), ffi.typeof(ffi.typeof("int")))
print(string.format("%s %s %d %x %i", ffi.typeof("int"), 5LL, 7LL, 255ULL, -1LL), #tostring(ffi.typeof("int")))
print(select(2, pcall(string.format, "%d", ffi.new("int", 1))))

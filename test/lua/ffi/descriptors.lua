-- Descriptors, waiting, and searches that are not in standard C.
-- embedded: no (temporary files)
local ffi = require("ffi")
ffi.cdef [[
int open(const char *path, int flags, ...);
int close(int fd);
long read(int fd, void *target, size_t size);
long write(int fd, const void *source, size_t size);
int isatty(int fd);
struct pollfd { int fd; short events, revents; };
struct timespec { long tv_sec, tv_nsec; };
int poll(struct pollfd *fds, unsigned long count, int timeout);
int usleep(unsigned microseconds);
unsigned sleep(unsigned seconds);
int nanosleep(const struct timespec *request, struct timespec *rest);
int clock_gettime(int clock, struct timespec *time);
void *memmem(const void *, size_t, const void *, size_t);
void *memrchr(const void *, int, size_t);
char *strcasestr(const char *, const char *);
char *strsep(char **, const char *);
char *index(const char *, int);
char *rindex(const char *, int);
int isnan(double), isinf(double), finite(double);
char *strerror(int);
struct lconv { const char *decimal_point, *thousands_sep; };
struct lconv *localeconv(void); char *setlocale(int, const char *);
static const int O_RDONLY = 0, O_WRONLY = 1, O_CREAT = 0100, O_TRUNC = 01000, O_APPEND = 02000;
]]
local C = ffi.C

-- Files.
local name = os.tmpname()
local function put(flags, text)
  local fd = C.open(name, bit.bor(C.O_WRONLY, C.O_CREAT, flags), ffi.cast("int", 420))
  print(fd > 2, tonumber(C.write(fd, text, #text)), C.close(fd))
end
put(C.O_TRUNC, "first line\n")
put(C.O_APPEND, "second line\n")
local buffer = ffi.new("char[64]")
local fd = C.open(name, C.O_RDONLY)
print(tonumber(C.read(fd, buffer, 5)), ffi.string(buffer))
print(tonumber(C.read(fd, buffer, 64)), (ffi.string(buffer):gsub("\n", "|")))
print(tonumber(C.read(fd, buffer, 64)), C.close(fd), C.close(fd), ffi.string(C.strerror(ffi.errno())))
print(C.open("/no/such/file", C.O_RDONLY), ffi.string(C.strerror(ffi.errno())))
os.remove(name)
print(C.isatty(99))

-- What is written in both ways comes in order.
io.write("from Lua, ")
io.stdout:flush()
C.write(1, "from C, ", 8)
print("from Lua")

-- Waiting.
local time = ffi.new("struct timespec")
local function now()
  C.clock_gettime(0, time)
  return tonumber(time.tv_sec) + tonumber(time.tv_nsec) / 1e9
end
local start = now()
C.usleep(2000)
C.poll(nil, 0, 2)
C.nanosleep(ffi.new("struct timespec", 0, 2000000), nil)
local passed = now() - start
print(C.sleep(0), passed > 0.004, passed < 5, math.abs(start - os.time()) < 5)

-- Searches.
local text = "One, two; ONE, two"
local function after(found) return found == nil and "none" or ffi.string(found) end
local start_of_text = ffi.new("char[32]", text)
print(after(ffi.cast("char *", C.memmem(start_of_text, #text, "two", 3))), C.memmem(start_of_text, 6, "two", 3) == nil)
print(after(ffi.cast("char *", C.memrchr(start_of_text, ("t"):byte(), #text))), after(C.strcasestr(text, "one,")), after(C.strcasestr(text, "x")))
print(after(C.index(text, 44)), after(C.rindex(text, 44)))
local place = ffi.new("char *[1]", { start_of_text })
while true do
  local part = C.strsep(place, ",;")
  if part == nil then break end
  print("[" .. ffi.string(part) .. "]")
end
print(C.isnan(0 / 0), C.isnan(1), C.isinf(-math.huge), C.finite(1), C.finite(math.huge))

-- The locale.
print(ffi.string(C.localeconv().decimal_point), ffi.string(C.localeconv().thousands_sep), ffi.string(C.setlocale(6, nil)), C.setlocale(6, "xx") == nil)

-- lz4: blocks, levels, dictionaries, frames. `lz4.lua LIBRARY`. Blocks of 64 KB and more, and such that have a dictionary,
-- are packed otherwise where words have 32 bits: of those is shown only that they can be read again.
local ffi = require("ffi")
ffi.cdef [[
int LZ4_versionNumber(void);
const char *LZ4_versionString(void);
int LZ4_compressBound(int size);
int LZ4_compress_default(const char *source, char *target, int size, int capacity);
int LZ4_compress_fast(const char *source, char *target, int size, int capacity, int acceleration);
int LZ4_compress_HC(const char *source, char *target, int size, int capacity, int level);
int LZ4_decompress_safe(const char *source, char *target, int size, int capacity);
int LZ4_decompress_safe_partial(const char *source, char *target, int size, int wanted, int capacity);
typedef union LZ4_stream_u LZ4_stream_t;
LZ4_stream_t *LZ4_createStream(void);
int LZ4_freeStream(LZ4_stream_t *stream);
int LZ4_loadDict(LZ4_stream_t *stream, const char *dictionary, int size);
int LZ4_compress_fast_continue(LZ4_stream_t *s, const char *source, char *target, int size, int capacity, int fast);
int LZ4_decompress_safe_usingDict(const char *source, char *target, int size, int capacity, const char *dict, int length);
typedef enum { default_size, max64KB = 4, max256KB } LZ4F_blockSizeID_t;
typedef struct { LZ4F_blockSizeID_t id; int mode, checksum, type; unsigned long long size; unsigned dict; int sum; } frame_info;
typedef struct { frame_info info; int level; unsigned autoFlush, favorDecSpeed, reserved[3]; } preferences;
size_t LZ4F_compressFrameBound(size_t size, const preferences *preferences);
size_t LZ4F_compressFrame(void *target, size_t capacity, const void *source, size_t size, const preferences *preferences);
unsigned LZ4F_isError(size_t code);
const char *LZ4F_getErrorName(size_t code);
typedef struct LZ4F_dctx_s LZ4F_dctx;
size_t LZ4F_createDecompressionContext(LZ4F_dctx **context, unsigned version);
size_t LZ4F_freeDecompressionContext(LZ4F_dctx *context);
size_t LZ4F_decompress(LZ4F_dctx *c, void *target, size_t *room, const void *source, size_t *size, const void *options);
size_t LZ4F_getFrameInfo(LZ4F_dctx *context, frame_info *info, const void *source, size_t *size);
]]
local lz4 = ffi.load(...)

local lines = {}
for i = 1, 3000 do lines[i] = ("line %d of %s"):format(i * 31 % 257, ("text"):rep(i % 5)) end
local text = table.concat(lines, "\n")
print(lz4.LZ4_versionNumber(), ffi.string(lz4.LZ4_versionString()), #text, lz4.LZ4_compressBound(#text))

-- Of a text, as a number that tells whether two are the same.
local function hash(data)
  local h, bytes = 14695981039346656037ULL, ffi.cast("const uint8_t *", data)
  for i = 0, #data - 1 do h = bit.bxor(h, bytes[i]) * 1099511628211ULL end
  return bit.tohex(h)
end
local twice = text .. text
local many = ffi.new("char[?]", lz4.LZ4_compressBound(#twice))
local length = lz4.LZ4_compress_default(twice, many, #twice, ffi.sizeof(many))
local copy = ffi.new("char[?]", #twice)
print(length < #text, lz4.LZ4_decompress_safe(many, copy, length, #twice), ffi.string(copy, #twice) == twice)

local room = lz4.LZ4_compressBound(#text)
local function packed(compress, ...)
  local target = ffi.new("char[?]", room)
  return ffi.string(target, compress(text, target, #text, room, ...))
end
local function unpacked(data, size, capacity)
  local target = ffi.new("char[?]", capacity or size)
  local length = lz4.LZ4_decompress_safe(data, target, #data, capacity or size)
  return length >= 0 and ffi.string(target, length) or "refused"
end
for _, acceleration in ipairs { 1, 8, 64 } do
  local data = packed(lz4.LZ4_compress_fast, acceleration)
  print("fast", acceleration, #data, hash(data), unpacked(data, #text) == text)
end
for level = 1, 12, 3 do
  local data = packed(lz4.LZ4_compress_HC, level)
  print("HC", level, #data, hash(data), unpacked(data, #text) == text)
end
local data = packed(lz4.LZ4_compress_default)
print(unpacked(data, #text, 100), unpacked(data:sub(1, -4), #text), unpacked("\255\255\255", 10))
local part = ffi.new("char[200]")
print(lz4.LZ4_decompress_safe_partial(data, part, #data, 150, 200) >= 150, ffi.string(part, 20))

-- Many small blocks, each with what came before as its dictionary.
local stream = ffi.gc(lz4.LZ4_createStream(), lz4.LZ4_freeStream)
local source, target = ffi.new("char[?]", #text, text), ffi.new("char[?]", 2048)
local blocks = {}
for from = 0, #text - 1, 1024 do
  local size = math.min(1024, #text - from)
  blocks[#blocks + 1] = ffi.string(target, lz4.LZ4_compress_fast_continue(stream, source + from, target, size, 2048, 1))
end
local back, at = ffi.new("char[?]", #text), 0
for _, block in ipairs(blocks) do
  local history = math.min(at, 65536)
  at = at + lz4.LZ4_decompress_safe_usingDict(block, back + at, #block, #text - at, back + at - history, history)
end
print(#blocks, #table.concat(blocks) < #text, at, ffi.string(back, at) == text)

-- Frames, which tell of themselves, decompressed piece by piece.
local function checked(code)
  if lz4.LZ4F_isError(code) ~= 0 then error(ffi.string(lz4.LZ4F_getErrorName(code)), 0) end
  return tonumber(code)
end
local function frame(settings)
  local preferences = ffi.new("preferences", settings)
  local capacity = lz4.LZ4F_compressFrameBound(#text, preferences)
  local memory = ffi.new("uint8_t[?]", tonumber(capacity))
  return ffi.string(memory, checked(lz4.LZ4F_compressFrame(memory, capacity, text, #text, preferences)))
end
local function read_frame(from)
  local holder = ffi.new("LZ4F_dctx *[1]")
  checked(lz4.LZ4F_createDecompressionContext(holder, 100))
  local context = ffi.gc(holder[0], lz4.LZ4F_freeDecompressionContext)
  local info, size, length = ffi.new("frame_info"), ffi.new("size_t[1]", #from), ffi.new("size_t[1]")
  checked(lz4.LZ4F_getFrameInfo(context, info, from, size))
  local out, position, bytes = {}, tonumber(size[0]), ffi.new("uint8_t[?]", 4096)
  repeat
    size[0], length[0] = math.min(700, #from - position), 4096
    local left = checked(lz4.LZ4F_decompress(context, bytes, length, ffi.cast("const char *", from) + position, size, nil))
    out[#out + 1] = ffi.string(bytes, tonumber(length[0]))
    position = position + tonumber(size[0])
  until left == 0 or (size[0] == 0 and length[0] == 0)
  return table.concat(out), tonumber(info.id), info.checksum, tonumber(info.size)
end
for _, settings in ipairs { { info = { mode = 1 } }, { { "max256KB", 1, 1, 0, #text }, 9 }, { info = { mode = 1, sum = 1 }, autoFlush = 1 } } do
  local bytes = frame(settings)
  local result, id, checksum, size = read_frame(bytes)
  print(#bytes, hash(bytes), result == text, id, checksum, size)
end
local broken = frame({ info = { checksum = 1 } })
print(pcall(read_frame, broken:sub(1, -3) .. "xy"))
print(pcall(read_frame, "this is none at all"))

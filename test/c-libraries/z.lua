-- zlib: checksums, buffers at once, streams piece by piece, memory from functions in Lua. `z.lua LIBRARY`.
local ffi = require("ffi")
ffi.cdef [[
typedef unsigned long uLong;
typedef void *(*alloc_func)(void *opaque, unsigned items, unsigned size);
typedef void (*free_func)(void *opaque, void *address);
typedef struct {
  const uint8_t *next_in; unsigned avail_in; uLong total_in;
  uint8_t *next_out; unsigned avail_out; uLong total_out;
  const char *msg; struct internal_state *state;
  alloc_func zalloc; free_func zfree; void *opaque;
  int data_type; uLong adler; uLong reserved;
} z_stream;
const char *zlibVersion(void);
const char *zError(int code);
uLong crc32(uLong crc, const char *data, unsigned length);
uLong adler32(uLong adler, const char *data, unsigned length);
uLong crc32_combine(uLong first, uLong second, long length);
uLong compressBound(uLong length);
int compress2(uint8_t *target, uLong *length, const uint8_t *source, uLong sourceLength, int level);
int uncompress(uint8_t *target, uLong *length, const uint8_t *source, uLong sourceLength);
int deflateInit2_(z_stream *s, int level, int method, int bits, int memory, int strategy, const char *version, int size);
int deflateSetDictionary(z_stream *s, const uint8_t *dictionary, unsigned length);
int deflateParams(z_stream *s, int level, int strategy);
int deflate(z_stream *s, int flush);
int deflateEnd(z_stream *s);
int inflateInit2_(z_stream *s, int bits, const char *version, int size);
int inflateSetDictionary(z_stream *s, const uint8_t *dictionary, unsigned length);
int inflate(z_stream *s, int flush);
int inflateEnd(z_stream *s);
]]
local z = ffi.load(...)
local OK, STREAM_END, NO_FLUSH, SYNC_FLUSH, FINISH = 0, 1, 0, 2, 4

local words = {}
for i = 1, 6000 do words[i] = ("%d%s"):format(i * 7919 % 1013, i % 7 == 0 and "\n" or ",") end
local text = table.concat(words)
local version = ffi.string(z.zlibVersion())
print(version, #text)

-- Checksums: of all, byte by byte in a loop, of two halves.
local function crc(data, start) return tonumber(z.crc32(start or 0, data, #data)) end
local running, adler = 0, 1
for i = 1, #text do
  local byte = text:sub(i, i)
  running, adler = z.crc32(running, byte, 1), z.adler32(adler, byte, 1)
end
local left, right = text:sub(1, 1000), text:sub(1001)
print(crc(text), tonumber(running), tonumber(adler), tonumber(z.adler32(1, text, #text)))
print(tonumber(z.crc32_combine(crc(left), crc(right), #right)), crc(right, crc(left)))

-- All at once, and what is refused.
local function compress(data, level)
  local length = ffi.new("uLong[1]", z.compressBound(#data))
  local target = ffi.new("uint8_t[?]", tonumber(length[0]))
  assert(z.compress2(target, length, data, #data, level) == OK)
  return ffi.string(target, tonumber(length[0]))
end
local function uncompress(data, room)
  local length, target = ffi.new("uLong[1]", room), ffi.new("uint8_t[?]", room)
  local code = z.uncompress(target, length, data, #data)
  if code ~= OK then return nil, ffi.string(z.zError(code)) end
  return ffi.string(target, tonumber(length[0]))
end
for level = 0, 9 do
  local packed = compress(text, level)
  print(level, #packed, crc(packed), uncompress(packed, #text) == text)
end
local packed = compress(text, 6)
print(uncompress(packed, 100))
print(uncompress("no such data", 100))
print(uncompress(packed:sub(1, -9), #text))
print(uncompress(compress("", 9), 10) == "")

-- Streams: an iterator's pieces in, a small buffer out.
local function run(stream, step, pieces)
  local out, target = {}, ffi.new("uint8_t[?]", 512)
  local code
  for index, piece in ipairs(pieces) do
    local flush = index == #pieces and FINISH or index % 3 == 0 and SYNC_FLUSH or NO_FLUSH
    stream.next_in, stream.avail_in = piece, #piece
    repeat
      stream.next_out, stream.avail_out = target, 512
      code = step(stream, flush)
      out[#out + 1] = ffi.string(target, 512 - stream.avail_out)
    until stream.avail_out > 0 or code < 0
    if code < 0 and code ~= -5 then return nil, stream.msg ~= nil and ffi.string(stream.msg) or ffi.string(z.zError(code)) end
  end
  return table.concat(out), code
end
local function pieces(data, size)
  local list = {}
  for from = 1, #data, size do list[#list + 1] = data:sub(from, from + size - 1) end
  return list
end
local function deflated(bits, dictionary)
  local s = ffi.gc(ffi.new("z_stream"), z.deflateEnd)
  assert(z.deflateInit2_(s, 5, 8, bits, 8, 0, version, ffi.sizeof(s)) == OK)
  if dictionary then assert(z.deflateSetDictionary(s, dictionary, #dictionary) == OK) end
  local data, code = run(s, z.deflate, pieces(text, 1777))
  return data, code, tonumber(s.total_in), tonumber(s.total_out), tonumber(s.adler)
end
local function inflated(data, bits, dictionary)
  local s = ffi.gc(ffi.new("z_stream"), z.inflateEnd)
  assert(z.inflateInit2_(s, bits, version, ffi.sizeof(s)) == OK)
  if dictionary then assert(z.inflateSetDictionary(s, dictionary, #dictionary) == OK) end
  return run(s, z.inflate, pieces(data, 301))
end
for _, case in ipairs { { 15 }, { -15 }, { 31 }, { -12, text:sub(1, 900) } } do
  local bits, dictionary = case[1], case[2]
  local data, code, total_in, total_out, sum = deflated(bits, dictionary)
  print(bits, #data, crc(data), code == STREAM_END, total_in, total_out, sum)
  local back, last = inflated(data, bits, dictionary)
  print(back == text, last == STREAM_END)
end
print(inflated(("x"):rep(400), 15))
print(inflated(deflated(-15):sub(1, 2000) .. ("?"):rep(700), -15))

-- Memory that Lua functions give; zlib calls them back.
local blocks, count, open = {}, 0, 0
local function free_block(_, address)
  open = open - 1
  blocks[tostring(ffi.cast("void *", address))] = nil
end
local function new_block(_, items, size)
  local block = ffi.new("uint8_t[?]", items * size)
  count, open = count + 1, open + 1
  blocks[tostring(ffi.cast("void *", block))] = block
  return block
end
local s = ffi.new("z_stream", { zalloc = new_block, zfree = free_block })
assert(z.deflateInit2_(s, 9, 8, 15, 9, 0, version, ffi.sizeof(s)) == OK)
local data = run(s, z.deflate, { text })
print(count, open, crc(data), z.deflateEnd(s), open)
s.zalloc:free()
s.zfree:free()

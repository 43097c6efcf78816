-- A document of nested tables written as JSON text and read back: recursion over mixed tables,
-- byte and sub, find with patterns, escapes by gsub, tonumber, concat.
-- large: 350

local rounds = tonumber(arg and arg[1]) or 150

local escapes = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\t"] = "\\t" }
local unescapes = { ['"'] = '"', ["\\"] = "\\", n = "\n", t = "\t", ["/"] = "/" }

local function quote(text)
  return '"' .. text:gsub('[%c"\\]', escapes) .. '"'
end

local write

local function writeObject(value, out)
  local keys = {}
  for key in pairs(value) do keys[#keys + 1] = key end
  table.sort(keys)
  out[#out + 1] = "{"
  for i, key in ipairs(keys) do
    if i > 1 then out[#out + 1] = "," end
    out[#out + 1] = quote(key)
    out[#out + 1] = ":"
    write(value[key], out)
  end
  out[#out + 1] = "}"
end

function write(value, out)
  local kind = type(value)
  if kind == "string" then
    out[#out + 1] = quote(value)
  elseif kind == "number" then
    out[#out + 1] = string.format("%.14g", value)
  elseif kind == "table" and #value > 0 then
    out[#out + 1] = "["
    for i = 1, #value do
      if i > 1 then out[#out + 1] = "," end
      write(value[i], out)
    end
    out[#out + 1] = "]"
  elseif kind == "table" then
    writeObject(value, out)
  else
    out[#out + 1] = tostring(value)
  end
end

local function encode(value)
  local out = {}
  write(value, out)
  return table.concat(out)
end

local QUOTE, BACKSLASH, COMMA, COLON = 34, 92, 44, 58
local OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT = 91, 93, 123, 125

local function skip(text, at)
  while true do
    local byte = text:byte(at)
    if byte ~= 32 and byte ~= 10 and byte ~= 13 and byte ~= 9 then return at, byte end
    at = at + 1
  end
end

local function readString(text, at)
  local start, escaped = at, false
  while true do
    local byte = text:byte(at)
    if byte == QUOTE then break end
    if byte == BACKSLASH then
      escaped = true
      at = at + 1
    end
    at = at + 1
  end
  local content = text:sub(start, at - 1)
  if escaped then content = content:gsub("\\(.)", unescapes) end
  return content, at + 1
end

local readValue

local function readList(text, at)
  local list, count = {}, 0
  local byte
  at, byte = skip(text, at)
  if byte == CLOSE_LIST then return list, at + 1 end
  while true do
    count = count + 1
    list[count], at = readValue(text, at)
    at, byte = skip(text, at)
    at = at + 1
    if byte == CLOSE_LIST then return list, at end
    assert(byte == COMMA, "',' expected")
  end
end

local function readObject(text, at)
  local object = {}
  local byte, key
  at, byte = skip(text, at)
  if byte == CLOSE_OBJECT then return object, at + 1 end
  while true do
    at, byte = skip(text, at)
    assert(byte == QUOTE, "name expected")
    key, at = readString(text, at + 1)
    at, byte = skip(text, at)
    assert(byte == COLON, "':' expected")
    object[key], at = readValue(text, at + 1)
    at, byte = skip(text, at)
    at = at + 1
    if byte == CLOSE_OBJECT then return object, at end
    assert(byte == COMMA, "',' expected")
  end
end

function readValue(text, at)
  local byte
  at, byte = skip(text, at)
  if byte == QUOTE then return readString(text, at + 1) end
  if byte == OPEN_LIST then return readList(text, at + 1) end
  if byte == OPEN_OBJECT then return readObject(text, at + 1) end
  local first, last = text:find("^[%-%d%.eE+]+", at)
  if first then return tonumber(text:sub(first, last)), last + 1 end
  if text:sub(at, at + 3) == "true" then return true, at + 4 end
  if text:sub(at, at + 4) == "false" then return false, at + 5 end
  error("unexpected character at " .. at)
end

local function document(round)
  local people = {}
  for i = 1, 200 do
    people[i] = {
      id = i * round,
      name = "person " .. i,
      note = i % 5 == 0 and "says \"hi\"\n\tand leaves\\" or "nothing to say",
      score = i / 8,
      active = i % 3 == 0,
      tags = { "t" .. i % 7, "u" .. i % 11, "v" },
      place = { x = i, y = -i, grid = { { 1, i }, { 2, i + 1 } } },
    }
  end
  return { title = "round " .. round, people = people }
end

local checksum, bytes = 0, 0
for round = 1, rounds do
  local text = encode(document(round))
  local copy = readValue(text, 1)
  assert(encode(copy) == text, "the copy differs")
  bytes = bytes + #text
  checksum = (checksum * 31 + copy.people[200].id + #copy.people[5].note) % 1000003
end
print(string.format("%d bytes in %d rounds, checksum %d", bytes, rounds, checksum))

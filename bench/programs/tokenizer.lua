-- A tokenizer for a language like Lua: a dispatch on the first byte, find with anchored patterns, keywords in a table, token
-- objects; the source is generated.
-- large: 400000

local size = tonumber(arg and arg[1]) or 130000

local seed = 23
local function random(count)
  seed = (seed * 16807) % 2147483647
  return seed % count + 1
end

local names = { "index", "value", "total", "node", "left", "right", "table_of_names", "x", "y1", "result" }
local templates = {
  "local %s = %s + %d * 0.5",
  "if %s <= %s then return %d end -- a comment",
  "for i = 1, #%s do %s[i] = %d end",
  "%s = function(%s, ...) return 0x%x end",
  'print("text of \\"%s\\"", \'%s\', %d)',
  "while %s ~= %s and not done do step(%d) end",
  "--[[ a long %s\n comment %s ]] goto label%d",
}

local function source()
  local lines = {}
  for i = 1, size do
    lines[i] = string.format(templates[random(#templates)], names[random(#names)], names[random(#names)], i)
  end
  return table.concat(lines, "\n")
end

local keywords = {}
for word in ("and break do else elseif end false for function goto if in local nil not or repeat return then true until while")
  :gmatch("%a+") do
  keywords[word] = true
end

local Lexer = {}
Lexer.__index = Lexer

function Lexer.new(text) return setmetatable({ text = text, at = 1, line = 1 }, Lexer) end

function Lexer:fail(message) error(string.format("line %d: %s", self.line, message)) end

function Lexer:take(kind, last)
  local value = self.text:sub(self.at, last)
  self.at = last + 1
  return { kind = kind, value = value, line = self.line }
end

function Lexer:name()
  local _, last = self.text:find("^[%a_][%w_]*", self.at)
  local token = self:take("name", last)
  if keywords[token.value] then token.kind = "keyword" end
  return token
end

function Lexer:number()
  local _, last = self.text:find("^0[xX]%x+", self.at)
  if not last then _, last = self.text:find("^%d+%.?%d*", self.at) end
  local token = self:take("number", last)
  token.value = tonumber(token.value)
  return token
end

function Lexer:quoted(quote)
  local text, at = self.text, self.at + 1
  while true do
    local byte = text:byte(at)
    if not byte then self:fail("unfinished string") end
    if byte == quote then return self:take("string", at) end
    at = at + (byte == 92 and 2 or 1)
  end
end

function Lexer:skipComment()
  local _, last = self.text:find("^%[%[.-%]%]", self.at + 2)
  if not last then last = (self.text:find("\n", self.at, true) or #self.text + 1) - 1 end
  for _ in self.text:sub(self.at, last):gmatch("\n") do self.line = self.line + 1 end
  self.at = last + 1
end

local operators = { "^%.%.%.", "^[=~<>]=", "^%.%.", "^[-+*/%%^#=<>(){}%[%];:,.]" }

function Lexer:operator()
  for _, pattern in ipairs(operators) do
    local _, last = self.text:find(pattern, self.at)
    if last then return self:take("operator", last) end
  end
  self:fail("unexpected character")
end

local function isLetter(byte)
  return byte >= 97 and byte <= 122 or byte >= 65 and byte <= 90 or byte == 95
end

function Lexer:next()
  while true do
    local byte = self.text:byte(self.at)
    if not byte then return nil end
    if byte == 10 then
      self.line, self.at = self.line + 1, self.at + 1
    elseif byte == 32 or byte == 9 then
      self.at = self.at + 1
    elseif byte == 45 and self.text:byte(self.at + 1) == 45 then
      self:skipComment()
    elseif isLetter(byte) then
      return self:name()
    elseif byte >= 48 and byte <= 57 then
      return self:number()
    elseif byte == 34 or byte == 39 then
      return self:quoted(byte)
    else
      return self:operator()
    end
  end
end

local function tokens(text)
  local lexer = Lexer.new(text)
  return function() return lexer:next() end
end

local counts, checksum, lastLine = {}, 0, 0
local text = source()
for token in tokens(text) do
  counts[token.kind] = (counts[token.kind] or 0) + 1
  local value = token.value
  local weight = token.kind == "number" and math.floor(value) or #value * 256 + value:byte(-1)
  checksum = (checksum * 31 + weight) % 1000003
  lastLine = token.line
end
print(string.format("%d lines: %d names, %d keywords, %d numbers, %d strings, %d operators, checksum %d", lastLine,
  counts.name, counts.keyword, counts.number, counts.string, counts.operator, checksum))

-- Loops around the string library with arguments that change their type, their range and their kind.
-- native: no (the JIT compiler of 2.1.0-beta3 gets ranges of string.byte wrong)

local lines = {}
local function note(...) lines[#lines + 1] = table.concat({ ... }, " ") end

local subjects = { "", "a", "hello world", ("xyz"):rep(20), 12345, 0.5 }

local function ranges()
  local sum, pieces = 0, {}
  for round = 1, 60 do
    for i = 1, #subjects do
      local s = subjects[i]
      local from, to = round % 9 - 4, (round * 7) % 23 - 6
      local piece = string.sub(s, from, to)
      sum = sum + #piece
      pieces[#pieces + 1] = piece:sub(1, 2)
      for _, byte in ipairs({ string.byte(s, from, to) }) do sum = sum + byte end
      local first = string.byte(s, from)
      if first then sum = sum + first end
    end
  end
  note("ranges", sum, #table.concat(pieces))
end

local function changed()
  local seen = {}
  for round = 1, 80 do
    local s = subjects[round % #subjects + 1]
    local text = string.upper(s) .. string.lower(s) .. string.reverse(s) .. string.rep(s, round % 4, round % 3 == 0 and "," or nil)
    seen[#seen + 1] = #text
    if round % 20 == 0 then note("changed", text) end
  end
  note(unpack(seen, 1, 12))
end

local function found()
  local sum = 0
  local patterns = { "o", "wor", "l+", "^h", "(%w)(%w)$", "()z", "%d+", "", "[" }
  for round = 1, 120 do
    local s, p = subjects[round % #subjects + 1], patterns[round % #patterns + 1]
    local ok, first, last, capture = pcall(string.find, s, p, round % 7 - 3)
    if not ok then sum = sum + 1000
    elseif first then
      sum = sum + first + last
      if capture then sum = sum + #tostring(capture) end
    end
    local plain = string.find(s, p, 1, true)
    if plain then sum = sum + plain end
    local ok, match = pcall(string.match, s, p)
    if ok and match then sum = sum + #tostring(match) end
  end
  note("found", sum)
end

local function formatted()
  local total = 0
  local values = { 1, -7, 2.5, "12", 1e15, 255 }
  for round = 1, 90 do
    local v = values[round % #values + 1]
    total = total + #string.format("%d|%5.2f|%s|%-6s|%x|%g|%q|%c", v, v, v, v, math.abs(v), v, "a\n" .. round, 65 + round % 26)
    if round % 30 == 0 then note(string.format("%08.3f %+d %5s %%", v, v, v)) end
  end
  note("formatted", total, select(2, pcall(string.format, "%d", "x")))
end

local function converted()
  local sum = 0
  local texts = { "10", " 0x1F ", "1e2", "none", "", "7" }
  for round = 1, 90 do
    local text = texts[round % #texts + 1]
    sum = sum + (tonumber(text) or -1) + (tonumber(text, 16) or -2) + #tostring(round / 4) + #(text .. round)
    sum = sum + #string.char(round % 256, 65) + #tostring(round % 2 == 0) + #tostring(nil)
  end
  note("converted", sum)
end

local function replaced()
  local text = "one two  three four2 five"
  for round = 1, 60 do
    local a, n = text:gsub("%w+", round % 2 == 0 and "<%0>" or { two = "2", four2 = false })
    local b = text:gsub("(%w)(%w*)", function(head, tail) return round % 3 ~= 0 and head:upper() .. tail or nil end, round % 5)
    local words = 0
    for word, place in text:gmatch("(%a+)()") do words = words + #word * place end
    if round % 15 == 0 then note(a, n, b, words) end
  end
end

for _ = 1, 3 do
  ranges() changed() found() formatted() converted() replaced()
end
print(table.concat(lines, "\n"))

-- Text made, searched and rewritten: format, concat, find, gsub with string, table and function, rep,
-- reverse, upper, and strings grown piece by piece.
-- large: 900

local rounds = tonumber(arg and arg[1]) or 650

local checksum = 0
local function note(text)
  local length = #text
  checksum = (checksum * 31 + length) % 1000003
  for i = 1, length, 97 do checksum = (checksum * 7 + text:byte(i)) % 1000003 end
end

local function report(round)
  local lines = {}
  for i = 1, 400 do
    lines[i] = string.format("%04d|%-12s|%8.3f|%x|%q", i, "item" .. i % 37, (i + 0.1) / (round + 1), i * round, "a\"" .. i)
  end
  return table.concat(lines, "\n")
end

local names = { item1 = "one", item2 = "two", item3 = "three", item5 = "five", item8 = "eight" }

local function rewrite(text)
  local swapped = text:gsub("(%d+)|(%w+)", "%2<%1>")
  local named = swapped:gsub("item%d+", names)
  local marked = named:gsub("%d+%.%d+", function(number) return "[" .. #number .. "]" end)
  return (marked:gsub("[aeiou]", string.upper))
end

local function search(text)
  local found, from = 0, 1
  while true do
    local first, last, digits = text:find("<(%d+)>", from)
    if not first then break end
    found = found + tonumber(digits)
    from = last + 1
  end
  local plain, at = 0, 1
  while true do
    local first, last = text:find("\\\"", at, true)
    if not first then break end
    plain, at = plain + 1, last + 1
  end
  return found, plain
end

local function growPiecewise(round)
  local text = ""
  for i = 1, 300 do text = text .. string.char(97 + (i * round) % 26) .. i end
  return text:reverse():upper() .. ("-"):rep(round % 50)
end

local found, plain = 0, 0
for round = 1, rounds do
  local text = rewrite(report(round))
  note(text)
  local digits, quotes = search(text)
  found, plain = found + digits, plain + quotes
  note(growPiecewise(round))
end
print(string.format("found %d and %d, checksum %d", found, plain, checksum))

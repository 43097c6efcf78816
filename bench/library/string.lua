-- Kernels of the string library.

local text = ("The quick brown fox jumps over 13 lazy dogs; key=value, x1 = 0x1F. "):rep(4)
local words = {}
for word in text:gmatch("%a+") do words[#words + 1] = word end
local COUNT = #words
local texts = {}
for i = 1, 10 do texts[i] = text .. i end

kernel("find-plain", 50e6, function(n)
  local sum = 0
  for i = 1, n do sum = sum + text:find("0x1F", i % 100, true) end
  return sum
end)

kernel("find-class", 3e6, function(n)
  local sum = 0
  for i = 1, n do
    local first, last = text:find("%d+", i % 60)
    sum = sum + first + last
  end
  return sum
end)

kernel("find-nothing", 100000, function(n)
  local count = 0
  for i = 1, n do
    if not text:find("%a+%?", i % 200) then count = count + 1 end
  end
  return count
end)

kernel("match-captures", 500000, function(n)
  local sum = 0
  for i = 1, n do
    local key, value = text:match("(%w+)=(%w+)", i % 40)
    sum = sum + #key + #value
  end
  return sum
end)

kernel("match-anchored", 7e6, function(n)
  local sum = 0
  for i = 1, n do
    if words[i % COUNT + 1]:match("^[A-Za-z_][%w_]*$") then sum = sum + 1 end
  end
  return sum
end)

kernel("gmatch", 100000, function(n)
  local sum = 0
  for i = 1, n do
    for word in text:gmatch("%a+") do sum = sum + #word end
  end
  return sum
end)

kernel("gsub-string", 100000, function(n)
  local sum = 0
  for i = 1, n do
    local result, count = text:gsub("(%a+) (%a+)", "%2 %1")
    sum = sum + #result + count
  end
  return sum
end)

kernel("gsub-plain", 200000, function(n)
  local sum = 0
  for i = 1, n do
    local result, count = text:gsub("o", "0")
    sum = sum + #result + count
  end
  return sum
end)

kernel("gsub-function", 90000, function(n)
  local sum = 0
  local function double(word) return word .. word end
  for i = 1, n do sum = sum + #text:gsub("%a+", double) end
  return sum
end)

kernel("gsub-table", 100000, function(n)
  local sum = 0
  local translations = { quick = "slow", brown = "green", fox = "snail", lazy = "diligent" }
  for i = 1, n do sum = sum + #text:gsub("%a+", translations) end
  return sum
end)

kernel("format-integers", 3e6, function(n)
  local sum = 0
  for i = 1, n do sum = sum + #string.format("%d %5d %x", i, i % 1000, i) end
  return sum
end)

kernel("format-numbers", 2e6, function(n)
  local sum = 0
  for i = 1, n do sum = sum + #string.format("%.3f %g", i / 7, i / 8) end
  return sum
end)

kernel("format-strings", 10e6, function(n)
  local sum = 0
  for i = 1, n do sum = sum + #string.format("%s: %-10s", words[i % COUNT + 1], words[i % 7 + 1]) end
  return sum
end)

kernel("format-quoted", 20e6, function(n)
  local sum = 0
  for i = 1, n do sum = sum + #string.format("%q", words[i % COUNT + 1]) end
  return sum
end)

kernel("rep", 6e6, function(n)
  local sum = 0
  for i = 1, n do sum = sum + #("ab"):rep(i % 50) end
  return sum
end)

kernel("rep-separator", 8e6, function(n)
  local sum = 0
  for i = 1, n do sum = sum + #("ab"):rep(i % 20, ", ") end
  return sum
end)

kernel("concat-two", 20e6, function(n)
  local sum = 0
  for i = 1, n do sum = sum + #(words[i % COUNT + 1] .. words[i % 7 + 1]) end
  return sum
end)

kernel("concat-numbers", 4e6, function(n)
  local sum = 0
  for i = 1, n do sum = sum + #("item " .. i .. " of " .. n) end
  return sum
end)

kernel("concat-growing", 700, function(n)
  local sum = 0
  for i = 1, n do
    local grown = ""
    for j = 1, 2000 do grown = grown .. "x" end
    sum = sum + #grown
  end
  return sum
end)

kernel("byte", 100e6, function(n)
  local sum = 0
  for i = 1, n do sum = sum + text:byte(i % 200 + 1) end
  return sum
end)

kernel("byte-several", 60e6, function(n)
  local sum = 0
  for i = 1, n do
    local a, b, c, d = text:byte(i % 200 + 1, i % 200 + 4)
    sum = sum + a + b + c + d
  end
  return sum
end)

kernel("char", 30e6, function(n)
  local kept = {}
  for i = 1, n do kept[i % 8 + 1] = string.char(i % 256) end
  return #kept[3] + kept[1]:byte()
end)

kernel("char-several", 20e6, function(n)
  local sum = 0
  for i = 1, n do sum = sum + #string.char(65 + i % 26, i % 256, 97 + i % 13) end
  return sum
end)

kernel("sub", 20e6, function(n)
  local kept = {}
  for i = 1, n do kept[i % 8 + 1] = text:sub(i % 100 + 1, i % 100 + 8) end
  return table.concat(kept)
end)

kernel("sub-characters", 200e6, function(n)
  local count = 0
  for i = 1, n do
    local at = i % 200 + 1
    if text:sub(at, at) == " " then count = count + 1 end
  end
  return count
end)

kernel("upper-lower", 10e6, function(n)
  local sum = 0
  for i = 1, n do sum = sum + #words[i % COUNT + 1]:upper():lower() end
  return sum
end)

kernel("upper-long", 2e6, function(n)
  local sum = 0
  for i = 1, n do sum = sum + #texts[i % 10 + 1]:upper() end
  return sum
end)

kernel("reverse", 3e6, function(n)
  local sum = 0
  for i = 1, n do sum = sum + #texts[i % 10 + 1]:reverse() end
  return sum
end)

kernel("compare", 50e6, function(n)
  local count = 0
  for i = 1, n do
    if words[i % COUNT + 1] < words[i % 7 + 1] then count = count + 1 end
  end
  return count
end)

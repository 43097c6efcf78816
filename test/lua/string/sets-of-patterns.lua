-- Sets of patterns that die, and of others that get their memory; more sets than are remembered at once.
-- stress: 60
local wrong = 0
for round = 1, tonumber(arg and arg[1]) or 300 do
  local letter = string.char(97 + round % 26)
  local pattern = "^([^" .. letter .. "]*)[" .. letter .. "0-9]+$"
  local text = ("-"):rep(round % 5) .. letter .. round
  if text:match(pattern) ~= ("-"):rep(round % 5) then wrong = wrong + 1 end
  if round % 50 == 0 then collectgarbage() elseif round % 3 == 0 then collectgarbage("step", 1) end
end
print(wrong)

local pieces = {}
for code = 97, 97 + 25 do pieces[#pieces + 1] = "[" .. string.char(code) .. string.char(code - 32) .. "]" end
local long = table.concat(pieces)
for _ = 1, 3 do
  print(("ABCDefghijklmnopqrstuvWXYZ"):match(long), ("ABCDefghijklmnopqrstuvWXZY"):match(long))
  print((long:gsub("[%[%]]", "")), (long:gsub("[^%u]", "")))
end

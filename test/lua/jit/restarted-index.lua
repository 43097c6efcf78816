-- A numeric loop that is begun anew, with an integer from elsewhere, by a side trace: below the bounds that were checked.
local t, s = {}, {}
for i = 0, 20 do t[i] = i end
for r = 1, 40000 do s[r] = r % 3 end
s[39990] = -70000
local x = 0
for r = 1, 40000 do
  for i = bit.tobit(s[r]), 10 do
    x = bit.bxor(x, t[i] or 1)
  end
end
print(x)
x = 0
for r = 1, 40000 do
  for i = bit.tobit(s[r]), 10 do
    local v = t[i]
    if v == nil then v = 1 end
    x = x + v
  end
end
print(x)

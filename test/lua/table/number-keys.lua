-- Numbers as keys of the hash part: looked up in compiled code by their bits, -0 as 0, NaN never found.
local t = {}
for i = 1, 50 do t[i * 1000 + 0.5] = i; t[-i] = -i; t[i * 1e7] = i end
t[0] = "zero"; t[1e300] = "big"; t[-1e300] = "small"
local keys = { 1000.5, 25000.5, -1, -50, 1e7, 50e7, 0, -0.0, 1e300, -1e300, 0/0, 3.5, 1/0, 7 }
local out = {}
for round = 1, 200 do
  for i = 1, #keys do
    local v = t[keys[i]]
    if round == 200 then out[#out + 1] = tostring(v) end
  end
end
print(table.concat(out, " "))
local s = 0
for i = -60, 60 do s = s + (t[i] and 1 or 0) end
for r = 1, 100 do for i = -60, -1 do s = s + (t[i] or 7) end end
print(s)
local z = 0
for r = 1, 200 do z = r % 2 == 0 and -0.0 or 0 if t[z] ~= "zero" then print("bad", r) end end
local x = -1.0
for r = 1, 200 do x = x * 0 ; if t[x] ~= "zero" then print("bad2", r, x) end x = -1 end

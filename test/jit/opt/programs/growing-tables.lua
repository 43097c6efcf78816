-- new keys, rehash, lengths
local s = 0
for r=1,30 do
  local t = {}
  for i=1,40 do t[#t+1] = i; s = s + #t end
  for i=1,40,3 do t["k"..i] = i end
  for i=40,20,-1 do t[i] = nil; s = s + #t end
  t[#t+1] = 5; s = s + #t
  t[0] = 7; t[-1] = 8; t[1.5] = 9; s = s + t[0] + t[-1] + t[1.5]
  local n = 0 for k, v in pairs(t) do n = n + v end
  s = s + n
end
print(s)
local q = {}
for i=1,200 do q[i*2] = i; q[i] = (q[i] or 0) + 1; s = s + #q % 3 end
local c = 0 for k, v in pairs(q) do c = c + k * v end
print(c)
local st = {n=0}
for i=1,300 do
  if i % 3 ~= 0 then st.n = st.n + 1; st[st.n] = i else s = s + st[st.n]; st[st.n] = nil; st.n = st.n - 1 end
end
print(s, st.n, #st)
for r = 1, 20 do
  local t = {n=1}
  for i = 1, 30 do t.n = t.n + 1; t["f"..(i%7)] = (t["f"..(i%7)] or 0) + t.n end
  local keys = {} for k in pairs(t) do keys[#keys+1] = k end table.sort(keys)
  for _, k in ipairs(keys) do s = s + t[k] end
end
print(s)

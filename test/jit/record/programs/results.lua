-- Multiple results in table constructors; comparison of cdata.
local function pack(...) return { ... } end
local function three(i) return i, nil, i + 1 end
local n = 0
for i = 1, 200 do
  local t = { three(i) }
  local u = pack(i, i, nil, 4, nil)
  local v = { 1, 2, three(i) }
  n = n + #t + #u + #v + t[3] + (v[5] or 0) + (u[4] or 0)
  for k, x in pairs(v) do n = n + k * x end
end
print(n)
local c, d = 0, 5LL
for i = 1, 100 do
  if d == 5LL then c = c + 1 end
  if d < 6 then c = c + 1 end
  if d == i then c = c + 100 end
  d = d + 0LL
end
print(c, d)

-- table library in loops
local t, s = {}, 0
for i=1,300 do table.insert(t, i); if i % 3 == 0 then s = s + table.remove(t) end; if i % 7 == 0 then table.insert(t, 1, i) end; if i % 11 == 0 then s = s + table.remove(t, 2) end; s = s + #t + (t[#t] or 0) end
print(s, #t, t[1], t[2])
for i=1,60 do table.sort(t, function(a, b) return a > b end); t[i] = t[i] + i; s = s + t[1] end
print(s)
for i=1,100 do local u = {1,2,3,i}; u[2] = nil; u[2] = i; u[#u+1] = i; s = s + u[1] + u[2] + u[4] + #u + select("#", unpack(u)) end
print(s)
local clear = require("table.clear")
local tt = {}
for i=1,100 do tt[1] = i; tt.a = i; clear(tt); s = s + #tt + (tt.a or 0) + (tt[1] or 0); tt[1] = 2; tt.a = 3; s = s + tt[1] + tt.a + #tt end
print(s)
local d = {}
for i=1,200 do d[i % 13 + 1] = (d[i % 13 + 1] or 0) + i; if i % 40 == 0 then for k in pairs(d) do d[k] = nil end end end
local z = 0 for k,v in pairs(d) do z = z + k*v end print(z)
local m = {}
for i=1,100 do m[1], m[2], m[3] = m[3], m[1], i; s = s + (m[1] or 0) - (m[2] or 0) + m[3] end
print(s)
-- while next
for r=1,50 do local w = {a=1,b=2,c=3,1,2,3}; local k, v = next(w); while k do s = s + v; w[k] = nil; k, v = next(w) end; s = s + (next(w) == nil and 1 or 0) end
print(s)
for r=1,60 do local w = {5,6,7,x=1}; for k, v in pairs(w) do w[k] = v * 2; s = s + w[k] end; for k, v in next, w do s = s + v; w[k] = nil end; s = s + (next(w) and 1 or 0) end
print(s)

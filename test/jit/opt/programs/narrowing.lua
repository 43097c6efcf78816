-- numbers: narrowing, overflow, -0, bits
local bit = require("bit")
local s = 0
local t = {} for i=0,40 do t[i]=i end
for i=1,120 do local x = i / 4; s = s + (t[x] or -1) + (t[x+0.5] or -2) + (t[i%7 - 3] or -3) end
print(s)
local big = 2147483600
for i=1,100 do big = big + 1; s = s + bit.band(big, 255) + bit.bxor(big, i) + bit.tobit(big * 2 + 1) end
print(s, big)
for i=1,100 do local z = (i - 50) * 0; s = s + (1/z > 0 and 1 or 2); local w = -(i - 50); s = s + (1/w > 0 and 1 or 3) end
print(s)
for i=2147483640,2147483650 do s = s + i % 3 end
for i=-2147483640,-2147483655,-1 do s = s + i % 3 end
print(s)
for i=1,100 do s = s + bit.band(i + 0.5, 7) + bit.bor(-i - 0.5, 3) + bit.lshift(i + 0.25, 2) + bit.rshift(-i, 28) + bit.tobit(i + 4294967296 + 0.5) end
print(s)
local str = "hello world, this is a test string of some length"
for i=1,100 do s = s + #str:sub(i % 20 - 10 + 0.7, i % 13 + 0.2) + (str:byte(i % 50 + 0.9) or 0) end
print(s)
local n = 0
for i=1,200 do n = n + 1; if n > 100 then n = n - 100.5 end; s = s + n % 3 + n % -3 + (-n) % 3 + math.floor(n / 2) end
print(s)
for i=1,100 do local k = i * 1.0; t[k] = k; s = s + t[i]; local k2 = i + 0.0; t[k2 - 1] = 2 end
print(s, #t)
local acc = 0
for i = 1, 100 do acc = acc + i; acc = bit.bxor(acc, 0x55); if i % 30 == 0 then acc = acc / 4 end end
print(acc)
for i = 10, 1, -0.25 do s = s + (t[i] or 0) end
print(s)
local j = 0
for i=1,300 do j = j + i; local idx = j % 40; t[idx] = (t[idx] or 0) + 1; t[idx + 1] = (t[idx+1] or 0) - 1; s = s + t[idx] end
print(s)

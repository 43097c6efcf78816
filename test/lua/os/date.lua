-- Dates and times; everything in UTC or independent of the zone.
print(os.date("!%Y-%m-%d %H:%M:%S", 0))
print(os.date("!%c", 1234567890))
print(os.date("!%x %X %p %a %A %b %B %d %j %U %w %W %y %%", 1700000000))
print(os.date("!%D %e %F %g %G %h %I %R %T %u %V %C %n%t|", 1700000000))
print(os.date("!%H:%M", "60"), os.date("!", 5), os.date("!%y", 1.9e9))

local t = os.date("!*t", 951782400)
local keys = {}
for key in pairs(t) do keys[#keys + 1] = key end
table.sort(keys)
for _, key in ipairs(keys) do io.write(key, "=", tostring(t[key]), " ") end
print()

local now = os.time()
print(now == math.floor(now), os.difftime(now, now - 10), os.difftime(5))
local fields = os.date("*t", now)
print(os.time(fields) == now)
local base = os.time { year = 2021, month = 6, day = 15 }
print(os.date("%H:%M:%S %d/%m/%Y", base))
print(os.time { year = 2021, month = 6, day = 15, hour = 13 } - base)
print(os.time { year = 2021, month = 6, day = 16 } - base)
print(os.date("%Y-%m-%d %H:%M:%S", os.time { year = 2021, month = 14, day = -3, hour = 25, min = -1, sec = 61 }))
print(os.time { year = "2021", month = "6", day = "15", hour = "12" } == base)
print(os.time { year = 2021.9, month = 6.9, day = 15.9 } == base)

print(pcall(os.time, {}))
print(pcall(os.time, { year = 2020, month = 1 }))
print(pcall(os.time, { year = 2020, day = 1 }))
print(pcall(os.time, { day = 1, month = 1 }))
print(pcall(os.time, 5))
print(pcall(os.date, {}))
print(pcall(os.date, "%c", "x"))
print(pcall(os.difftime))
print(type(os.clock()), os.clock() >= 0)
print(os.setlocale(), os.setlocale("C"), os.setlocale(nil, "numeric"), os.setlocale("none", "all"))
print(pcall(os.setlocale, "C", "bad"))

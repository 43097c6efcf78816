-- Sorting, including the order of elements that compare equal: it must be that of the same quicksort.
local function show(t) for i = 1, #t do io.write(tostring(t[i]), " ") end print() end

local state = 42
local function random(n) state = (state * 16807) % 2147483647 return state % n + 1 end
local function shuffled(n, range) local t = {} for i = 1, n do t[i] = random(range or n) end return t end

for _, n in ipairs({ 0, 1, 2, 3, 4, 5, 10, 30 }) do local t = shuffled(n) table.sort(t) show(t) end
local words = {}
for i = 1, 20 do words[i] = ("%c%d"):format(96 + random(26), random(9)) end
table.sort(words) show(words)
table.sort(words, function(a, b) return a > b end) show(words)

-- equal keys
local records = {}
for i = 1, 40 do records[i] = { key = random(5), id = i } end
local compared = 0
table.sort(records, function(a, b) compared = compared + 1 return a.key < b.key end)
for i = 1, 40 do io.write(records[i].key, ":", records[i].id, " ") end print(compared)
compared = 0
local sorted = {}
for i = 1, 50 do sorted[i] = i end
table.sort(sorted, function(a, b) compared = compared + 1 return a < b end) print(compared)
compared = 0
table.sort(sorted, function(a, b) compared = compared + 1 return a > b end) print(compared, sorted[1], sorted[50])

-- large arrays
local large = shuffled(2000, 1000000)
local copy = { unpack(large) }
table.sort(large) table.sort(copy, function(a, b) return a < b end)
local same = true
for i = 1, 2000 do same = same and large[i] == copy[i] and (i == 1 or large[i - 1] <= large[i]) end
print(same)

-- contradictory comparisons
local function try(f, ...) print(pcall(f, ...)) end
try(function() local t = shuffled(20) table.sort(t, function() return true end) end)
try(function() local t = shuffled(5) table.sort(t, function(a, b) return a <= b end) show(t) end)
local nans = { 3, 0 / 0, 1, 2, 0 / 0, 5, 4, 0 / 0, 9, 8, 7 }
print(pcall(table.sort, nans))
for i = 1, #nans do io.write(nans[i] == nans[i] and nans[i] or "nan", " ") end print()
local same_numbers = {}
for i = 1, 20 do same_numbers[i] = 7 end
print(pcall(table.sort, same_numbers))

-- errors
try(function() table.sort({ 1, "x", 2 }) end)
try(function() table.sort({ {}, {} }) end)
try(function() table.sort({ true, false, true }) end)
try(function() table.sort({ 3, 2, 1 }, function() error("in comparison") end) end)
try(function() table.sort({ 3, 2, 1 }, function() error("level", 2) end) end)
try(function() table.sort({ 3, 2, 1 }, 5) end)
try(function() table.sort() end)
try(function() table.sort(1) end)
try(table.sort, { 1, {} })

-- metamethods
local mt = {}
mt.__lt = function(a, b) return a.v < b.v end
local objects = {}
for i = 1, 10 do objects[i] = setmetatable({ v = random(100) }, mt) end
table.sort(objects)
for i = 1, 10 do io.write(objects[i].v, " ") end print()
local guarded = setmetatable({ 5, 3, 4, 1, 2 }, { __index = error, __newindex = error })
table.sort(guarded) show(guarded)
table.sort(guarded, function(a, b) return a > b end) show(guarded)
table.sort({}, nil) table.sort({ 1 }, print)

-- a coroutine that yields in the comparison works here; LuaJIT refuses it, so it is not tested against LuaJIT

-- Weak tables: keys, values, both; strings and numbers stay; the length and next of what is left.
-- stress: small
local size = ... == "small" and 20 or 500
local function count(t) local n = 0 for _ in pairs(t) do n = n + 1 end return n end
local function weak(mode) return setmetatable({}, { __mode = mode }) end
for _, mode in ipairs({ "k", "v", "kv", "vk", "x", "" }) do
  local t = weak(mode)
  local keep = {}
  t[{}] = 1                       -- collectable key
  t[1] = {}                       -- collectable value
  t["s"] = {}
  t[{}] = {}                      -- both
  t[keep] = {}                    -- kept key
  t["kept"] = keep                -- kept value
  t["text"] = "value"             -- neither is collectable
  t[2] = 2
  t[true] = print
  collectgarbage()
  print(mode, count(t), t[1] ~= nil, t.s ~= nil, t[keep] ~= nil, t.kept == keep, t.text, t[2], t[true] == print)
end
-- The array part.
local t = weak("v")
for i = 1, size do t[i] = i % 2 == 0 and {} or i end
collectgarbage()
local numbers, others = 0, 0
for i = 1, size do if type(t[i]) == "number" then numbers = numbers + 1 elseif t[i] ~= nil then others = others + 1 end end
print(numbers == size / 2, others)
-- Closures, coroutines and userdata as values.
t = weak("v")
do
  local n = 1
  t[1], t[2], t[3], t[4] = function() return n end, coroutine.create(print), newproxy(), ("x"):rep(100)
end
collectgarbage()
print(t[1], t[2], t[3], #t[4])
-- Keys whose value refers to them are not collected in 5.1 (no ephemerons).
t = weak("k")
do local k = {} t[k] = { k } end
do local k = {} t[k] = "free" end
collectgarbage()
print(count(t))
-- A cache that refills itself.
local made = 0
local cache = setmetatable({}, { __mode = "v", __index = function(c, k) made = made + 1 local v = { k } rawset(c, k, v) return v end })
local held = cache.a
print(cache.a == held, made)
collectgarbage()
print(cache.a == held, made)
held = nil
collectgarbage()
print(rawget(cache, "a"), cache.a[1], made)
-- The mode is read at each collection.
local m = {}
t = setmetatable({ {}, {} }, m)
collectgarbage()
print(#t)
m.__mode = "v"
collectgarbage()
print(t[1], t[2])
m.__mode = nil
t[1] = {}
collectgarbage()
print(t[1] ~= nil)
-- Weak tables within weak tables, and collection during a traversal.
local outer = weak("v")
outer.inner = weak("k")
local strong = outer.inner
strong[{}] = 1
collectgarbage()
print(outer.inner == strong, count(strong))
t = weak("k")
local held = {}
for i = 1, size do held[i] = {} t[held[i]] = i end
local seen = 0
for k, v in pairs(t) do seen = seen + 1 if seen == 5 then k, held = nil collectgarbage() end end
print(seen >= 5)
collectgarbage()
print(count(t))
-- Objects kept by an upvalue, by a suspended coroutine, by the registry of functions' environments.
t = weak("v")
local function holder() local o = {} t.upvalue = o return function() return o end end
local f = holder()
local co = coroutine.wrap(function() local o = {} t.coroutine = o coroutine.yield() return o end)
co()
local env = {}
t.env = env
local g = setfenv(function() return x end, env)
env = nil
collectgarbage()
print(t.upvalue == f(), t.coroutine == co(), t.env == getfenv(g))
f, co, g = nil
collectgarbage()
print(t.upvalue, t.coroutine, t.env)

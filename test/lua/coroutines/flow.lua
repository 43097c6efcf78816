-- Passing values, status, errors and nesting.
local function show(...) print(select("#", ...), ...) end
local co = coroutine.create(function(...)
  show("start", ...)
  show("resumed", coroutine.yield(1, nil))
  show("again", coroutine.yield())
  return "end", nil
end)
print(coroutine.status(co))
show(coroutine.resume(co, "a", nil))
print(coroutine.status(co))
show(coroutine.resume(co, nil))
show(coroutine.resume(co))
print(coroutine.status(co))
show(coroutine.resume(co))
-- Status from inside, from a nested one, of the main one.
local outer, inner
outer = coroutine.create(function()
  print("outer", coroutine.status(outer), coroutine.running() == outer)
  inner = coroutine.create(function()
    print("inner", coroutine.status(outer), coroutine.status(inner))
    print(coroutine.resume(outer))
    print(coroutine.resume(inner))
    coroutine.yield()
  end)
  coroutine.resume(inner)
  print("back", coroutine.status(inner))
end)
coroutine.resume(outer)
print(coroutine.status(outer), coroutine.running(), coroutine.isyieldable())
print(pcall(coroutine.yield, 1))
-- Errors kill a coroutine; wrap passes them on.
co = coroutine.create(function() local t = nil; return t.x end)
print(coroutine.resume(co))
print(coroutine.resume(co), coroutine.status(co))
co = coroutine.create(error)
print(coroutine.resume(co, "level", 0))
local wrapped = coroutine.wrap(function() coroutine.yield(1) error("in wrap") end)
print(wrapped())
print(pcall(wrapped))
print(pcall(wrapped))
wrapped = coroutine.wrap(function() error({ code = 5 }) end)
print(select(2, pcall(wrapped)).code)
wrapped = coroutine.wrap(function() error("no position", 0) end)
print(pcall(wrapped))
wrapped = coroutine.wrap(function() error() end)
print(pcall(wrapped))
wrapped = coroutine.wrap(function() return wrapped() end)
print(pcall(wrapped))
-- Errors through several coroutines.
local function level(n)
  return coroutine.wrap(function()
    if n == 0 then error("bottom", 0) end
    local ok, m = pcall(level(n - 1))
    error(tostring(m) .. " " .. n, 0)
  end)
end
print(pcall(level(3)))
-- Bodies: library functions, callables, vararg functions; arguments checked.
print(coroutine.wrap(print)("printed in a coroutine"))
print(coroutine.resume(coroutine.create(math.max), 1, 5, 3))
print(coroutine.wrap(pcall)(error, "x", 0))
print(coroutine.wrap(select)("#", nil, nil))
print(pcall(coroutine.create, 1), pcall(coroutine.create), pcall(coroutine.wrap, "x"))
print(pcall(coroutine.resume, 1), pcall(coroutine.status, {}), pcall(coroutine.resume))
-- yield itself as a body, resume inside a body, a coroutine that resumes itself.
co = coroutine.create(coroutine.yield)
print(coroutine.resume(co, 1, 2))
print(coroutine.resume(co, 3, 4))
print(coroutine.resume(co))
co = coroutine.wrap(function() return coroutine.resume(coroutine.create(function() return coroutine.yield("inner yield") end)) end)
print(co())
co = coroutine.create(function() return coroutine.resume(co) end)
print(coroutine.resume(co))
-- Generators, recursion, pipelines.
local function tree(n) if n > 0 then tree(n - 1) coroutine.yield(n) tree(n - 1) end end
local out = {}
for v in coroutine.wrap(function() tree(4) end) do out[#out + 1] = v end
print(table.concat(out, " "))
local function gen(n) return coroutine.wrap(function() for i = 2, n do coroutine.yield(i) end end) end
local function filter(p, g) return coroutine.wrap(function() for n in g do if n % p ~= 0 then coroutine.yield(n) end end end) end
local primes, g = {}, gen(60)
while true do
  local p = g()
  if not p then break end
  primes[#primes + 1] = p
  g = filter(p, g)
end
print(table.concat(primes, " "))
local function permute(a, n)
  if n == 0 then coroutine.yield(a) return end
  for i = 1, n do a[n], a[i] = a[i], a[n] permute(a, n - 1) a[n], a[i] = a[i], a[n] end
end
for p in coroutine.wrap(function() permute({ "a", "b", "c" }, 3) end) do io.write(table.concat(p), " ") end
print()
-- Deep Lua stacks within coroutines, many coroutines, many values.
co = coroutine.wrap(function()
  local function deep(n) if n == 0 then coroutine.yield("at the bottom") return 0 end return 1 + deep(n - 1) end
  return deep(5000)
end)
print(co(), co())
local all = {}
for i = 1, 500 do all[i] = coroutine.wrap(function(a) while true do a = coroutine.yield(a + i) end end) end
local sum = 0
for round = 1, 3 do for i = 1, 500 do sum = sum + all[i](round) end end
print(sum)
local many = {}
for i = 1, 2000 do many[i] = i end
co = coroutine.wrap(function(...) return select("#", coroutine.yield(...)) end)
print(select("#", co(unpack(many))), co(unpack(many)))
-- A coroutine that is never finished is collected.
for i = 1, 200 do coroutine.wrap(function() coroutine.yield() end)() end
collectgarbage()
print("done")

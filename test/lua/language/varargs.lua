-- Varargs, multiple results and adjustment to what is wanted.
local function count(...) return select("#", ...) end
local function pass(...) return ... end
print(count(), count(nil), count(nil, nil), count(pass()), count(pass(nil, nil)), count((pass(1, 2))))
print(pass(), (pass()))
print((pass(1, 2, 3)), pass(1, 2, 3))
print(pass(1, 2), pass(3, 4))
local function middle(...) return 1, ..., 3 end
print(middle("a", "b"))
local function last(...) return 1, ... end
print(last("a", "b"), last())
local function tabulate(...) return { ... }, { ..., "end" }, { "start", ... } end
for _, t in ipairs({ tabulate(1, nil, 3) }) do print(#t == 3 or #t == 2 or #t == 4 or #t == 1, t[1], t[2], t[3], t[4]) end
local function first(...) local a, b = ... return a, b end
print(first(), first(1), first(1, 2, 3))
local function nested(...)
  local a = ...
  return (function(...) return a, ... end)(select(2, ...))
end
print(nested(1, 2, 3))
local function isVararg(a, b, ...)
  local x, y, z = a, b, ...
  return x, y, z, select("#", ...)
end
print(isVararg(1), isVararg(1, 2, 3, 4))
print(pcall(isVararg), pcall(isVararg, nil, nil, nil))
print(select(-1, 1, 2, 3), select(2, "a", "b", "c"), select("#"))
print(pcall(select, 0, 1), pcall(select, -4, 1, 2, 3))
print(unpack({ 1, 2, 3 }), unpack({ 1, 2, 3 }, 2), unpack({ 1, 2, 3 }, 2, 5))
print(count(unpack({}, 1, 200)), count(unpack({ n = 1 }, -5, 5)))
print(pcall(unpack, {}, 1, 1e7), pcall(unpack, {}, 1, 1e8))
-- Tail calls keep varargs and do not grow the stack.
local function loop(n, ...) if n == 0 then return count(...), ... end return loop(n - 1, ...) end
print(loop(100000, "x", nil, "z"))
local function drop(n, a, ...) if n == 0 then return a end return drop(n - 1, ...) end
print(drop(3, 1, 2, 3, 4, 5))
local function grow(n, ...) if n == 0 then return count(...) end return grow(n - 1, n, ...) end
print(grow(150))
-- Many arguments and results.
local t = {}
for i = 1, 5000 do t[i] = i end
print(count(unpack(t)), (select(4999, unpack(t))))
print(#{ unpack(t) }, math.max(unpack(t)))
print(#string.char(unpack(t, 1, 255)))
-- Results of calls as arguments, in methods, constructors, conditions, concatenations.
local o = { m = function(self, ...) return count(...), ... end }
print(o:m(pass(1, 2)), (o:m()))
print(#{ pass(1, 2), pass(1, 2) }, #{ pass(1, 2), (pass(1, 2)) })
print(pass("a", "b") .. pass("c", "d"))
if pass(false, true) then print("wrong") else print("first counts") end
print(-pass(2, 3), not pass(nil, 1), #pass("abc", ""))
for k, v in pass(next, { 10 }) do print(k, v) end
-- Main chunk's varargs.
print(select("#", ...) >= 0, type((...)))
local chunk = loadstring("local a, b = ... return b, a, select('#', ...)")
print(chunk(1, 2, 3))
-- A vararg function that yields and errors.
local co = coroutine.wrap(function(...)
  local got = { coroutine.yield(...) }
  return unpack(got), ...
end)
print(co("a", nil, "c"))
print(co("d", "e"))
print(pcall(function(...) local a, b = ... error(b .. select("#", ...), 0) end, "x", "y", "z"))

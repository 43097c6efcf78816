-- Short functions: parameters, bodies, results, precedence, upvalues, lines and names in messages.
-- native: no (newer syntax than most installed versions)

local function try(f, ...) print(select(2, pcall(f, ...))) end

print("-- parameters and results")
local square = n -> n * n
local add = |a, b| -> a + b
local answer = || -> 42
local spread = |...| -> ...
local rest = |first, ...| -> { first, select("#", ...), ... }
local nothing = || -> do end
local block = |a, b| -> do
  local sum = a + b
  if sum > 10 then return sum, "large" end
  return sum
end
local one = n -> do return n, n end
print(square(5), add(2, 3), answer(), (spread(7)), block(1, 2), one(4))
print(block(5, 6))
print(select("#", spread()), select("#", spread(1, 2)), select("#", nothing()), select("#", answer(1, 2)))
print(#rest(1, 2, 3), rest(1, 2, 3)[2], rest()[2], spread(1, 2, 3))
print((x -> x)(1), (|| -> nil)(), (|x, y| -> y)(1, 2), (|...| -> select("#", ...))(nil, nil))

print("-- one expression is the body")
local pairs_of = |a, b| -> a, b
print(type(pairs_of), b)
local t = { n -> n + 1, |a| -> a .. "!", key = || -> "value", [1 + 2] = x -> x }
print(t[1](1), t[2]("a"), t.key(), t[3](3), #t)
print(pcall(n -> n.x, { x = 1 }), pcall(|| -> error("raised", 0)))
local calls = f -> f()
print(calls(|| -> 1), calls(|| -> calls(|| -> 2)))
print((n -> n > 0 ? "+" : n < 0 ? "-" : "0")(-1), (n -> n ?? "none")(nil), (t -> t?.x?.y)({}), (n -> !n && n != 1)(nil))
print((s -> s:upper())("abc"), (s -> #s + 1)("abc"), (n -> -n ^ 2)(3), (a -> a .. a .. a)("x"), (n -> n | 1 & 3)(4))

print("-- nesting")
local curried = a -> b -> c -> a * 100 + b * 10 + c
print(curried(1)(2)(3))
local compose = |f, g| -> |...| -> f(g(...))
print(compose(square, add)(1, 2), compose(n -> n + 1, n -> n * 2)(5))
local swap = |f| -> |a, b| -> f(b, a)
print(swap(|a, b| -> a .. b)("x", "y"))
local counter = start -> do
  local n = start
  return { up = || -> do n += 1 return n end, get = || -> n }
end
local c, d = counter(10), counter(20)
print(c.up(), c.up(), c.get(), d.get(), d.up())
local y = f -> (x -> x(x))(x -> f(|...| -> x(x)(...)))
print(y(self -> n -> n < 2 ? 1 : n * self(n - 1))(10))

print("-- in the library")
local list = { 5, 2, 8, 1 }
table.sort(list, |a, b| -> a > b)
print(table.concat(list, " "), (("hello world"):gsub("%a+", w -> w:sub(1, 1):upper() .. w:sub(2))))
print((("a=1, b=2"):gsub("(%w)=(%w)", |k, v| -> v .. "=" .. k)))
local map = |array, f| -> do
  local out = {}
  for i, v in ipairs(array) do out[i] = f(v, i) end
  return out
end
print(table.concat(map(list, |v, i| -> v * i), ","), table.concat(map(list, v -> v % 2 == 0 ? "even" : "odd"), ","))
local iterate = |n| -> || -> do n -= 1 return n >= 0 ? n : nil end
for i in iterate(3) do io.write(i, " ") end
print()
local wrapped = coroutine.wrap(|a| -> coroutine.yield(a + 1) * 2)
print(wrapped(1), wrapped(10))
local object = setmetatable({ n = 1 }, {
  __index = |self, key| -> key .. "?",
  __call = |self, ...| -> select("#", ...) + self.n,
  __add = |a, b| -> "added",
  __tostring = self -> "object",
  __concat = || -> "joined",
  __lt = |a, b| -> true,
  __len = || -> 99,
})
print(object.missing, object(1, 2), object + 1, tostring(object), object .. "", object < object, #object)

print("-- tail calls")
local loop
loop = n -> n == 0 ? "done" : loop(n - 1)
print(loop(1000))
local tail
tail = |n| -> do if n == 0 then return "done" end return tail(n - 1) end
print(tail(100000))
local level = || -> debug.traceback("trace", 1):match("\n(.-)\n") != nil
print(level())

print("-- with words and operators around")
local a, b = x -> x, 1
print(a(2), b)
local last = || -> do return 1 end print(last())
if (x -> x)(true) then print("condition") end
for _, f in ipairs { || -> 1, || -> 2 } do io.write(f(), " ") end
print()
local chosen = true ? x -> x + 1 : x -> x - 1
print(chosen(1), (false ? (x -> x + 1) : x -> x - 1)(1))
local either = nil ?? n -> n
print(either(3), (nil || n -> n + 1)(3), (1 && || -> "and")())
local bits = |a| -> a | 2
print(bits(1), (|a, b| -> a | b | 8)(1, 2))
const function apply(f, ...) return f(...) end
print(apply(|a, b| -> a - b, 5, 3), apply(|| -> "none"), apply(|...| -> do return ... end, 1, 2))
print(debug.getinfo(square, "S").what, debug.getinfo(square, "u").nparams, debug.getinfo(rest, "u").isvararg)
print(debug.getinfo(block, "S").linedefined, debug.getinfo(block, "S").lastlinedefined, debug.getinfo(add, "S").lastlinedefined)

print("-- messages")
try(x -> x.y.z, {})
try(|x, y| -> x + y, 1)
try(|| -> unknown())
try(|...| -> (...).x)
try(|| -> list.missing.x)
local named = v -> v.field
try(|| -> named())
try(n -> do
  local inner = n
  return inner .. {}
end, 1)
try(
  x ->
    x
      .y
)
for _, source in ipairs {
  "return x ->", "return || ->", "return |x ->", "return |x| x", "return |x|", "return |1| -> 1", "return |x,| -> 1", "return |x y| -> 1",
  "return |..., x| -> 1", "return x -> do", "return x -> do return 1", "return x -> return 1", "return -> 1", "return (x) -> 1",
  "x -> 1", "f x -> 1", "return x.y -> 1", "local f = x -> x, y -> y", "return x -> ...", "return || -> ...", "return |...| -> x -> ...",
  "return x -> x = 1", "return |a, a| -> a", "return x - > 1", "return 1 -> 2", "return f(x -> x", "return x -> {", "return | | -> 1",
  "return x -> do end end", "return |self| -> self", "return function x -> 1", "return x -> x ? 1", "return true ? x -> x:y() : 1",
} do
  local chunk, message = loadstring(source, "=text")
  print(chunk ? "loaded" : message)
end

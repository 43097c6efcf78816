-- Functions with loops or many paths and many callers, which traces call rather than follow.
local N = 400

-- A loop, its result, and what it changes in tables that the caller has just made.
local function fill(t, first, last)
  local sum = 0
  for i = first, last do
    t[#t + 1] = i
    sum = sum + i
  end
  t.count = (t.count or 0) + 1
  return sum
end

local callers = {
  function(i) local t = {} local s = fill(t, 1, i % 5) return s + #t + t.count end,
  function(i) local t = { count = 3 } local s = fill(t, 2, 4) + fill(t, 5, 6) return s + #t + t.count end,
  function(i) local t = { 7 } return fill(t, i % 3, 3) + t[1] + t.count end,
  function(i) local t, u = {}, { 1, 2 } fill(t, 1, 2) fill(u, 3, 4) return #t + #u + u[3] end,
  function(i) local t = {} local a, b, c = fill(t, 1, 3) return a + (b or 10) + (c or 20) + #t end,
  function(i) local t = {} return (fill(t, i % 2, 4)) end,
  function(i) local t = {} return fill(t, 1, 1) + fill(t, fill(t, 1, 2), 5) + #t end,
}
local total = 0
for i = 1, N do
  for j = 1, #callers do total = total + callers[j](i) end
end
print("loop", total)

-- Many paths; results of all counts.
local function classify(n)
  if n % 2 == 0 then if n % 3 == 0 then return "six" end return "even", n end
  if n % 3 == 0 then return "three" end
  if n % 5 == 0 then return end
  if n % 7 == 0 then return "seven", n, n / 7 end
  return n > 50 and "high" or "low"
end
local function count(...) return select("#", ...) end
local seen = {}
local function note(word) seen[word or "none"] = (seen[word or "none"] or 0) + 1 return word end
for i = 1, N do
  local a, b = classify(i)
  note(a)
  local n = count(classify(i + 1))
  local c = note((classify(i + 2)))
  local list = { classify(i + 3) }
  total = total + n + #list + (b or 0)
  note(classify(i % 13))
  if classify(i + 5) == "even" then total = total + 1 end
end
local words = {}
for word, times in pairs(seen) do words[#words + 1] = word .. "=" .. times end
table.sort(words)
print("paths", total, table.concat(words, " "))

-- Upvalues: of the function, and locals of its callers that closures assign.
local calls, last = 0, 0
local function bump(by)
  for k = 1, 2 do calls = calls + by last = by end
  return calls
end
local function viaClosure(i)
  local own = i
  local function add(n) own = own + n return own end
  local function twice(f) local r = 0 for k = 1, 2 do r = r + f(k) end return r end
  local before = own
  local r = twice(add)
  return r + own - before + bump(1)
end
local sum = 0
for i = 1, N do
  local x = bump(1)
  local y = bump(2) + last
  sum = sum + x + y + viaClosure(i) + bump(3) + calls
  local z = i % 50 == 0 and bump(10) or bump(1)
  sum = sum + z
end
print("upvalues", sum, calls, last)

-- Errors and yields in between.
local function checked(list, index)
  local s = 0
  for k = 1, #list do
    if list[k] == index then error("found " .. index, 0) end
    s = s + list[k]
  end
  return s
end
local list = { 1, 2, 3, 4, 5 }
local failed, passed = 0, 0
for i = 1, N do
  local ok, a = pcall(function() return checked(list, i % 9) + checked(list, 6) end)
  local ok2, b = pcall(checked, list, i % 11)
  if ok then passed = passed + a + checked(list, 8) else failed = failed + #a end
  if ok2 then passed = passed + b + checked(list, 0) else failed = failed + #b end
end
print("errors", failed, passed)

local function yielding(n)
  local s = 0
  for k = 1, 3 do
    if n % 10 == 0 and k == 2 then s = s + coroutine.yield(n) end
    s = s + k
  end
  return s
end
local thread = coroutine.wrap(function()
  local t = 0
  for i = 1, N do t = t + yielding(i) + yielding(i + 1) * 2 + yielding(i + 3) end
  return "end", t
end)
local got, value = thread()
local sent = 0
while got ~= "end" do sent = sent + 1 got, value = thread(got + sent) end
print("yields", sent, value)

-- Recursion through other functions, and a stack that grows.
local isOdd
local function isEven(n, t) t.n = t.n + 1 if n == 0 then return true end if n == 1 then return false end return isOdd(n - 1, t) and true end
function isOdd(n, t) t.n = t.n + 2 if n == 0 then return false end if n == 1 then return true end return isEven(n - 1, t) and true end
local t = { n = 0 }
local odd = 0
for i = 1, N do
  if isOdd(i % 150, t) then odd = odd + 1 end
  if isEven(i % 7, t) and isOdd(i % 3, t) then odd = odd + 1 end
end
print("recursion", odd, t.n)

-- Types that change within, methods, tail calls.
local Vector = {}
Vector.__index = Vector
function Vector:norm(power)
  local s = 0
  for i = 1, #self do s = s + self[i] ^ power end
  if s > 1000 then return s / 2 end
  if s > 100 then return s end
  return s < 10 and "small" or s
end
function Vector:longest(other) local a, b = self:norm(2), other:norm(2) if a == "small" then return other end if b == "small" or a > b then return self end return other end
local v, w = setmetatable({ 1, 2, 3 }, Vector), setmetatable({ 4, 5 }, Vector)
local picked = 0
for i = 1, N do
  v[1] = i % 17
  w[2] = i % 23
  if v:longest(w) == v then picked = picked + 1 end
  if w:norm(1) == "small" then picked = picked + 100 end
  local n = v:norm(i % 3)
  picked = picked + (n == "small" and 1 or n)
  if i % 3 == 0 then w[3] = 30 elseif i % 3 == 1 then w[3] = nil end
end
print("methods", string.format("%.6f", picked))

-- Stores that a caller has made before, and loads that it makes after.
local state = { level = 0 }
local function drain(limit)
  local steps = 0
  while state.level > limit do state.level = state.level - 1 steps = steps + 1 end
  return steps
end
local steps = 0
for i = 1, N do
  state.level = i % 9
  steps = steps + drain(5)
  state.level = state.level + 3
  steps = steps * 1 + drain(2) + state.level
  state.level = 4
  if drain(i % 4) > 0 then steps = steps + state.level end
  local saved = state.level
  drain(0)
  steps = steps + saved - state.level
end
print("memory", steps)

-- A caller that is inlined twice in the same slot: where it returns to differs.
local order = {}
local function once(kind, i)
  local t = {}
  local s = fill(t, 1, i % 4)
  if i % 37 == 0 then t[1] = "x" .. i end
  return s + checked(list, 40) + (t[1] == "x" .. i and 1 or 0)
end
local first, second = 0, 0
for i = 1, N do
  order[i] = once("a", i)
  first = first + 1
  order[i] = order[i] * 2 - first
  order[i] = once("b", i + 1) + order[i]
  second = second + 1
  order[i] = order[i] + second
  order[i] = order[i] + once("c", i + 2)
end
local mixed = 0
for i = 1, N do mixed = (mixed * 3 + order[i]) % 1000003 end
print("links", first, second, mixed)

-- Functions that end by calling others, in loops that are short.
local function odd(x) if x % 2 == 0 then return x + 1 end return x end
local function tail(i)
  local s = 0
  for k = 1, 3 do s = s + k end
  if i % 4 == 0 then return odd(i + s) end
  if i % 5 == 0 then return fill({}, 1, 2) end
  if i % 6 == 0 then return odd(odd(i)) end
  return s
end
local rounds, tails = 0, 0
for i = 1, N do
  for j = i, i + 2 do tails = tails + tail(j) rounds = rounds + 1 end
  local j = i
  while j < i + 3 do tails = tails + tail(j * 2) - tail(j) rounds = rounds + 1 j = j + 1 end
  tails = tails + tail(i) * tail(i + 1)
  rounds = rounds + (tail(i + 2) > 0 and 1 or 0)
end
print("tails", rounds, tails)

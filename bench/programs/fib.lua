-- Naive recursion: calls, returns and comparisons of small integers.
-- large: 42

local size = tonumber(arg and arg[1]) or 36

local function fib(n)
  if n < 2 then return n end
  return fib(n - 1) + fib(n - 2)
end

print(string.format("fib(%d) = %d", size, fib(size)))

-- The sieve of Eratosthenes, several times over: numeric loops with a step, array loads and stores.
-- large: 650

local rounds = tonumber(arg and arg[1]) or 120
local limit = 200000

local function sieve()
  local composite = {}
  for i = 1, limit do composite[i] = false end
  for i = 2, math.floor(math.sqrt(limit)) do
    if not composite[i] then
      for multiple = i * i, limit, i do composite[multiple] = true end
    end
  end
  local count, checksum = 0, 0
  for i = 2, limit do
    if not composite[i] then
      count = count + 1
      checksum = (checksum * 3 + i) % 1000003
    end
  end
  return count, checksum
end

local count, checksum
for _ = 1, rounds do count, checksum = sieve() end
print(string.format("%d primes up to %d, checksum %d", count, limit, checksum))

-- SciMark's Monte Carlo integration: a lagged Fibonacci generator with its state in upvalues, a branch taken at random.
-- large: 40000000

local size = tonumber(arg and arg[1]) or 6000000

local MODULUS = 2147483647
local LAG, SHORT_LAG = 17, 5

local function generator(seed)
  local state = {}
  for i = 1, LAG do
    seed = (seed * 9069) % MODULUS
    state[i] = seed
  end
  local long, short = LAG, SHORT_LAG
  return function()
    local value = state[long] - state[short]
    if value < 0 then value = value + MODULUS end
    state[long] = value
    long, short = long - 1, short - 1
    if long == 0 then long = LAG end
    if short == 0 then short = LAG end
    return value / MODULUS
  end
end

local function integrate(samples)
  local random = generator(113)
  local below = 0
  for _ = 1, samples do
    local x, y = random(), random()
    if x * x + y * y <= 1 then below = below + 1 end
  end
  return 4 * below / samples
end

print(string.format("pi from %d samples: %.7f", size, integrate(size)))

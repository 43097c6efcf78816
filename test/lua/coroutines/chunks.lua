-- Coroutines of chunks that die: another chunk comes to the same address, with other constants, while what resumes them is
-- compiled.

local function resumed(create, resume)
  local wrong = 0
  for chunk = 1, 60 do
    local body = loadstring("for round = 1, 10 do coroutine.yield(" .. chunk .. ") end")
    for _ = 1, 3 do
      local generator = create(body)
      for _ = 1, 10 do
        if resume(generator) ~= chunk then wrong = wrong + 1 end
      end
    end
  end
  return wrong
end

print("resume", resumed(coroutine.create, function(thread) return select(2, coroutine.resume(thread)) end))
print("wrap", resumed(coroutine.wrap, function(generator) return generator() end))

-- What yields is compiled, and the chunk that has resumed it dies.
local function numbers()
  for number = 1, math.huge do coroutine.yield(number) end
end

local wrong = 0
local generator = coroutine.wrap(numbers)
for chunk = 1, 60 do
  local sum = loadstring("local generator, sum = ..., 0 for _ = 1, 40 do sum = sum + generator() * " .. chunk .. " end return sum")
  local first = (chunk - 1) * 40 + 1
  if sum(generator) ~= (first + first + 39) * 20 * chunk then wrong = wrong + 1 end
end
print("resumer", wrong)

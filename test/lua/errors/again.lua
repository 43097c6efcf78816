-- The same instruction fails again and again: with operands of other types, in other chunks at the same address, after
-- the collector has run.
-- stress: 20
local function call(object) return object.missing(object) end
local function add(left, right) return left + right end
local function index(object) return object.a.b end

local function try(f, ...)
  local _, message = pcall(f, ...)
  return message
end

for round = 1, 3 do
  print(try(call, {}), try(call, { missing = 5 }), try(call, { missing = "text" }), try(call, { missing = true }))
  print(try(call, { missing = false }), try(call, nil), try(call, 7))
  print(try(add, {}, 1), try(add, 1, {}), try(add, nil, nil), try(add, print, 2), try(add, 2, print))
  print(try(index, {}), try(index, { a = 1 }), try(index, 1))
  if round == 2 then collectgarbage() end
end

-- Functions that die, and others that get their memory.
local wrong = 0
for number = 1, tonumber(arg and arg[1]) or 200 do
  local name = "name" .. number
  local f = assert(loadstring("local t = ... return t." .. name .. ".x", "=chunk" .. number))
  local expected = ("chunk%d:1: attempt to index field '%s' (a nil value)"):format(number, name)
  for _ = 1, 3 do
    if try(f, {}) ~= expected then wrong = wrong + 1 end
  end
  f = nil
  if number % 10 == 0 then collectgarbage() else collectgarbage("step", 1) end
end
print(wrong)

-- In a coroutine, and where a handler fails itself.
print(coroutine.resume(coroutine.create(call), {}))
print(xpcall(call, function(message) return try(call, {}) .. " / " .. message end, {}))

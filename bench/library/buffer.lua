-- Kernels of string.buffer.

local buffer = require("string.buffer")

local function record(i)
  return { id = i, name = "item" .. i, tags = { "red", "green", "blue" }, weight = i / 8, sold = i % 2 == 0 }
end

kernel("put-strings", 20e6, function(n)
  local buf = buffer.new()
  local sum = 0
  local names = { "name", "weight", "tags", "sold" }
  for i = 1, n do
    buf:put(names[i % 4 + 1], "=", names[i % 3 + 1], ";")
    if i % 100 == 0 then
      sum = sum + #buf
      buf:reset()
    end
  end
  return sum
end)

kernel("put-numbers", 50e6, function(n)
  local buf = buffer.new()
  local sum = 0
  for i = 1, n do
    buf:put(i, " ")
    if i % 100 == 0 then
      sum = sum + #buf
      buf:reset()
    end
  end
  return sum
end)

kernel("putf", 9e6, function(n)
  local buf = buffer.new()
  local sum = 0
  for i = 1, n do
    buf:putf("%d: %s %5.1f;", i, "name", i / 4)
    if i % 100 == 0 then
      sum = sum + #buf
      buf:reset()
    end
  end
  return sum
end)

kernel("put-get", 20e6, function(n)
  local buf = buffer.new()
  local sum = 0
  for i = 1, n do
    buf:put("some bytes in turn")
    sum = sum + #buf:get(18)
  end
  return sum
end)

kernel("put-tostring", 4e6, function(n)
  local buf = buffer.new()
  local sum = 0
  for i = 1, n do sum = sum + #buf:reset():put("item ", i):tostring() end
  return sum
end)

kernel("encode-number", 4e6, function(n)
  local sum = 0
  for i = 1, n do sum = sum + #buffer.encode(i) end
  return sum
end)

kernel("encode-numbers", 200000, function(n)
  local list = {}
  for i = 1, 1000 do list[i] = i * 1.5 end
  local sum = 0
  for i = 1, n do sum = sum + #buffer.encode(list) end
  return sum
end)

kernel("encode-records", 6e6, function(n)
  local sum = 0
  local records = {}
  for i = 1, 100 do records[i] = record(i) end
  for i = 1, n do sum = sum + #buffer.encode(records[i % 100 + 1]) end
  return sum
end)

kernel("decode-number", 70e6, function(n)
  local encoded = buffer.encode(12345)
  local sum = 0
  for i = 1, n do sum = sum + buffer.decode(encoded) end
  return sum
end)

kernel("decode-numbers", 200000, function(n)
  local list = {}
  for i = 1, 1000 do list[i] = i * 1.5 end
  local encoded = buffer.encode(list)
  local sum = 0
  for i = 1, n do sum = sum + #buffer.decode(encoded) end
  return sum
end)

kernel("decode-strings", 30000, function(n)
  local list = {}
  for i = 1, 1000 do list[i] = "string" .. i end
  local encoded = buffer.encode(list)
  local sum = 0
  for i = 1, n do sum = sum + #buffer.decode(encoded) end
  return sum
end)

kernel("decode-records", 1e6, function(n)
  local sum = 0
  local encoded = {}
  for i = 1, 100 do encoded[i] = buffer.encode(record(i)) end
  for i = 1, n do sum = sum + #buffer.decode(encoded[i % 100 + 1]).tags end
  return sum
end)

kernel("decode-dictionary", 2e6, function(n)
  local options = { dict = { "id", "name", "tags", "weight", "sold" } }
  local buf = buffer.new(options)
  local sum = 0
  local encoded = buf:encode(record(7)):get()
  for i = 1, n do sum = sum + #buf:set(encoded):decode().name end
  return sum
end)

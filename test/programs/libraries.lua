-- Libraries in Lua that Debian packages: MessagePack, base encodings, JSON, Markdown, inspect, moses, heaps and others.

local seed = 11
local function random(limit)
  seed = (seed * 16807) % 2147483647
  return seed % limit
end

local function text(length, alphabet)
  local bytes = {}
  for i = 1, length do bytes[i] = alphabet and alphabet:byte(random(#alphabet) + 1) or random(256) end
  return string.char(unpack(bytes))
end

local function value(depth)
  local kind = random(depth > 0 and 7 or 5)
  if kind == 0 then return random(100000) - 50000 end
  if kind == 1 then return (random(1000) - 500) / 8 end
  if kind == 2 then return random(2) == 0 end
  if kind < 5 then return text(random(40), 'abc "\\\n\t/<é') end
  local result = {}
  for i = 1, random(6) + 1 do
    if kind == 5 then result[i] = value(depth - 1) else result["k" .. random(50)] = value(depth - 1) end
  end
  return result
end

local function hex(bytes)
  return (bytes:gsub(".", function(byte) return ("%02x"):format(byte:byte()) end))
end

local inspect = require("inspect")

local function messagePack()
  local mp = require("MessagePack")
  for i = 1, 120 do
    local original = value(3)
    local packed = mp.pack(original)
    print(#packed, inspect(mp.unpack(packed)) == inspect(original))
  end
  for _, number in ipairs { 0, 127, 128, 255, 256, 65535, 65536, 2 ^ 32, -1, -32, -33, -128, -129, -32769, 0.5, 1 / 0 } do
    print(number, hex(mp.pack(number)), mp.unpack(mp.pack(number)))
  end
  for position, item in mp.unpacker(mp.pack(1) .. mp.pack("two") .. mp.pack({ 3 })) do print(position, inspect(item)) end
  print(pcall(mp.unpack, "\xc1"), pcall(mp.unpack, "\x93\x01"), pcall(mp.pack, print))
end

local function bases()
  local basexx = require("basexx")
  for i = 0, 40 do
    local data = text(i)
    local encoded = { basexx.to_hex(data), basexx.to_base32(data), basexx.to_base64(data), basexx.to_url64(data) }
    print(table.concat(encoded, " "))
    print(basexx.from_hex(encoded[1]) == data, basexx.from_base64(encoded[3]) == data, basexx.from_base32(encoded[2]) == data)
  end
  print(basexx.from_base64("a*b"), basexx.to_bit("Az"), basexx.from_crockford("91JPRV3F"))
end

local function json()
  local dkjson = require("dkjson")
  local names = {}
  for i = 0, 49 do names[i + 1] = "k" .. i end
  for i = 1, 100 do
    local original = value(3)
    local encoded = dkjson.encode(original, { keyorder = names, indent = i % 3 == 0 })
    local decoded = dkjson.decode(encoded)
    print(#encoded, inspect(decoded) == inspect(original))
    print(dkjson.decode(encoded:sub(1, random(#encoded) + 1)))
  end
  print(dkjson.decode('[1, 2.5e3, "\\u00e9\\ud834\\udd1e", null, {"a": [true, false]}] /* c */', 1, nil)[3])
  print(dkjson.quotestring("\0\127\u{2028}é\"\\/"))
end

local function markdown()
  require("markdown")
  local convert = _G.markdown or require("markdown")
  print(convert([[
# Moons *of* Saturn

Some **text** with `code`, a [link](http://example.org "title") and ![image](a.png).
A line<br>with <b>html</b> & entities &copy; 4 < 5.

* one
* two
    1. nested
    2. list

> quoted
> > twice

    code block
    <escaped>

***
[reference][1] and <http://auto.link>

[1]: http://example.org/reference
]]))
end

local function collections()
  local moses = require("moses")
  local numbers = moses.range(1, 50)
  print(moses.reduce(numbers, function(a, b) return a + b end), table.concat(moses.slice(numbers, 7, 20), " "))
  local even = moses.select(numbers, function(n) return n % 2 == 0 end)
  print(#even, inspect(moses.countBy(numbers, function(n) return n % 3 end)), inspect(moses.flatten({ 1, { 2, { 3 } } })))
  for permutation in moses.permutation({ "a", "b", "c", "d" }) do io.write(table.concat(permutation), " ") end
  print(moses.chain(numbers):map(function(n) return n * n end):filter(function(n) return n % 5 == 0 end):sum():value())

  local heap = require("binaryheap").minUnique()
  for i = 1, 200 do heap:insert(random(1000), i) end
  for i = 1, 200, 3 do heap:update(i, random(1000)) end
  for i = 2, 200, 5 do heap:remove(i) end
  while heap:size() > 0 do io.write(("%d:%d "):format(heap:pop())) end
  print()

  local fifo = require("fifo")()
  for i = 1, 100 do
    fifo:push(i)
    if i % 3 == 0 then fifo:pop() end
  end
  print(fifo:length(), fifo:peek(10), fifo:remove(5), fifo:pop())
end

local function frameworks()
  local say = require("say")
  say:set("greeting", "%s has %d moons")
  print(say("greeting", { "Saturn", 146 }), say("absent"))
  local mediator = require("mediator")()
  mediator:subscribe({ "moon", "full" }, function(name) print("full", name) end, { priority = 1 })
  mediator:subscribe({ "moon" }, function(name) print("moon", name) return nil, true end)
  mediator:publish({ "moon", "full" }, "Titan")
  local colors = require("ansicolors")
  print((colors("%{bright red underline}hello%{reset}"):gsub("\27", "ESC")))
  local parser = require("argparse")("moons", "Counts moons.")
  parser:argument("planet", "Its planet."):args("1-2")
  parser:option("-n --number", "How many.", 3):convert(tonumber)
  parser:flag("-v --verbose"):count("0-2")
  print(parser:get_help())
  print(inspect(parser:parse({ "Saturn", "Uranus", "-vv", "--number=12" })))
  print(pcall(function() return parser:pparse({ "--nubmer" }) end))
  print(inspect({ 1, { a = { b = {} } }, [2.5] = "x\n\0", f = 1 / 0 }, { depth = 2 }))
end

local function assertions()
  local assert = require("luassert")
  local spy = require("luassert.spy")
  local watched = spy.new(function(a) return a * 2 end)
  for i = 1, 30 do watched(i) end
  assert.spy(watched).was.called(30)
  assert.spy(watched).was.called_with(7)
  assert.are.same({ 1, { 2, x = 3 } }, { 1, { 2, x = 3 } })
  for _, test in ipairs {
    function() assert.are.same({ 1, { 2 } }, { 1, { 3 } }) end,
    function() assert.is_true(1) end,
    function() assert.has_error(function() end) end,
    function() assert.is_near(1, 1.5, 0.1) end,
    function() assert.spy(watched).was.called(2) end,
  } do
    local _, message = pcall(test)
    print((tostring(message):gsub("table: %S+", "table")))
  end
end

for _, part in ipairs { messagePack, bases, json, markdown, collections, frameworks, assertions } do part() end

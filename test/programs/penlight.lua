-- Penlight: most of its modules on inputs of some size.

local seed = 23
local function random(limit)
  seed = (seed * 16807) % 2147483647
  return seed % limit
end

local pretty = require("pl.pretty")
local function show(...)
  local shown = {}
  for i = 1, select("#", ...) do
    local value = select(i, ...)
    shown[i] = type(value) == "table" and not getmetatable(value) and pretty.write(value, "") or tostring(value)
  end
  print(table.concat(shown, "  "))
end

local words = {}
for i = 1, 60 do words[i] = ("alpha beta gamma delta epsilon zeta"):sub(random(30) + 1):match("%a+") end

local function lists()
  local List, Set, Map, OrderedMap = require("pl.List"), require("pl.Set"), require("pl.Map"), require("pl.OrderedMap")
  local list = List(words)
  show(list:slice(3, 9), list:count("alpha"), list:index("beta"), list:clone():sort():slice(1, 8), list:reverse():pop())
  show(List.range(1, 20):filter("|x| x % 3 == 0"):map(require("pl.operator").unm), List("hello"):join("-"))
  show(list:partition(string.len), list:contains("zeta"), #list:clone():remove_value("beta"))
  local vowels, letters = Set { "a", "e", "i" }, Set { "a", "b", "c", "e" }
  show(#(vowels * letters), #(vowels + letters), #(letters - vowels), #(vowels ^ letters), vowels < letters)
  local map = OrderedMap()
  for i, word in ipairs(words) do map:set(word, (map[word] or 0) + i) end
  for key, sum in map:iter() do io.write(key, "=", sum, " ") end
  map:sort(function(a, b) return a > b end)
  show(map:keys(), Map { a = 1 } == Map { a = 1 })
end

local function tables()
  local tablex, seq, func = require("pl.tablex"), require("pl.seq"), require("pl.func")
  local _1, _2 = func._1, func._2
  show(tablex.map(func.I(_1 * _1 + 1), tablex.range(1, 10)), tablex.reduce("+", tablex.range(1, 100)))
  show(tablex.deepcompare({ 1, { a = 2 } }, { 1, { a = 2 } }), tablex.zip({ 1, 2 }, { "a", "b" }), tablex.find(words, "zeta"))
  show(tablex.imap(func.I(_1 .. _2), { "a", "b" }, "!"), tablex.rotate and "rotate" or "none", tablex.sub(words, 2, 4))
  for word, count in require("pl.tablex").sort(seq.count_map(words)) do io.write(word, ":", count, " ") end
  show(seq(tablex.range(1, 30)):filter(function(n) return n % 2 == 1 end):map(tostring):take(5):copy())
  for a, b in seq.zip({ 1, 2, 3 }, { "x", "y", "z" }) do io.write(a, b, " ") end
  show(seq.sum(seq.list { 1, 2, 3.5 }), seq.minmax(seq.list { 4, 1, 7 }))
  local C = require("pl.comprehension").new()
  show(C("x*y for x=1,3 for y=x,3 if x+y>3")(), C("sum(x for x=1,_1)")(100), C("table(v,k for k,v in ipairs(_1))")({ "p", "q" }))
  for permutation in require("pl.permute").iter({ 1, 2, 3, 4 }) do io.write(table.concat(permutation), " ") end
  local array = require("pl.array2d")
  local grid = array.new(5, 6, function(i, j) return i * j end)
  show(array.column(grid, 3), array.reduce_cols("+", grid), array.slice(grid, 2, 2, 3, 4), array.flatten(grid))
end

local function strings()
  local stringx, text, utils = require("pl.stringx"), require("pl.text"), require("pl.utils")
  local line = table.concat(words, " ")
  show(stringx.split(line, " ", 4), stringx.count(line, "ta"), stringx.replace(line, "alpha", "ALPHA", 2):sub(1, 60))
  show(stringx.title("the moons of saturn"), stringx.center("x", 9, "."), stringx.partition(line, "beta"), stringx.expandtabs("a\tb", 4))
  show(stringx.isdigit("123"), stringx.rfind(line, "beta"), stringx.strip("  x "), stringx.splitlines("a\nb\r\nc\n"), stringx.shorten(line, 20))
  print(text.fill(line, 40), text.dedent("    one\n      two\n    three"), text.indent("a\nb", 2))
  print(text.Template("${planet} has ${count} moons"):substitute { planet = "Saturn", count = 146 })
  local render = assert(require("pl.template").compile([[
# for i, word in ipairs(words) do
$(i): $(word:upper())
#   if i > 4 then break end
# end
]]))
  print(render.render and render:render({ ipairs = ipairs, words = words }) or render)
  show(utils.split("a,b,,c", ","), utils.escape("a.b*c"), utils.choose(true, 1, 2), utils.string_lambda("|x,y| x-y")(5, 3))
  show(require("pl.url").quote("a b&c/é"), require("pl.url").unquote("a%20b%26"))
end

local function languages()
  local lexer, sip, data, xml = require("pl.lexer"), require("pl.sip"), require("pl.data"), require("pl.xml")
  for kind, token in lexer.lua([[for i=1,10 do print("x", 0x1F, i..'y') --[=[ comment ]=] end]], { space = true }) do io.write(kind, "|", tostring(token), " ") end
  print()
  for kind, token in lexer.cpp("int main() { return 1.5e3 + x->y; } // end") do io.write(kind, "|", tostring(token), " ") end
  print()
  local fields = {}
  show(sip.compile("$v{name} is $d{age} years, $f{height} tall")("Rhea is 12 years, 1.5 tall", fields), fields)
  local rows = data.read(require("pl.stringio").open("name,mass\nTitan,134.5\nRhea,2.3\nDione,1.1\n"))
  show(rows.fieldnames, rows:column_by_name("mass"), rows:select_row { fields = "name", where = "mass > 2" })
  local document = xml.parse("<planet name='Saturn'><moon mass='134.5'>Titan</moon><moon>Rhea &amp; &lt;others&gt;</moon></planet>")
  print(xml.tostring(document, "", "  "), document:get_attribs().name)
  local matched = document:match("<planet><moon>$name</moon></planet>")
  show(matched or "no match", require("pl.luabalanced").match_expression("f(a, {b})[1] + 2, rest"))
  show(pretty.read("{1, x = {2, 'three'}}"), pretty.load("a = 1; b = {a}"))
  print(pretty.write({ 1, { deep = { deeper = { "x\ny", true } } }, ["a b"] = 2.5, n = 1e100 }))
  print(pretty.number(123456789, "N", 2), pretty.number(2 ^ 31, "M"))
end

local function classes()
  local class = require("pl.class")
  class.Animal()
  function Animal:_init(name) self.name = name end
  function Animal:__tostring() return self.name .. ": " .. self:speak() end
  class.Dog(Animal)
  function Dog:speak() return "bark" end
  class.Cat(Animal)
  function Cat:_init(name, lives)
    self:super(name)
    self.lives = lives
  end
  function Cat:speak() return "meow " .. self.lives end
  for i = 1, 20 do
    local pet = i % 2 == 0 and Dog("d" .. i) or Cat("c" .. i, i)
    print(pet, Cat:class_of(pet), pet:is_a(Animal), Animal:class_of(pet))
  end
  local Date = require("pl.Date")
  local date = Date { year = 2026, month = 2, day = 27, hour = 12 }
  print(Date.Format("yyyy-mm-dd"):tostring(date:add { day = 3 }), date:weekday_name(true), date:is_weekend())
  local options = require("pl.lapp").process_options_string([[
Counts moons.
  -n,--number (default 3) how many
  -v,--verbose            says more
  <planet> (string)       the planet
]], { "-n", "7", "-v", "Saturn" })
  show(options.number, options.verbose, options.planet)
  local config = require("pl.config").read(require("pl.stringio").open("[moon]\nname = Titan\nsizes = 1, 2, 3\n# comment\nflag = true\n"))
  show(config)
  print(pcall(require("pl.strict").make_all_strict or error, {}))
end

for _, part in ipairs { lists, tables, strings, languages, classes } do
  local ok, message = xpcall(part, debug.traceback)
  if not ok then print(message) end
end

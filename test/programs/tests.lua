-- A test suite in LuaUnit, as others write them, of libraries that Debian packages: URIs, command lines, INI files, mocks.
-- One of its tests fails: LuaUnit's explanation and traceback are compared as well.

local unit = require("luaunit")
local uri = require("uri")
local inifile = require("inifile")
local lemock = require("lemock")

local seed = 3
local function random(limit)
  seed = (seed * 16807) % 2147483647
  return seed % limit
end

TestUri = {}

function TestUri:testParts()
  local parsed = assert(uri:new("http://Example.COM:8080/a/./b/../c?x=1#top"))
  unit.assertEquals(tostring(parsed), "http://example.com:8080/a/c?x=1#top")
  unit.assertEquals({ parsed:host(), parsed:port(), parsed:path(), parsed:query() }, { "example.com", 8080, "/a/c", "x=1" })
  unit.assertEquals(parsed:fragment("end"), "top")
  unit.assertStrContains(tostring(parsed), "#end")
  unit.assertErrorMsgContains("invalid host", function() parsed:host("a b") end)
end

function TestUri:testRelative()
  for i = 1, 60 do
    local parts = {}
    for part = 1, random(6) do parts[part] = ({ "..", ".", "a", "b%20c", "", "~d" })[random(6) + 1] end
    local path = table.concat(parts, "/")
    local resolved = uri:new(path, "http://h/x/y/z?q")
    print(path, resolved and tostring(resolved))
    if resolved then
      local relative = uri:new(tostring(resolved))
      relative:relativize("http://h/x/y/k")
      print("", tostring(relative))
    end
  end
end

function TestUri:testOthers()
  for _, text in ipairs { "urn:isbn:0-395-36341-1", "data:text/plain;base64,QQ==", "file:///a/b", "ftp://h/x;type=i", "1:", "a b" } do
    local ok, parsed, message = pcall(uri.new, uri, text)
    print(text, ok, tostring(parsed), message)
  end
end

TestIni = {}

function TestIni:setUp() self.name = os.tmpname() end
function TestIni:tearDown() os.remove(self.name) end

function TestIni:testRoundTrip()
  local written = { one = { a = 1, b = "text", c = true }, two = { d = 2.5 } }
  inifile.save(self.name, written)
  -- The library leaves the file open.
  collectgarbage()
  unit.assertEquals(inifile.parse(self.name), written)
end

function TestIni:testFails() unit.assertEquals({ 1, { 2, x = "y" } }, { 1, { 2, x = "z" } }) end

TestMocks = {}

function TestMocks:testCalls()
  local control = lemock.controller()
  local mock = control:mock()
  mock(7) control:returns("seven") control:times(2)
  mock.field = 1
  local _ = mock.other control:returns(9)
  control:replay()
  unit.assertEquals({ mock(7), mock(7), mock.other }, { "seven", "seven", 9 })
  mock.field = 1
  control:verify()
end

function TestMocks:testUnexpected()
  local control = lemock.controller()
  local mock = control:mock()
  mock.known()
  control:replay()
  print(pcall(function() mock.unknown() end))
  mock.known()
end

TestCommandLine = {}

local function commandLine()
  local cli = require("cliargs.core")()
  cli:set_name("moons")
  cli:argument("PLANET", "whose moons")
  cli:splat("NAMES", "only these", nil, 3)
  cli:option("-o, --output=FILE", "where to", "out.txt")
  cli:flag("-v, --[no-]verbose", "tell more", false)
  cli:option("-s, --size=[SIZE...]", "sizes")
  return cli
end

function TestCommandLine:testArguments()
  for _, line in ipairs {
    "saturn", "saturn titan rhea -o x", "", "saturn --verbose --size=1 -s 2", "saturn --no-verbose a b c d", "saturn --what", "--help",
  } do
    local words = {}
    for word in line:gmatch("%S+") do words[#words + 1] = word end
    local parsed, message = commandLine():parse(words)
    print(line, parsed and unit.prettystr(parsed), message)
  end
end

os.date = function() return "today" end
os.clock = function() return 0 end
for _, format in ipairs { "text", "tap" } do
  local runner = unit.LuaUnit.new()
  runner:setOutputType(format)
  print(runner:runSuite("-v"))
end

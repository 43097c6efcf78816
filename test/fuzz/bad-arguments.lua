-- Calls every library function with wrong, missing and extreme arguments, and prints what comes of it. The same text is
-- expected from each engine; addresses are left out.

local select, pcall, pairs, ipairs, type, tostring, print = select, pcall, pairs, ipairs, type, tostring, print
local sort, concat, format, gsub = table.sort, table.concat, string.format, string.gsub

local function set(names)
  local result = {}
  for name in names:gmatch("%S+") do result[name] = true end
  return result
end

-- What reads, writes or depends on more than its arguments: only called with arguments of wrong types.
local special = set [[
  os.time os.date os.getenv os.remove os.rename os.execute os.setlocale
  io.read io.lines io.popen io.open io.input io.output io.close io.write
  dofile loadfile require collectgarbage load setfenv getfenv newproxy
  debug.sethook debug.gethook debug.setlocal debug.getinfo debug.getlocal debug.traceback debug.upvalueid
  debug.setupvalue debug.upvaluejoin math.randomseed math.random package.loadlib
]]
-- What ends the program, waits for input, changes it for good, or never answers the same.
local excluded = set [[
  os.exit os.clock os.tmpname io.tmpfile print module gcinfo debug.debug debug.setmetatable debug.setfenv
  debug.getregistry string.dump coroutine.yield coroutine.running coroutine.isyieldable package.seeall
]]

local functions = {}
for _, library in ipairs { "_G", "string", "table", "math", "bit", "io", "os", "debug", "coroutine", "package" } do
  local names = {}
  for name, value in pairs(_G[library]) do
    local full = library == "_G" and name or library .. "." .. name
    if type(value) == "function" and not excluded[full] then names[#names + 1] = { full, value } end
  end
  sort(names, function(a, b) return a[1] < b[1] end)
  for _, entry in ipairs(names) do functions[#functions + 1] = entry end
end

local NAN = 0 / 0
local values = {
  { "nil", nil }, { "true", true }, { "0", 0 }, { "-1", -1 }, { "1.5", 1.5 }, { "3", 3 }, { "NaN", NAN },
  { "inf", math.huge }, { "-2^31", -2 ^ 31 }, { "2^31", 2 ^ 31 }, { "2^53", 2 ^ 53 }, { "1e300", 1e300 },
  { "''", "" }, { "'abc'", "abc" }, { "'10'", "10" }, { "'%'", "%" }, { "'['", "[" }, { "'%d'", "%d" },
  { "{}", function() return {} end }, { "{1,2}", function() return { 1, 2 } end },
  { "function", function() return function(...) return ... end end },
  { "thread", function() return coroutine.create(function() end) end },
}

local function make(index)
  local value = values[index][2]
  if type(value) == "function" then return value() end
  return value
end

local function describe(ok, ...)
  local texts = { ok and "returns" or "fails" }
  for i = 1, math.min(select("#", ...), 4) do
    local value = select(i, ...)
    local text = tostring(value)
    if type(value) ~= "string" and type(value) ~= "number" then text = gsub(text, ": .*", "") end
    if #text > 60 then text = text:sub(1, 60) .. "..." .. #text end
    text = gsub(gsub(text, "-nan", "nan"), "0x%x+", "ADDRESS")
    texts[#texts + 1] = format("%q", text)
  end
  return concat(texts, " ")
end

-- Where LuaJIT itself runs for ever, or takes all memory.
local wild = { ["string.rep"] = 2, ["table.insert"] = 2, ["table.move"] = 2 }
local function isWild(name, ...)
  for i = wild[name] or 4, select("#", ...) do
    local value = tonumber((select(i, ...)))
    if value and not (value > -2 ^ 20 and value < 2 ^ 20) then return true end
  end
  return false
end

local function call(name, func, shown, ...)
  if isWild(name, ...) then return end
  print(name .. "(" .. shown .. ") " .. describe(pcall(func, ...)))
end

local all = {}
for index = 1, #values do all[index] = index end
-- Without nil, strings and numbers.
local wrong = { 2, 19, 21, 22 }

for _, entry in ipairs(functions) do
  local name, func = entry[1], entry[2]
  local chosen = special[name] and wrong or all
  if not special[name] then call(name, func, "") end
  for _, a in ipairs(chosen) do
    call(name, func, values[a][1], make(a))
    for _, b in ipairs(chosen) do
      call(name, func, values[a][1] .. ", " .. values[b][1], make(a), make(b))
    end
  end
end
-- Three arguments: fewer values, since there are many.
local few = { 1, 4, 6, 7, 10, 13, 14, 17, 18, 20, 21 }
for _, entry in ipairs(functions) do
  local name, func = entry[1], entry[2]
  local chosen = special[name] and wrong or few
  for _, a in ipairs(chosen) do
    for _, b in ipairs(chosen) do
      for _, c in ipairs(chosen) do
        local shown = values[a][1] .. ", " .. values[b][1] .. ", " .. values[c][1]
        call(name, func, shown, make(a), make(b), make(c))
      end
    end
  end
end
debug.sethook()

-- Calling functions with many arguments and printing what comes of it, for the programs beside this file. Addresses are
-- left out, so the same text is expected from each engine.

local select, pcall, type, tostring, print = select, pcall, type, tostring, print
local concat, format, gsub = table.concat, string.format, string.gsub
local min = math.min

local calls = {}

local function text_of(value)
  local kind = type(value)
  if kind ~= "string" and kind ~= "number" and kind ~= "boolean" and kind ~= "nil" then return kind end
  local text = gsub(gsub(tostring(value), "-nan", "nan"), "0x%x+", "ADDRESS")
  if #text > 60 then text = text:sub(1, 60) .. "..." .. #text end
  return format("%q", text)
end

calls.text_of = text_of

local function describe(ok, ...)
  local texts = { ok and "returns" or "fails" }
  for i = 1, min(select("#", ...), 4) do texts[#texts + 1] = text_of((select(i, ...))) end
  return concat(texts, " ")
end

-- Prints one call. `accepts` may refuse arguments with which an engine would run for ever.
function calls.one(name, accepts, func, shown, ...)
  if accepts(name, ...) then print(name .. "(" .. shown .. ") " .. describe(pcall(func, ...))) end
end

-- Each function of the list { { name, function }, … } with each value as the only argument, and each pair.
-- A value is { shown, maker }. What is before the arguments, as an object of a method, comes from `before`.
function calls.pairs(functions, values, before, accepts)
  for _, entry in ipairs(functions) do
    local name, func = entry[1], entry[2]
    local function call(shown, ...)
      if before then calls.one(name, accepts, func, shown, before(), ...) else calls.one(name, accepts, func, shown, ...) end
    end
    call("")
    for _, first in ipairs(values) do
      call(first[1], first[2]())
      for _, second in ipairs(values) do call(first[1] .. ", " .. second[1], first[2](), second[2]()) end
    end
  end
end

-- The functions of a library in order, without those in the set `excluded`.
function calls.functions(library, prefix, excluded)
  local found = {}
  for name, value in pairs(library) do
    if type(value) == "function" and not excluded[name] then found[#found + 1] = { prefix .. name, value } end
  end
  table.sort(found, function(a, b) return a[1] < b[1] end)
  return found
end

function calls.set(names)
  local result = {}
  for name in names:gmatch("%S+") do result[name] = true end
  return result
end

-- Values that are what they are by their metamethods.
local function object(metatable)
  return function() return setmetatable({ 1, 2, n = 2 }, metatable) end
end

local function userdata(events)
  return function()
    local proxy = newproxy(true)
    for name, event in pairs(events) do getmetatable(proxy)[name] = event end
    return proxy
  end
end

local function first(a) return a end
local function text() return "7" end

calls.objects = {
  { "__tostring", object({ __tostring = text }) },
  { "__tostring of no text", object({ __tostring = function() return {} end }) },
  { "__tostring that fails", object({ __tostring = function() error("from __tostring", 0) end }) },
  { "__name", object({ __name = "Name" }) },
  { "__call", object({ __call = function(_, ...) return ... end }) },
  { "__index", object({ __index = function(_, key) return key end }) },
  { "__index that fails", object({ __index = function() error("from __index", 0) end }) },
  { "__newindex", object({ __newindex = function() error("from __newindex", 0) end }) },
  { "__len", object({ __len = function() return 1e9 end }) },
  { "__arithmetic", object({ __add = first, __sub = first, __unm = first, __concat = text, __lt = function() return true end, __le = first }) },
  { "__metatable", object({ __metatable = "locked" }) },
  { "__metatable false", object({ __metatable = false }) },
  { "__pairs", object({ __pairs = function() return next, {}, nil end, __ipairs = function() return next, {}, nil end }) },
  { "__gc", object({ __gc = function() end, __mode = "kv", __eq = function() return true end }) },
  { "userdata", userdata({}) },
  { "userdata with all", userdata({ __tostring = text, __index = first, __call = first, __len = function() return 3 end }) },
  { "nested", function() return { { {} }, setmetatable({}, { __index = {} }) } end },
  { "thread", function() return coroutine.create(function(...) coroutine.yield(...) end) end },
  { "library function", function() return rawset end },
  { "closure", function() return function(...) return ... end end },
  { "'a\\0b'", function() return "a\0b" end },
  { "'-0x1p4'", function() return "-0x1p4" end },
  { "2", function() return 2 end },
  { "nil", function() return nil end },
}

return calls

-- A template engine: text with tags is split by find and compiled into closures, then filled in: fields by dotted paths, loops,
-- conditions, filters, escapes by gsub.
-- large: 24000

local rounds = tonumber(arg and arg[1]) or 10000

local page = [[
<html><head><title>{{ title | upper }}</title></head>
<body class="{{ style.name }}">
{% if user.name %}<p>Welcome, {{ user.name }} &lt;{{ user.mail | lower }}&gt;</p>{% else %}<p>Welcome</p>{% end %}
<ul>
{% for item in items %}  <li id="{{ item.id }}">{{ item.title }}{% if item.isNew %} <b>new</b>{% end %}: {{ item.price | money }}
{% for tag in item.tags %}<i>{{ tag }}</i>{% end %}</li>
{% end %}</ul>
<p>{{ note | raw }}</p></body></html>
]]

local entities = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }
local function escape(value) return (tostring(value):gsub("[&<>\"']", entities)) end

local filters = {
  upper = function(value) return escape(value):upper() end,
  lower = function(value) return escape(value):lower() end,
  money = function(value) return string.format("%.2f", value) end,
  raw = tostring,
}

-- A value's getter: the names are looked for in the innermost scope first.
local function path(text)
  local names = {}
  for name in text:gmatch("[%a_]+") do names[#names + 1] = name end
  local first, count = names[1], #names
  return function(scope)
    local value = scope[first]
    for i = 2, count do
      if value == nil then return nil end
      value = value[names[i]]
    end
    return value
  end
end

local function output(tag)
  local name, filter = tag:match("^%s*([%a_.]+)%s*|?%s*(%a*)%s*$")
  assert(name, "a value's name expected")
  local get, apply = path(name), filters[filter] or escape
  return function(scope, out)
    local value = get(scope)
    if value ~= nil then out[#out + 1] = apply(value) end
  end
end

local function sequence(nodes)
  return function(scope, out)
    for i = 1, #nodes do nodes[i](scope, out) end
  end
end

local function loop(name, get, body)
  return function(scope, out)
    for _, value in ipairs(get(scope)) do
      body(setmetatable({ [name] = value }, { __index = scope }), out)
    end
  end
end

local function condition(get, yes, no)
  return function(scope, out)
    if get(scope) then yes(scope, out) elseif no then no(scope, out) end
  end
end

local compileNodes

local function compileTag(tag, text, at)
  local variable, list = tag:match("^%s*for%s+(%a+)%s+in%s+([%a_.]+)%s*$")
  if variable then
    local body, next = compileNodes(text, at)
    return loop(variable, path(list), body), next
  end
  local tested = tag:match("^%s*if%s+([%a_.]+)%s*$")
  assert(tested, "'for' or 'if' expected")
  local yes, next, ending = compileNodes(text, at)
  local no
  if ending == "else" then no, next = compileNodes(text, next) end
  return condition(path(tested), yes, no), next
end

-- Nodes up to an "end" or "else" that belongs to nobody within; returns where to go on, and which it was.
function compileNodes(text, at)
  local nodes = {}
  while true do
    local first, last, kind, tag = text:find("{([{%%])(.-)[}%%]}", at)
    local literal = text:sub(at, (first or #text + 1) - 1)
    if literal ~= "" then nodes[#nodes + 1] = function(_, out) out[#out + 1] = literal end end
    if not first then return sequence(nodes), #text + 1 end
    at = last + 1
    local word = tag:match("^%s*(%a+)%s*$")
    if kind == "{" then
      nodes[#nodes + 1] = output(tag)
    elseif word == "end" or word == "else" then
      return sequence(nodes), at, word
    else
      nodes[#nodes + 1], at = compileTag(tag, text, at)
    end
  end
end

local function compile(text)
  local run = compileNodes(text, 1)
  return function(values)
    local out = {}
    run(values, out)
    return table.concat(out)
  end
end

local function values(round)
  local items = {}
  for i = 1, 20 do
    items[i] = {
      id = round * 100 + i,
      title = "Item <" .. i .. "> & more",
      price = i * 1.25 + round % 7,
      isNew = (i + round) % 3 == 0,
      tags = { "tag" .. i % 4, "'quoted'" },
    }
  end
  return {
    title = "list " .. round,
    style = { name = round % 2 == 0 and "light" or "dark" },
    user = { name = round % 5 > 0 and "Ann \"A\" Other" or nil, mail = "Ann@Example.ORG" },
    items = items,
    note = "<hr>",
  }
end

local bytes, checksum = 0, 0
local render = compile(page)
for round = 1, rounds do
  if round % 50 == 0 then render = compile(page) end
  local text = render(values(round))
  bytes = bytes + #text
  checksum = (checksum * 31 + text:byte(round % #text + 1) * 256 + #text) % 1000003
end
print(string.format("%d pages, %d bytes, checksum %d", rounds, bytes, checksum))

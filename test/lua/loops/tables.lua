-- Loops around the table library and over tables: arrays that grow, shrink and get holes, keys of all kinds.

local lines = {}
local function note(...)
  local parts = { ... }
  for i = 1, select("#", ...) do parts[i] = tostring(parts[i]) end
  lines[#lines + 1] = table.concat(parts, " ")
end

local function queue()
  local q, sum = {}, 0
  for i = 1, 400 do
    table.insert(q, i)
    if i % 3 == 0 then sum = sum + table.remove(q, 1) end
    if i % 7 == 0 then table.insert(q, 2, -i) end
    if i % 11 == 0 then sum = sum + table.remove(q, #q - 1) end
    if i % 13 == 0 then sum = sum + (table.remove(q, #q + 1) or 1) end
  end
  note("queue", #q, sum, table.concat(q, ",", 1, 12), table.concat(q, ";", #q - 3))
end

local function stack()
  local s, log = {}, {}
  for i = 1, 300 do
    if i % 4 == 3 then log[#log + 1] = tostring(table.remove(s)) else s[#s + 1] = i % 5 == 0 and "s" .. i or i end
  end
  while #s > 0 do log[#log + 1] = tostring(table.remove(s)) end
  note("stack", #log, table.concat(log, " ", 60, 70), table.remove(s))
end

local function traversed()
  local t = {}
  for i = 1, 50 do t[i] = i; t["k" .. i] = i * 2; t[i * 1000] = i; t[i / 3] = "third" end
  for round = 1, 20 do
    local count, sum, texts = 0, 0, 0
    for key, value in pairs(t) do
      count = count + 1
      if type(value) == "number" then sum = sum + value else texts = texts + #value end
      if type(key) == "string" and #key == 2 then t[key] = "now text" end
      if key == round then t[key] = nil end
    end
    for i, value in ipairs(t) do sum = sum + i end
    if round % 5 == 0 then note("traversed", count, sum, texts) end
  end
  local left = 0
  while true do
    local key = next(t)
    if key == nil then break end
    t[key] = nil
    left = left + 1
  end
  note("emptied", left, next(t))
end

local function listed()
  local sum = 0
  local function count(...) return select("#", ...) end
  local function last(...) return (select(-1, ...)) end
  for i = 1, 100 do
    local t = { i, i + 1, nil, i % 2 == 0 and "x" or nil }
    sum = sum + count(unpack(t, 1, 4)) + count(unpack(t, 2, 1)) + #tostring(last(i, "z", t[4]))
    local a, b, c = unpack(t)
    sum = sum + a + b + (c and 1 or 0)
    if rawequal(a, i) and rawget(t, 2) == b then sum = sum + 1 end
    rawset(t, "n", i)
    sum = sum + t.n
  end
  note("listed", sum)
end

local function described()
  local kinds, class = {}, setmetatable({}, { __tostring = function() return "object" end, __metatable = "locked" })
  local values = { 1, "s", true, false, class, print, 0 / 0, -0 }
  for round = 1, 80 do
    local value = values[round % #values + 1]
    local kind = type(value)
    kinds[kind] = (kinds[kind] or 0) + 1
    local text = tostring(value)
    if kind ~= "function" then kinds[text] = (kinds[text] or 0) + 1 end
    local made = setmetatable({}, round % 2 == 0 and { __index = { x = round } } or nil)
    if made.x then kinds.made = (kinds.made or 0) + made.x end
    if getmetatable(value) == "locked" then kinds.locked = (kinds.locked or 0) + 1 end
    if getmetatable(made) then kinds.meta = (kinds.meta or 0) + 1 end
  end
  local names = {}
  for name in pairs(kinds) do names[#names + 1] = name end
  table.sort(names)
  for i, name in ipairs(names) do names[i] = name .. "=" .. kinds[name] end
  note(table.concat(names, " "))
end

local function failing()
  local failures = {}
  for i = 1, 60 do
    local ok, message = pcall(function()
      if i % 6 == 0 then return table.concat({ 1, {}, 3 }) end
      if i % 7 == 0 then return setmetatable(i, {}) end
      if i % 8 == 0 then return ("x"):rep(i) + 1 end
      return assert(i % 9 ~= 0, "nine")
    end)
    if not ok then failures[#failures + 1] = tostring(message):gsub("^.-:%d+: ", "") end
  end
  note(#failures, table.concat(failures, "; "))
end

for _ = 1, 3 do
  queue() stack() traversed() listed() described() failing()
end
print(table.concat(lines, "\n"))

-- Neovim's runtime modules in Lua, those that need no editor: lists and tables, inspect, URIs, snippets, edits.

local runtime = "/usr/share/nvim/runtime/lua/"
package.path = runtime .. "?.lua;" .. package.path

vim = { _submodules = {}, NIL = {}, fn = {}, api = {}, empty_dict = function() return {} end }
vim.inspect = require("vim.inspect")
require("vim.shared")
vim.F = require("vim.F")
local uri = require("vim.uri")
local snippet = require("vim.lsp._snippet")
local protocol = require("vim.lsp.protocol")

local seed = 7
local function random(limit)
  seed = (seed * 16807) % 2147483647
  return seed % limit
end

local letters = { "a", "b", ",", ".", " ", "%", "é", "0", "$", "{", "}", ":", "/", "|" }
local function text(length)
  local parts = {}
  for i = 1, length do parts[i] = letters[random(#letters) + 1] end
  return table.concat(parts)
end

local function value(depth)
  local kind = random(depth > 0 and 6 or 4)
  if kind == 0 then return random(1000) - 500 end
  if kind == 1 then return random(2) == 0 end
  if kind < 4 then return text(random(6)) end
  local result = {}
  for i = 1, random(5) do
    if kind == 4 then result[i] = value(depth - 1) else result[text(2)] = value(depth - 1) end
  end
  return result
end

local function show(...)
  local shown = {}
  for i = 1, select("#", ...) do shown[i] = vim.inspect((select(i, ...)), { newline = " ", indent = "" }) end
  print(unpack(shown))
end

local function lists()
  for i = 1, 60 do
    local line, separator = text(30), letters[random(#letters) + 1]
    show(vim.split(line, separator, { plain = true }), vim.trim("  " .. line .. "\t"), vim.pesc(line))
    show(vim.split(line, "[,.]", { trimempty = true }), vim.startswith(line, "a"), vim.endswith(line, "."))
    local fields = vim.split(line, ",", { plain = true })
    show(vim.list_slice(fields, 2, 3), vim.tbl_contains(fields, ""), vim.tbl_count(fields), vim.tbl_islist(fields))
    show(vim.tbl_map(string.len, fields), vim.tbl_filter(function(s) return #s > 2 end, fields))
  end
  show(vim.tbl_flatten({ 1, { 2, { 3, { {}, { 4 } } } }, 5 }))
end

local function tables()
  for i = 1, 80 do
    local one, other = { a = value(3), b = value(2) }, { b = value(2), c = value(3) }
    local copy = vim.deepcopy(one)
    print(vim.deep_equal(one, copy), vim.deep_equal(one, other), one == copy)
    print(vim.inspect(one))
    local ok, extended = pcall(vim.tbl_deep_extend, ({ "force", "keep", "error" })[i % 3 + 1], one, other)
    print(ok, ok and vim.inspect(extended) or extended)
    local keys = vim.tbl_keys(one)
    table.sort(keys)
    show(keys, vim.tbl_get(one, "a", "b"), vim.tbl_isempty(one))
  end
  local cycle = { 1, { 2 } }
  cycle[2].up = cycle
  setmetatable(cycle, { __name = "cycle" })
  print(vim.inspect(cycle))
  print(vim.deepcopy(cycle)[2].up ~= cycle)
end

local function checks()
  local function try(...) print((select(2, pcall(vim.validate, ...)))) end
  try({ a = { 1, "number" }, b = { "x", "string", true } })
  try({ a = { 1, "string" } })
  try({ a = { nil, "table" } })
  try({ a = { {}, function(v) return #v > 0, "is empty" end, "a list" } })
  try({ a = { 1, { "string", "table" } } })
  try({ 1 })
  print(vim.F.if_nil(nil, 3), vim.F.if_nil(false, 3), vim.F.ok_or_nil(true, 1, 2), vim.F.npcall(error))
  print(vim.is_callable(setmetatable({}, { __call = print })), vim.is_callable({}))
end

local function uris()
  for i = 1, 60 do
    local path = "/" .. text(20)
    local encoded = uri.uri_from_fname(path)
    print(encoded, uri.uri_to_fname(encoded) == path)
  end
  print(pcall(uri.uri_to_fname, "no scheme"))
end

local function snippets()
  local samples = {
    "for ${1:i} = ${2:1}, ${3|10,20,30|} do\n\t$0\nend",
    "${1:outer ${2:inner $3} text}",
    "${TM_FILENAME/(.*)\\..+$/$1/}",
    "${TM_SELECTED_TEXT:default $1} \\$escaped \\} end",
    "$1 $name ${name} ${1:} ${2/[a-z]+/${1:/upcase}/gi}",
    "",
  }
  for i = 1, 40 do samples[#samples + 1] = text(25) end
  for _, sample in ipairs(samples) do
    local ok, result = pcall(snippet.parse, sample)
    print(ok, ok and tostring(result):gsub("\n", "|") or result)
    if ok then print(vim.inspect(result)) end
  end
end

lists()
tables()
checks()
uris()
snippets()
print(vim.inspect(protocol.make_client_capabilities()))

/** What random programs have in common: how they print values, and string buffers, which LuaJIT of 2022 lacks. */
export const SHOW = `local function show(v)
  local t = type(v)
  if t == "number" then
    if v ~= v then return "nan" end
    return string.format("%.17g", v)
  elseif t == "table" then
    local parts = {}
    for i = 1, 12 do parts[i] = type(v[i]) == "table" and "table" or show(v[i]) end
    for _, k in ipairs{"x", "y", "z", "name", "count"} do
      local f = rawget(v, k)
      parts[#parts + 1] = k .. "=" .. (type(f) == "table" and "table" or show(f))
    end
    return "{" .. table.concat(parts, ",") .. "}"
  elseif t == "function" then return "function"
  end
  return tostring(v)
end`;

export const BUFFERS = `local function join(...) if select("#", ...) == 0 then return "" end return tostring((...)) .. join(select(2, ...)) end
local has_buffers, buffers = pcall(require, "string.buffer")
local function new_buffer()
  if has_buffers then return buffers.new() end
  local text, self = "", {}
  function self:put(...) text = text .. join(...) return self end
  function self:putf(...) text = text .. string.format(...) return self end
  function self:get(n) local part = text:sub(1, n) text = text:sub(#part + 1) return part end
  function self:skip(n) text = text:sub(n + 1) return self end
  function self:reset() text = "" return self end
  function self:tostring() return text end
  return self
end`;

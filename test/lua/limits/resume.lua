-- Values that a resumption or a yield brings do not fit onto the other stack: an error, wherever on the stack it happens.
-- stress: small
local step = ... == "small" and 5000 or 500
local values = {}
for i = 1, 7900 do values[i] = i end
local body = function(yields)
  if yields then coroutine.yield(unpack(values)) end
  return unpack(values)
end
local attempts = {
  function(yields) return coroutine.resume(coroutine.create(body), yields) end,
  function(yields) return true, coroutine.wrap(body)(yields) end,
}
local function at(depth, f, yields)
  if depth > 0 then return (at(depth - 1, f, yields)) end
  local ok, finished, last = pcall(f, yields)
  return ok and (finished and last == 1) or not ok and (finished:find("stack overflow", 1, true) and "overflow")
end
for index, attempt in ipairs(attempts) do
  for _, yields in ipairs({ false, true }) do
    local done, refused, others = 0, 0, 0
    for depth = 5000, 25000, step do
      local ok, result = pcall(at, depth, attempt, yields)
      if ok and result == true then
        done = done + 1
      elseif ok and result == "overflow" or not ok and result:find("stack overflow", 1, true) then
        refused = refused + 1
      else
        others = others + 1
      end
    end
    print(index, yields, done > 0, refused > 0, others)
  end
end
-- The resumed stack grows with what it gets, as far as it may.
local growing = coroutine.create(function(...)
  local kept = { ... }
  while true do kept[#kept + 1] = select("#", coroutine.yield(#kept)) end
end)
print(coroutine.resume(growing, unpack(values)))
print(coroutine.resume(growing, unpack(values)))

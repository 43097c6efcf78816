-- The functions of the table library that call Lua. All access to the tables is raw.

local primitives = ...
local next, rawget, rawset, type, select =
  primitives.base_next, primitives.base_rawget, primitives.base_rawset, primitives.base_type, primitives.base_select
local raise, raise_argument = primitives.base_raise, primitives.base_raise_argument
local length = primitives.table_getn

local builtins = {}

local function check_type(index, value, expected)
  local actual = type(value)
  if actual ~= expected then raise_argument(index, expected .. " expected, got " .. actual) end
end

function builtins.foreach(t, f)
  check_type(1, t, "table")
  check_type(2, f, "function")
  for key, value in next, t do
    local result = f(key, value)
    if result ~= nil then return result end
  end
end

function builtins.foreachi(t, f)
  check_type(1, t, "table")
  check_type(2, f, "function")
  for index = 1, length(t) do
    local result = f(index, rawget(t, index))
    if result ~= nil then return result end
  end
end

-- Only in Lua 5.2's mode.
function builtins.pack(...)
  local packed = { ... }
  rawset(packed, "n", (select("#", ...)))
  return packed
end

-- Sorting: the quicksort of core/lib/table-sort.ts, with comparisons in Lua.

local function is_less(left, right)
  return left < right
end

-- Puts t[low], t[middle] and t[high] into order; true, if these are all elements of the range.
local function order_three(t, low, middle, high, less)
  local first, last = t[low], t[high]
  if less(last, first) then t[low], t[high] = last, first end
  if high - low == 1 then return true end
  local centre = t[middle]
  first = t[low]
  if less(centre, first) then
    t[middle], t[low] = first, centre
  else
    last = t[high]
    if less(last, centre) then t[middle], t[high] = last, centre end
  end
  return high - low == 2
end

-- Exchanges elements until those up to the returned index are not above the pivot, those from it on not below it. One
-- loop makes one comparison in each round, rising from below or falling from above: that is what traces are good at.
local function partition(t, low, high, pivot, less)
  local i, j = low + 1, high - 1
  local left, right = t[i], nil
  local is_rising = true
  while true do
    if is_rising then
      if less(left, pivot) then
        if i >= high then raise("invalid order function for sorting") end
        i = i + 1
        left = t[i]
      else
        j = j - 1
        right = t[j]
        is_rising = false
      end
    elseif less(pivot, right) then
      if j <= low then raise("invalid order function for sorting") end
      j = j - 1
      right = t[j]
    else
      if j < i then return i end
      t[i], t[j] = right, left
      i = i + 1
      left = t[i]
      is_rising = true
    end
  end
end

local function sort_range(t, low, high, less)
  while low < high do
    local sum = low + high
    local middle = (sum - sum % 2) / 2
    if order_three(t, low, middle, high, less) then return end
    local pivot = t[middle]
    t[middle], t[high - 1] = t[high - 1], pivot
    local i = partition(t, low, high, pivot, less)
    t[high - 1], t[i] = t[i], t[high - 1]
    -- The smaller part by recursion, the larger one by iteration.
    if i - low < high - i then
      sort_range(t, low, i - 1, less)
      low = i + 1
    else
      sort_range(t, i + 1, high, less)
      high = i - 1
    end
  end
end

-- A table with __index or __newindex is sorted in a copy, since indexing would call them. No tail call: a hook would see
-- it as a call by the program.
function builtins.sort_slowly(t, less, count, is_plain)
  less = less or is_less
  if is_plain then
    sort_range(t, 1, count, less)
    return
  end
  local copy = {}
  for index = 1, count do copy[index] = rawget(t, index) end
  sort_range(copy, 1, count, less)
  for index = 1, count do rawset(t, index, copy[index]) end
end

return builtins

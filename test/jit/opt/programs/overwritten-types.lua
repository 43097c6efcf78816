-- Stores over values of another type than what has been hoisted, and tables that turn out to be the same.

local function count(words, counts, holder)
  local sum = 0
  for i = 1, #words do
    local word = words[i]
    counts[word] = counts[word] + holder.step
    sum = sum + #holder.name
  end
  return sum, counts.a, counts.step, holder.name
end

local words = {}
for i = 1, 60 do words[i] = i % 3 == 0 and "b" or "a" end
print(count(words, { a = 0, b = 0 }, { step = 2, name = "xy" }))

-- One table: the count is the step.
local both = { a = 0, b = 0, step = 1, name = "xyz" }
words[30] = "step"
print(count(words, both, both))

-- The name becomes a number while the loop runs, and a string again.
local function turn(list, key, other)
  local text = ""
  for i = 1, 40 do
    local old = list[key]
    if i == 20 then list[key] = "text" elseif i == 25 then list[key] = 7 else list[key] = old end
    text = text .. tostring(other.name)
  end
  return text
end
local list = { name = 1 }
print(turn(list, "name", list))
print(turn({ name = 1 }, "name", list))

-- Methods of strings beside counts; then a method is replaced.
local function lengths(texts, counts)
  local total = 0
  for i = 1, #texts do
    local key = texts[i]:sub(1, 1)
    counts[key] = (counts[key] or 0) + 1
    total = total + texts[i]:len()
  end
  return total, counts.a, counts.b
end
local texts = {}
for i = 1, 80 do texts[i] = (i % 2 == 0 and "a" or "b"):rep(i % 5 + 1) end
print(lengths(texts, {}))
local originalLength = string.len
string.len = function(text) return 100 + originalLength(text) end
print(lengths(texts, {}))
string.len = originalLength
string.a, string.b = 0, 0
print(lengths(texts, string))
print(string.a, string.b)
string.a, string.b = nil, nil

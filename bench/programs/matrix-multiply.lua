-- Products of square matrices held as tables of rows: nested numeric loops, two-level array loads.
-- large: 1000

local size = tonumber(arg and arg[1]) or 330

local function matrix(first, second)
  local rows = {}
  for i = 1, size do
    local row = {}
    for j = 1, size do row[j] = ((i * first + j * second + i * j) % 17 - 8) / 4 end
    rows[i] = row
  end
  return rows
end

local function transpose(m)
  local rows = {}
  for i = 1, size do
    local row = {}
    for j = 1, size do row[j] = m[j][i] end
    rows[i] = row
  end
  return rows
end

local function multiply(a, b)
  local columns, product = transpose(b), {}
  for i = 1, size do
    local left, row = a[i], {}
    for j = 1, size do
      local right, sum = columns[j], 0
      for k = 1, size do sum = sum + left[k] * right[k] end
      row[j] = sum
    end
    product[i] = row
  end
  return product
end

local a, b = matrix(3, 5), matrix(7, 2)
local product = multiply(multiply(a, b), a)
local trace, total = 0, 0
for i = 1, size do
  trace = trace + product[i][i]
  for j = 1, size do total = (total + product[i][j] * j) % 1000003 end
end
print(string.format("matrix of %d: trace %.6f, checksum %.6f", size, trace, total))

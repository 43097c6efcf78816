-- The largest singular value of an infinite matrix, by power iteration: calls and float arrays.
-- large: 5100

local size = tonumber(arg and arg[1]) or 800

local function element(i, j)
  local diagonal = i + j
  return 1 / (diagonal * (diagonal + 1) / 2 + i + 1)
end

local function multiply(vector, result)
  for i = 0, size - 1 do
    local sum = 0
    for j = 0, size - 1 do sum = sum + element(i, j) * vector[j + 1] end
    result[i + 1] = sum
  end
end

local function multiplyTransposed(vector, result)
  for i = 0, size - 1 do
    local sum = 0
    for j = 0, size - 1 do sum = sum + element(j, i) * vector[j + 1] end
    result[i + 1] = sum
  end
end

local u, v, between = {}, {}, {}
for i = 1, size do u[i], v[i], between[i] = 1, 0, 0 end
for _ = 1, 10 do
  multiply(u, between)
  multiplyTransposed(between, v)
  multiply(v, between)
  multiplyTransposed(between, u)
end

local uv, vv = 0, 0
for i = 1, size do
  uv = uv + u[i] * v[i]
  vv = vv + v[i] * v[i]
end
print(string.format("spectral norm of %d: %.9f", size, math.sqrt(uv / vv)))

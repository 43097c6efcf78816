local function show(...) for i = 1, select("#", ...) do io.write(("%.14g"):format((select(i, ...))), " ") end print() end
local function try(name, f, ...) print(name, select(2, pcall(f, ...))) end
local huge, nan = math.huge, 0 / 0
local values = { 0, -0, 0.5, -0.5, 1, -1, 1.5, -1.5, 2.5, 10, 1e-10, 1e10, 1e300, 5e-324, huge, -huge }
for _, name in ipairs({ "abs", "floor", "ceil", "sqrt", "exp", "log", "log10", "sin", "cos", "tan", "atan", "sinh", "cosh", "tanh" }) do
  io.write(name, ": ")
  for _, x in ipairs(values) do
    local y = math[name](x)
    io.write(y ~= y and "nan" or ("%.12g"):format(y), " ")
  end
  print()
end
for _, name in ipairs({ "asin", "acos" }) do
  io.write(name, ": ")
  for x = -1, 1, 0.25 do io.write(("%.12g"):format(math[name](x)), " ") end print()
end
print(math.floor("3.7"), math.ceil("0x10"), math.abs(" -5 "), math.sqrt("16"), math.pi, math.huge, -math.huge)
show(math.pow(2, 10), math.pow(2, -1), math.pow(0, 0), math.pow(2, 0.5), math.pow(-8, 2), math.pow(huge, 0), math.pow(1, huge))
show(math.fmod(7, 3), math.fmod(-7, 3), math.fmod(7, -3), math.fmod(5.5, 2), math.fmod(5, huge), math.fmod(1e300, 7), math.fmod(-0, 1))
print(math.fmod(1, 0) ~= math.fmod(1, 0), math.fmod(huge, 1) ~= math.fmod(huge, 1))
show(math.atan2(1, 1), math.atan2(-1, -1), math.atan2(0, -1), math.atan2(-0, -1), math.atan2(1, 0), math.atan2(0, 0))
show(math.ldexp(1, 10), math.ldexp(3, -1075), math.ldexp(1, -1074), math.ldexp(1, 1.9), math.ldexp(1, -1.9), math.ldexp(0, huge * 0 == 0 and 1 or 5), math.ldexp(1, 5000), math.ldexp(5e-324, 1074), math.ldexp(1, huge), math.ldexp(1, -huge))
for _, x in ipairs({ 0, 1, -1, 0.75, 8, 1e300, 5e-324, 1e-310, huge, -huge }) do show(math.frexp(x)) end
for _, x in ipairs({ 0, -0, 1.5, -1.5, 3, -3, 1e300, huge, -huge, 0.25, -0.25 }) do show(math.modf(x)) end
print(1 / select(2, math.modf(-3)), 1 / math.modf(-0.5), select("#", math.modf(nan)), select("#", math.frexp(nan)))
show(math.log(8, 2), math.log(100, 10), math.log(2, 4), math.log(1, 10), math.log(27, 3))
show(math.deg(math.pi), math.rad(180), math.deg(0), math.rad(90))
print(math.deg(setmetatable({}, { __mul = function(_, y) return "deg" end })), math.rad("180"))
show(math.min(1), math.min(3, 1, 2), math.max(3, 1, 2), math.min("5", 7), math.max(-1, "-2"), math.min(huge, 1), math.max(-huge, 1))
print(math.min(nan, 1), math.max(nan, 1), math.min(1, nan) ~= math.min(1, nan), 1 / math.min(0, -0), 1 / math.max(-0, 0), 1 / math.max(0, -0))

for _, name in ipairs({ "abs", "floor", "sqrt", "sin", "frexp", "modf", "log", "min", "max" }) do
  try(name .. " none", function() math[name]() end)
  try(name .. " table", function() math[name]({}) end)
  try(name .. " text", function() math[name]("x") end)
end
for _, name in ipairs({ "pow", "fmod", "atan2", "ldexp" }) do
  try(name .. " one", function() math[name](1) end)
  try(name .. " second", function() math[name](1, {}) end)
end
try("log base", function() math.log(1, {}) end)
try("log nil base", function() math.log(1, nil) end)
try("max third", function() math.max(1, 2, {}) end)
try("deg", function() return (select(2, pcall(math.deg)):gsub("^%[.-%]:%d+: ", "")) end)
print(type(math.mod), math.mod == math.fmod)

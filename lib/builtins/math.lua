-- The functions of the math library that are plain arithmetic, so that they honour metamethods.

local builtins = {}

function builtins.deg(x)
  return x * 57.29577951308232
end

function builtins.rad(x)
  return x * 0.017453292519943295
end

return builtins

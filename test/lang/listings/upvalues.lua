-- Upvalues through several levels, written and read only, and methods.
local read, written, unused = 1, 2, 3
written = 4
local function outer(parameter)
  local own = parameter
  local function middle()
    local function inner()
      written = written + read + own + parameter
      parameter = nil
      return inner, middle, outer
    end
    return inner
  end
  own = own .. "changed"
  return middle
end
function globalFunction(...) return ... end
function read.a.b.c(x) return x end
function read.a:method(x, ...) self.x = x return self, ... end
do
  local scoped = 1
  function written() scoped = scoped + 1 end
end
for i = 1, 2 do
  local each = i
  read[i] = function() return each, i end
end
local recursive
recursive = function() return recursive() end
local function direct() return direct end

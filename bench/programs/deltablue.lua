-- DeltaBlue, an incremental solver of one-way constraints with strengths: a chain of equalities and a fan of linear
-- functions are built, planned, and edited at one end. Classes with inheritance, methods that differ by class.
-- large: 17500

local rounds = tonumber(arg and arg[1]) or 3000
local CHAIN, FAN = 30, 20

local function class(parent)
  local members = setmetatable({}, { __index = parent })
  members.__index = members
  return members
end

-- Strengths: a lower number is stronger.
local REQUIRED, PREFERRED, DEFAULT, WEAKEST = 0, 2, 4, 6

local Variable = class()

function Variable.new(value)
  return setmetatable(
    { value = value, constraints = {}, determinedBy = nil, mark = 0, strength = WEAKEST, stays = true },
    Variable
  )
end

function Variable:forget(constraint)
  local kept = {}
  for _, other in ipairs(self.constraints) do
    if other ~= constraint then kept[#kept + 1] = other end
  end
  self.constraints = kept
  if self.determinedBy == constraint then self.determinedBy = nil end
end

-- A constraint is satisfied if it has chosen an output, which it computes from its inputs.
local Constraint = class()

function Constraint:isInput() return false end
function Constraint:isSatisfied() return self.output ~= nil end

function Constraint:inputsKnown(mark)
  for _, variable in ipairs(self.variables) do
    if variable ~= self.output then
      local known = variable.mark == mark or variable.stays or not variable.determinedBy
      if not known then return false end
    end
  end
  return true
end

-- Unary: stays and edits
local Stay = class(Constraint)

function Stay.new(variable, strength, kind)
  return setmetatable({ variables = { variable }, strength = strength, output = nil }, kind or Stay)
end

function Stay:choose(mark)
  local variable = self.variables[1]
  local isChosen = variable.mark ~= mark and self.strength < variable.strength
  self.output = isChosen and variable or nil
end

function Stay:recalculate()
  self.output.strength = self.strength
  self.output.stays = not self:isInput()
end

function Stay:execute() end

local Edit = class(Stay)

function Edit:isInput() return true end

-- Binary: either side may be the output
local Equality = class(Constraint)

function Equality.new(left, right, strength, kind)
  return setmetatable({ variables = { left, right }, strength = strength, output = nil, input = nil }, kind or Equality)
end

function Equality:choose(mark)
  local left, right = self.variables[1], self.variables[2]
  local output
  if left.mark == mark then
    output = right.mark ~= mark and self.strength < right.strength and right or nil
  elseif right.mark == mark then
    output = self.strength < left.strength and left or nil
  elseif left.strength > right.strength then
    output = self.strength < left.strength and left or nil
  else
    output = self.strength < right.strength and right or nil
  end
  self.output = output
  self.input = output == left and right or left
end

function Equality:recalculate()
  local input, output = self.input, self.output
  output.strength = math.max(self.strength, input.strength)
  output.stays = input.stays
  if output.stays then self:execute() end
end

function Equality:execute() self.output.value = self.input.value end

-- Linear: right = left * factor + offset
local Linear = class(Equality)

function Linear.new(left, right, factor, offset)
  local constraint = Equality.new(left, right, REQUIRED, Linear)
  constraint.factor, constraint.offset = factor, offset
  return constraint
end

function Linear:execute()
  if self.output == self.variables[2] then
    self.output.value = self.input.value * self.factor + self.offset
  else
    self.output.value = (self.input.value - self.offset) / self.factor
  end
end

-- The planner
local Planner = class()

function Planner.new() return setmetatable({ mark = 0 }, Planner) end

function Planner:newMark()
  self.mark = self.mark + 1
  return self.mark
end

function Planner:add(constraint)
  for _, variable in ipairs(constraint.variables) do
    variable.constraints[#variable.constraints + 1] = constraint
  end
  local mark = self:newMark()
  local overridden = self:satisfy(constraint, mark)
  while overridden do overridden = self:satisfy(overridden, mark) end
end

-- Gives the constraint its output; returns what determined that variable until now.
function Planner:satisfy(constraint, mark)
  constraint:choose(mark)
  local output = constraint.output
  if not output then return nil end
  for _, variable in ipairs(constraint.variables) do
    if variable ~= output then variable.mark = mark end
  end
  local overridden = output.determinedBy
  if overridden then overridden.output = nil end
  output.determinedBy = constraint
  self:propagate(constraint)
  output.mark = mark
  return overridden
end

-- All constraints downstream take over strengths and values.
function Planner:propagate(constraint)
  local waiting, first = { constraint }, 1
  while waiting[first] do
    local current = waiting[first]
    first = first + 1
    current:recalculate()
    self:follow(current.output, waiting)
  end
end

function Planner:follow(variable, list)
  for _, constraint in ipairs(variable.constraints) do
    if constraint ~= variable.determinedBy and constraint:isSatisfied() then list[#list + 1] = constraint end
  end
end

function Planner:remove(constraint)
  local output = constraint.output
  for _, variable in ipairs(constraint.variables) do variable:forget(constraint) end
  if not output then return end
  constraint.output = nil
  output.strength, output.stays = WEAKEST, true
  local unsatisfied, waiting, first = {}, { output }, 1
  while waiting[first] do
    local variable = waiting[first]
    first = first + 1
    for _, other in ipairs(variable.constraints) do
      if not other:isSatisfied() then
        unsatisfied[#unsatisfied + 1] = other
      elseif other ~= variable.determinedBy then
        other:recalculate()
        waiting[#waiting + 1] = other.output
      end
    end
  end
  table.sort(unsatisfied, function(left, right) return left.strength < right.strength end)
  for _, other in ipairs(unsatisfied) do
    local mark = self:newMark()
    local overridden = self:satisfy(other, mark)
    while overridden do overridden = self:satisfy(overridden, mark) end
  end
end

-- The constraints to execute, in order, when the inputs change.
function Planner:plan(inputs)
  local mark, plan, waiting, first = self:newMark(), {}, {}, 1
  for _, constraint in ipairs(inputs) do
    if constraint:isInput() and constraint:isSatisfied() then waiting[#waiting + 1] = constraint end
  end
  while waiting[first] do
    local constraint = waiting[first]
    first = first + 1
    if constraint.output.mark ~= mark and constraint:inputsKnown(mark) then
      plan[#plan + 1] = constraint
      constraint.output.mark = mark
      self:follow(constraint.output, waiting)
    end
  end
  return plan
end

local function change(planner, variable, value, count)
  local edit = Stay.new(variable, PREFERRED, Edit)
  planner:add(edit)
  local plan = planner:plan({ edit })
  for i = 1, count do
    variable.value = value + i
    for _, constraint in ipairs(plan) do constraint:execute() end
  end
  planner:remove(edit)
  return #plan
end

local function chain(length, value)
  local planner, variables = Planner.new(), {}
  for i = 1, length do variables[i] = Variable.new(0) end
  for i = 1, length - 1 do planner:add(Equality.new(variables[i], variables[i + 1], REQUIRED)) end
  planner:add(Stay.new(variables[length], DEFAULT))
  local planned = change(planner, variables[1], value, 10)
  return planned * 1000 + variables[length].value
end

local function fan(width, value)
  local planner, source, targets = Planner.new(), Variable.new(0), {}
  for i = 1, width do
    targets[i] = Variable.new(i)
    planner:add(Stay.new(targets[i], DEFAULT))
    planner:add(Linear.new(source, targets[i], i % 4 + 1, i))
  end
  local planned = change(planner, source, value, 5)
  planned = planned + change(planner, targets[1], value, 5)
  local sum = planned
  for i = 1, width do sum = sum + targets[i].value end
  return sum
end

local checksum = 0
for round = 1, rounds do
  checksum = (checksum * 31 + chain(CHAIN, round % 100)) % 1000003
  checksum = (checksum * 31 + fan(FAN, round % 64)) % 1000003
end
print(string.format("%d rounds, checksum %.6f", rounds, checksum))

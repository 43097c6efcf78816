-- The loop of a game: entities with components, systems that move, collide by way of a grid, steer, age and spawn; objects
-- come and go, and lists change while they are used.
-- large: 9000

local frames = tonumber(arg and arg[1]) or 2600

local WIDTH, HEIGHT, CELL = 800, 600, 40
local STEP = 1 / 60

local seed = 99
local function random(from, to)
  seed = (seed * 16807) % 2147483647
  return from + seed / 2147483647 * (to - from)
end

local World = {}
World.__index = World

function World.new()
  return setmetatable({ entities = {}, grid = {}, spawned = 0, removed = 0, hits = 0 }, World)
end

function World:spawn(components)
  self.spawned = self.spawned + 1
  components.id = self.spawned
  components.alive = true
  self.entities[#self.entities + 1] = components
  return components
end

function World:ship()
  return self:spawn({
    kind = "ship",
    position = { x = random(0, WIDTH), y = random(0, HEIGHT) },
    velocity = { x = random(-60, 60), y = random(-60, 60) },
    radius = 8,
    health = 5,
    weapon = { wait = random(0, 1) },
  })
end

function World:rock()
  return self:spawn({
    kind = "rock",
    position = { x = random(0, WIDTH), y = random(0, HEIGHT) },
    velocity = { x = random(-30, 30), y = random(-30, 30) },
    radius = random(6, 16),
    health = 8,
  })
end

function World:shot(owner)
  local velocity = owner.velocity
  local speed = math.sqrt(velocity.x * velocity.x + velocity.y * velocity.y) + 0.001
  return self:spawn({
    kind = "shot",
    position = { x = owner.position.x, y = owner.position.y },
    velocity = { x = velocity.x / speed * 240, y = velocity.y / speed * 240 },
    radius = 2,
    age = 0,
    owner = owner,
  })
end

-- Systems

local function move(world, entity)
  local position, velocity = entity.position, entity.velocity
  position.x = (position.x + velocity.x * STEP) % WIDTH
  position.y = (position.y + velocity.y * STEP) % HEIGHT
end

local function age(world, entity)
  if not entity.age then return end
  entity.age = entity.age + STEP
  if entity.age > 1.5 then entity.alive = false end
end

local function steer(world, entity)
  local target = entity.target
  if not target or not target.alive then return end
  local dx, dy = target.position.x - entity.position.x, target.position.y - entity.position.y
  local distance = math.sqrt(dx * dx + dy * dy)
  if distance > 1 then
    local velocity = entity.velocity
    velocity.x = velocity.x * 0.98 + dx / distance * 2
    velocity.y = velocity.y * 0.98 + dy / distance * 2
  end
end

local function shoot(world, entity)
  local weapon = entity.weapon
  if not weapon then return end
  weapon.wait = weapon.wait - STEP
  if weapon.wait <= 0 then
    weapon.wait = 0.8
    world:shot(entity)
  end
end

local systems = { move, age, steer, shoot }

-- Collisions: a grid of cells with the entities whose centres are in them

local COLUMNS, ROWS = WIDTH / CELL, HEIGHT / CELL

local function cellOf(position)
  return math.floor(position.x / CELL), math.floor(position.y / CELL)
end

function World:fillGrid()
  local grid = self.grid
  for key, cell in pairs(grid) do
    if #cell == 0 then grid[key] = nil end
    for i = #cell, 1, -1 do cell[i] = nil end
  end
  for _, entity in ipairs(self.entities) do
    local column, row = cellOf(entity.position)
    local key = row * COLUMNS + column
    local cell = grid[key]
    if not cell then
      cell = {}
      grid[key] = cell
    end
    cell[#cell + 1] = entity
  end
end

local function touch(a, b)
  local dx, dy = a.position.x - b.position.x, a.position.y - b.position.y
  local reach = a.radius + b.radius
  return dx * dx + dy * dy < reach * reach
end

function World:hit(shot, other)
  if shot.owner == other or other.kind == "shot" then return end
  self.hits = self.hits + 1
  shot.alive = false
  other.health = other.health - 1
  if other.health <= 0 then other.alive = false end
  if other.kind == "ship" then other.target = shot.owner end
end

local function bounce(a, b)
  a.velocity.x, b.velocity.x = b.velocity.x, a.velocity.x
  a.velocity.y, b.velocity.y = b.velocity.y, a.velocity.y
end

function World:collide(a, b)
  if not (a.alive and b.alive) or not touch(a, b) then return end
  if a.kind == "shot" then
    self:hit(a, b)
  elseif b.kind == "shot" then
    self:hit(b, a)
  else
    bounce(a, b)
  end
end

function World:checkCollisions()
  self:fillGrid()
  for _, entity in ipairs(self.entities) do
    local column, row = cellOf(entity.position)
    for y = row - 1, row + 1 do
      for x = column - 1, column + 1 do
        local cell = self.grid[y % ROWS * COLUMNS + x % COLUMNS]
        if cell then
          for i = 1, #cell do
            if cell[i].id > entity.id then self:collide(entity, cell[i]) end
          end
        end
      end
    end
  end
end

-- The last entity takes the place of one that is gone.
function World:removeDead()
  local entities = self.entities
  local i = 1
  while i <= #entities do
    if entities[i].alive then
      i = i + 1
    else
      entities[i] = entities[#entities]
      entities[#entities] = nil
      self.removed = self.removed + 1
    end
  end
end

function World:update(frame)
  for _, system in ipairs(systems) do
    for i = 1, #self.entities do system(self, self.entities[i]) end
  end
  self:checkCollisions()
  self:removeDead()
  if frame % 10 == 0 then self:rock() end
  if frame % 20 == 0 then self:ship() end
end

local world = World.new()
for _ = 1, 40 do world:ship() end
for _ = 1, 60 do world:rock() end
for frame = 1, frames do world:update(frame) end

local health = 0
for _, entity in ipairs(world.entities) do health = health + (entity.health or 0) end
print(string.format("%d frames, %d spawned, %d removed, %d hits, %d alive with health %d", frames, world.spawned,
  world.removed, world.hits, #world.entities, health))

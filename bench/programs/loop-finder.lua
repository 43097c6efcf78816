-- Havlak's loop finder over a control flow graph of nested loops: depth-first numbering, back edges, union-find sets that
-- collapse the loops from the inside out.
-- large: 650

local rounds = tonumber(arg and arg[1]) or 240

-- The graph

local Graph = {}
Graph.__index = Graph

local function newGraph() return setmetatable({ count = 0, successors = {}, predecessors = {} }, Graph) end

function Graph:add()
  self.count = self.count + 1
  self.successors[self.count], self.predecessors[self.count] = {}, {}
  return self.count
end

function Graph:connect(from, to)
  local successors, predecessors = self.successors[from], self.predecessors[to]
  successors[#successors + 1] = to
  predecessors[#predecessors + 1] = from
end

function Graph:diamond(from)
  local left, right, join = self:add(), self:add(), self:add()
  self:connect(from, left)
  self:connect(from, right)
  self:connect(left, join)
  self:connect(right, join)
  return join
end

-- A loop with `depth` levels of two loops each within; returns where it is left.
function Graph:loop(from, depth)
  local header = self:add()
  self:connect(from, header)
  local at = self:diamond(header)
  if depth > 1 then
    for _ = 1, 2 do at = self:loop(at, depth - 1) end
  end
  local last, exit = self:add(), self:add()
  self:connect(at, last)
  self:connect(last, header)
  self:connect(last, exit)
  return exit
end

-- Sets of nodes that have been collapsed into a loop's header

local Set = {}
Set.__index = Set

local function newSet(node, number)
  local set = setmetatable({ node = node, number = number, loop = nil }, Set)
  set.parent = set
  return set
end

function Set:find()
  local root = self
  while root.parent ~= root do root = root.parent end
  local set = self
  while set ~= root do set.parent, set = root, set.parent end
  return root
end

-- The finder

local function numberNodes(graph, entry)
  local sets, numbers, last = {}, {}, {}
  local function visit(node)
    local number = #sets + 1
    numbers[node] = number
    sets[number] = newSet(node, number)
    for _, successor in ipairs(graph.successors[node]) do
      if not numbers[successor] then visit(successor) end
    end
    last[number] = #sets
  end
  visit(entry)
  return sets, numbers, last
end

local function findLoops(graph, entry)
  local sets, numbers, last = numberNodes(graph, entry)
  local backEdges, others = {}, {}
  for number, set in ipairs(sets) do
    local back, other = {}, {}
    for _, predecessor in ipairs(graph.predecessors[set.node]) do
      local from = numbers[predecessor]
      if from then
        local isBack = number <= from and from <= last[number]
        local edges = isBack and back or other
        edges[#edges + 1] = from
      end
    end
    backEdges[number], others[number] = back, other
  end
  local loops = {}
  for header = #sets, 1, -1 do
    local pool, inPool, isLoop = {}, {}, #backEdges[header] > 0
    local function collect(set)
      if set ~= sets[header] and not inPool[set] then
        inPool[set] = true
        pool[#pool + 1] = set
      end
    end
    for _, from in ipairs(backEdges[header]) do collect(sets[from]:find()) end
    local at = 1
    while at <= #pool do
      for _, from in ipairs(others[pool[at].number]) do collect(sets[from]:find()) end
      at = at + 1
    end
    if isLoop then
      local loop = { header = sets[header].node, size = #pool, children = {}, depth = 0 }
      for _, set in ipairs(pool) do
        if set.loop then
          loop.children[#loop.children + 1] = set.loop
          if set.loop.depth >= loop.depth then loop.depth = set.loop.depth + 1 end
        end
        set.parent = sets[header]
      end
      sets[header].loop = loop
      loops[#loops + 1] = loop
    end
  end
  return loops
end

local graph = newGraph()
local entry = graph:add()
local at = entry
for _ = 1, 12 do at = graph:loop(at, 5) end

local found, checksum = 0, 0
for round = 1, rounds do
  for _, loop in ipairs(findLoops(graph, entry)) do
    found = found + 1
    checksum = (checksum * 31 + loop.header + loop.size + #loop.children + loop.depth * round) % 1000003
  end
end
print(string.format("%d nodes, %d loops in %d rounds, checksum %d", graph.count, found, rounds, checksum))

-- A small operating system after Richards' benchmark: an idle task, a worker, two handlers and two
-- devices exchange packets under a priority scheduler. Classes by metatables, one level of
-- inheritance, method calls, linked lists. The idle task picks devices by a congruential generator.
-- large: 3500000

local size = tonumber(arg and arg[1]) or 600000

local IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B = 1, 2, 3, 4, 5, 6
local DEVICE, WORK = 1, 2
local DATA_SIZE = 4

local function class(parent)
  local members = setmetatable({}, { __index = parent })
  members.__index = members
  return members
end

local function append(packet, queue)
  packet.link = nil
  if not queue then return packet end
  local last = queue
  while last.link do last = last.link end
  last.link = packet
  return queue
end

local Packet = class()

function Packet.new(link, owner, kind)
  local packet = setmetatable({ link = link, owner = owner, kind = kind, datum = 0, data = {} }, Packet)
  for i = 1, DATA_SIZE do packet.data[i] = 0 end
  return packet
end

-- A task runs while it is neither held nor waiting without input.
local Task = class()

function Task.create(kind, scheduler, id, priority, input)
  local task = setmetatable({
    scheduler = scheduler, id = id, priority = priority, input = input,
    held = false, waiting = true,
  }, kind)
  scheduler:add(task)
  return task
end

function Task:isBlocked()
  return self.held or (self.waiting and not self.input)
end

function Task:takePacket()
  local packet = self.input
  if self.waiting and packet then
    self.input = packet.link
    self.waiting = false
    return packet
  end
  return nil
end

function Task:receive(packet, sender)
  local wasIdle = not self.input
  self.input = append(packet, self.input)
  if wasIdle and self.priority > sender.priority then return self end
  return sender
end

local Scheduler = class()

function Scheduler.new()
  return setmetatable({ first = nil, current = nil, tasks = {}, queued = 0, holds = 0 }, Scheduler)
end

function Scheduler:add(task)
  self.tasks[task.id] = task
  task.next = self.first
  self.first = task
end

function Scheduler:wait()
  self.current.waiting = true
  return self.current
end

function Scheduler:hold()
  self.holds = self.holds + 1
  self.current.held = true
  return self.current.next
end

function Scheduler:release(id)
  local task = self.tasks[id]
  task.held = false
  if task.priority > self.current.priority then return task end
  return self.current
end

function Scheduler:send(packet, id)
  self.queued = self.queued + 1
  local sender = self.current
  packet.owner = sender.id
  return self.tasks[id]:receive(packet, sender)
end

function Scheduler:run()
  local task = self.first
  while task do
    if task:isBlocked() then
      task = task.next
    else
      self.current = task
      task = task:step(task:takePacket())
    end
  end
end

local IdleTask = class(Task)

function IdleTask:step()
  self.remaining = self.remaining - 1
  if self.remaining == 0 then return self.scheduler:hold() end
  self.seed = (self.seed * 16807) % 2147483647
  return self.scheduler:release(self.seed % 2 == 0 and DEVICE_A or DEVICE_B)
end

local WorkerTask = class(Task)

function WorkerTask:step(packet)
  if not packet then return self.scheduler:wait() end
  self.target = self.target == HANDLER_A and HANDLER_B or HANDLER_A
  packet.datum = 0
  for i = 1, DATA_SIZE do
    self.letter = self.letter % 26 + 1
    packet.data[i] = 64 + self.letter
  end
  return self.scheduler:send(packet, self.target)
end

local HandlerTask = class(Task)

function HandlerTask:step(packet)
  if packet then
    if packet.kind == WORK then self.work = append(packet, self.work)
    else self.device = append(packet, self.device) end
  end
  local work = self.work
  if not work then return self.scheduler:wait() end
  local position = work.datum + 1
  if position > DATA_SIZE then
    self.work = work.link
    return self.scheduler:send(work, WORKER)
  end
  local device = self.device
  if not device then return self.scheduler:wait() end
  self.device = device.link
  device.datum = work.data[position]
  work.datum = position
  return self.scheduler:send(device, self.target)
end

local DeviceTask = class(Task)

function DeviceTask:step(packet)
  if packet then
    self.pending = packet
    self.checksum = (self.checksum * 31 + packet.datum) % 1000003
    return self.scheduler:hold()
  end
  local pending = self.pending
  if not pending then return self.scheduler:wait() end
  self.pending = nil
  return self.scheduler:send(pending, pending.owner)
end

local function packets(owner, kind)
  return Packet.new(Packet.new(Packet.new(nil, owner, kind), owner, kind), owner, kind)
end

local function simulate(count)
  local scheduler = Scheduler.new()
  local idle = Task.create(IdleTask, scheduler, IDLE, 0, nil)
  idle.waiting, idle.remaining, idle.seed = false, count, 1
  local works = Packet.new(Packet.new(nil, WORKER, WORK), WORKER, WORK)
  local worker = Task.create(WorkerTask, scheduler, WORKER, 1000, works)
  worker.target, worker.letter = HANDLER_A, 0
  local a = Task.create(HandlerTask, scheduler, HANDLER_A, 2000, packets(DEVICE_A, DEVICE))
  local b = Task.create(HandlerTask, scheduler, HANDLER_B, 3000, packets(DEVICE_B, DEVICE))
  a.target, b.target = DEVICE_A, DEVICE_B
  Task.create(DeviceTask, scheduler, DEVICE_A, 4000, nil).checksum = 0
  Task.create(DeviceTask, scheduler, DEVICE_B, 5000, nil).checksum = 0
  scheduler:run()
  return scheduler
end

local scheduler = simulate(size)
print(string.format("%d packets queued, %d holds, checksums %d %d", scheduler.queued, scheduler.holds,
  scheduler.tasks[DEVICE_A].checksum, scheduler.tasks[DEVICE_B].checksum))

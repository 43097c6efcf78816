/**
 * A Lua program that does random things to large tables, strings, coroutines, weak tables and finalizers while the
 * collector runs in steps; the heap's invariants are checked in between, in all phases. With little memory, some of
 * what it does is refused.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { LuaProgramState } from "./lua-state.ts";

const BATCHES = 40;

/** Leaves a global function that does `count` random things and returns how many of them were refused memory. */
const PROGRAM = `
  math.randomseed(SEED)
  local random = math.random
  local tables, coroutines, weak = {}, {}, setmetatable({}, { __mode = "k" })
  for i = 1, 6 do tables[i] = {} end

  local function key(size)
    local kind = random(8)
    if kind == 1 then return random(size) end
    if kind == 2 then return random(size) + 0.5 end
    if kind == 3 then return {} end
    if kind == 4 then return -random(size) end
    return "key " .. random(size * 2)
  end

  local function value()
    local kind = random(5)
    if kind == 1 then return { random() } end
    if kind == 2 then return "value " .. random(1e9) end
    if kind == 3 then return function() return kind end end
    return kind == 4
  end

  local function isWhole(k, v)
    if type(k) == "string" and k:sub(1, 3) ~= "key" then return false end
    if type(v) == "string" then return v:sub(1, 5) == "value" end
    if type(v) == "table" then return type(v[1]) == "number" end
    if type(v) == "function" then return v() == 3 end
    return true
  end

  local function some() return tables[random(#tables)] end

  local deeds = {
    function()
      local t, size = some(), 10 ^ random(1, 5)
      for i = 1, random(20000) do t[key(size)] = value() end
    end,
    function() tables[random(#tables)] = {} end,
    function()
      local t = some()
      for k in pairs(t) do if random(3) == 1 then t[k] = nil end end
    end,
    function()
      local t = {}
      for i = 1, random(30000) do t[i] = "value " .. random(1e6) end
      table.sort(t)
      tables[random(#tables)] = t
    end,
    function()
      local t = some()
      for i = 1, random(3000) do table.insert(t, value()) end
      for i = 1, random(30) do table.remove(t, 1) end
      table.move(t, 1, 100, random(5000))
    end,
    function() for k, v in pairs(some()) do assert(isWhole(k, v)) end end,
    function() for i = 1, 2000 do weak[{}] = value() end end,
    function()
      local t = some()
      local f = coroutine.wrap(function(...)
        local kept, given = { random() }, ...
        while true do
          coroutine.yield(kept)
          t["key of a coroutine " .. random(1000)] = value()
          kept = { random(), given, kept[1] }
        end
      end)
      f({})
      coroutines[random(20)] = f
    end,
    function() for i = 1, 20 do if coroutines[i] then assert(type(coroutines[i]()[1]) == "number") end end end,
    function()
      local parts = {}
      for i = 1, 1000 do parts[i] = "x" .. i end
      some()["key of a string"] = "value " .. table.concat(parts)
    end,
    function()
      local t, proxy = some(), newproxy(true)
      getmetatable(proxy).__gc = function() t["key of a finalizer " .. random(100)] = value() end
    end,
  }

  function go(count)
    local refused = 0
    for i = 1, count do
      local ok, message = pcall(deeds[random(#deeds)])
      if not ok then
        if not message:find("not enough memory", 1, true) then error(message, 0) end
        refused = refused + 1
        -- What is there goes before anything new is made: at the cap, a table may be too much.
        coroutines = nil
        for index = 1, #tables do tables[index] = false end
        coroutines = {}
        for index = 1, #tables do tables[index] = {} end
      end
    end
    return tostring(refused)
  end
  return ""
`;

for (const { seed, megabytes } of [
  { seed: 5, megabytes: 24 },
  { seed: 6, megabytes: 1024 },
  { seed: 7, megabytes: 5 },
]) {
  test(`the heap stays sound with ${megabytes} MB`, (context) => {
    const program = new LuaProgramState({ memoryLimit: megabytes << 20, seed: [seed, seed] });
    assert.equal(program.run(PROGRAM.replace("SEED", String(seed))), "");
    let refused = 0;
    for (let batch = 1; batch <= BATCHES; batch++) {
      const result = program.run(`return go(4)`);
      assert.match(result, /^\d+$/);
      refused += Number(result);
      program.check();
    }
    context.diagnostic(`${refused} of ${4 * BATCHES} deeds were refused memory`);
    program.close();
    assert.doesNotMatch(program.errors, /finalizer: (?!not enough memory)/);
  });
}

/** Sunk objects in whole programs: that nothing is allocated, and that exits make them whatever the cap on memory is. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { GlobalField } from "../../../lib/offsets.ts";
import { Trial } from "./trial.ts";

/** Kilobytes that a piece of Lua takes while nothing is collected, after it has been run once to be compiled. */
const measuring = (body: string) => `
local function run() ${body} end
for _ = 1, 4 do run() end
collectgarbage() collectgarbage("stop")
local before = collectgarbage("count")
local result = run()
print(collectgarbage("count") - before < 8, result)`;

const programs: readonly (readonly [name: string, body: string, result: string])[] = [
  ["pairs", "local s = 0 for i = 1, 5000 do local p = {i, 1} s = s + p[1] + p[2] end return s", "12507500"],
  ["a carried table", "local p = {x = 0} for i = 1, 5000 do p = {x = p.x + 1} end return p.x", "5000"],
  [
    "a carried table and branches",
    `local p = {x = 0, y = 0}
     for i = 1, 30000 do if i % 3 == 0 then p = {x = p.y, y = p.x} else p = {x = p.x + 1, y = p.y + 1} end end
     return p.x + p.y`,
    "40000",
  ],
  [
    "objects",
    `local V = {} V.__index = V
     function V.__add(a, b) return setmetatable({x = a.x + b.x}, V) end
     local a, s = setmetatable({x = 1}, V), 0
     for i = 1, 5000 do s = s + (a + a + a).x end
     return s`,
    "15000",
  ],
  [
    "closures",
    `local function apply(f, x) return f(x) end
     local s = 0
     for i = 1, 5000 do s = apply(function(x) return x + i end, s) end
     return s`,
    "12502500",
  ],
  ["boxed integers", "local x = 0LL for i = 1, 5000 do x = x + 2LL end return tostring(x)", "10000LL"],
];

for (const [name, body, result] of programs)
  test(`nothing is allocated for ${name}`, () => {
    const trial = new Trial();
    assert.equal(trial.run(measuring(body)), `true\t${result}\n`);
    trial.close();
  });

test("an exit makes its objects above the cap on memory; what is allocated then is refused", () => {
  const trial = new Trial();
  const { state } = trial;
  const word = (field: string) => (state.global + GlobalField[field]) >>> 2;
  const limit = state.heap.u32[word("gcLimit")];
  state.heap.u32[word("gcLimit")] = 4 << 20;
  const output = trial.run(`
local function run(n)
  local last
  for i = 1, n do if i > 1 then last = {x = i, y = {z = i}} end if i == n - 1 then break end end
  return last.x + last.y.z
end
run(200) run(200)
local kept, results = {}, {0, 0, 0}
local function fill(from) for i = from, 1e7 do kept[i] = {i} end end
local function leave() results[1] = run(100) results[2] = run(101) results[3] = run(102) end
local filled = not pcall(fill, 1)
local ok, message = pcall(leave)
local refused = not pcall(fill, #kept + 1)
kept = nil
print(filled, refused, ok or message, results[1], results[2], results[3])`);
  state.heap.u32[word("gcLimit")] = limit;
  assert.equal(output, "true\ttrue\ttrue\t198\t200\t202\n");
  trial.close();
});

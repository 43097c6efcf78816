/** Loops around library functions print the same whether they are compiled or not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "../../../host/engine.ts";
import { loadCore } from "../../../host/node-core.ts";
import { NodeSystem } from "../../../host/node-system.ts";
import type { State } from "../../../host/state.ts";
import { debug } from "../../../jit/check.ts";
import { compileChunk } from "../../../lang/compile.ts";
import { StringField } from "../../../lib/offsets.ts";
import { type Trial, trials } from "./trials.ts";

debug.isOn = true;

/** Shows values, tables by their elements; counts what a function returns. */
const PRELUDE = `
  local seen
  local function show(value)
    if type(value) == "string" then return ("%q"):format(value) end
    if type(value) == "number" then return value == 0 and tostring(1 / value) or ("%.17g"):format(value) end
    if type(value) ~= "table" or seen[value] then return type(value) end
    seen[value] = true
    local keys = {}
    for key in next, value do keys[#keys + 1] = key end
    table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
    local parts = {}
    for i, key in ipairs(keys) do parts[i] = "[" .. show(key) .. "]=" .. show(rawget(value, key)) end
    return "{" .. table.concat(parts, " ") .. "}"
  end
  local function pack(...) return { n = select("#", ...), ... } end
  local lines = {}
  local function report(results)
    for index = 1, #results do
      seen = {}
      lines[#lines + 1] = show(results[index])
    end
  end
  math.randomseed(7)
`;

/** All calls in turn, so that one trace's guards fail for the next; and each in a loop of its own. */
function program({ callee, calls }: Trial): string {
  const makers = calls.map((parameters) => `function() return ${parameters} end`).join(", ");
  const loops = calls.map(
    (parameters) => `do
      local result
      local function loop() for round = 1, 40 do result = pack(f(${parameters})) end end
      lines[#lines + 1] = tostring((pcall(loop)))
      report({ result })
    end`,
  );
  return `${PRELUDE}
    local f = ${callee}
    local makers, results = { ${makers} }, {}
    for round = 1, 40 do
      for index = 1, #makers do
        local make = makers[index]
        local parameters = pack(make())
        results[index] = pack(pcall(f, unpack(parameters, 1, parameters.n)))
        results[index].after = parameters
      end
    end
    report(results)
    ${loops.join("\n")}
    return table.concat(lines, "\\n")
  `;
}

const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"));
const engine = new Engine(loadCore());

function textAt(state: State, string: number): string {
  const { heap } = state;
  const start = string + StringField.data;
  const length = heap.u32[(string + StringField.length) >>> 2];
  return Buffer.from(heap.u8.slice(start, start + length)).toString("latin1");
}

function output(source: string, jit: boolean): string {
  const state = engine.createState({ system: new NodeSystem(), usesEnvironment: false, jit, seed: [1, 2] });
  const run = (text: string) => {
    const { dump } = compileChunk(latin1(text), "=test");
    const chunk = state.loadDump(state.mainThread, dump, true, 0);
    if (typeof chunk === "string") throw new Error(chunk);
    const outcome = state.protectedCall(state.mainThread, chunk, []);
    const value = outcome.isOk ? outcome.results[0] : outcome.error;
    return value === undefined ? "" : textAt(state, value.low);
  };
  try {
    run("require('jit.opt').start('hotloop=2', 'hotexit=2')");
    return run(source);
  } finally {
    state.close();
  }
}

for (const trial of trials)
  test(`${trial.callee}(${trial.calls[0]})`, () => {
    const source = program(trial);
    const expected = output(source, false);
    assert.notEqual(expected, "");
    assert.equal(output(source, true), expected);
  });

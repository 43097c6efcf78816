/** Branches whose ways only calculate are choices in a trace; others are guarded, and have side traces. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "../../../host/engine.ts";
import { loadCore } from "../../../host/node-core.ts";
import { NodeSystem } from "../../../host/node-system.ts";
import { Op, REF_FIRST } from "../../../jit/ir/types.ts";
import type { Trace } from "../../../jit/trace.ts";
import { toBytes } from "../../../lang/bytes.ts";
import { loadBytes } from "../../../lib/load.ts";

const engine = new Engine(loadCore());

/** Traces that a loop has, and choices in the first one's body. */
function record(body: string, before = "", ...options: string[]): { traces: number; choices: number } {
  const state = engine.createState({ system: new NodeSystem(), jit: true });
  const made: Trace[] = [];
  for (const option of ["hotloop=5", "hotexit=3", ...options]) state.jit.setOption(option);
  state.jit.listener = {
    start: () => {},
    record: () => {},
    stop: (trace) => made.push(trace),
    abort: () => {},
    flush: () => {},
  };
  const source = `local a, b, n, t = 1, 2, 0, { 3, 1, 2, 5 } ${before} for i = 1, 200 do local x = i % 7 ${body} end return n`;
  const loaded = loadBytes(state, state.mainThread, toBytes(source), "=test");
  assert.equal(typeof loaded, "number", String(loaded));
  assert.ok(state.protectedCall(state.mainThread, loaded as number, []).isOk);
  const [{ ir }] = made;
  const loop = ir.youngest(Op.LOOP);
  let choices = 0;
  for (let ref = REF_FIRST; ref < loop; ref++) if (ir.op(ref) === Op.SELECT) choices++;
  state.close();
  return { traces: made.length, choices };
}

const converted: readonly (readonly [body: string, choices: number, before?: string])[] = [
  ["if x < 3 then n = n + 1 end", 1],
  ["if x ~= 3 then n = n + 1 else n = n * 0.5 end", 1],
  ["if x == a then n = b end", 1],
  ["if 3 <= x then a, b = b, a end n = n + a - b", 2],
  ["if x < 3 then local y = x * x; n = n + y / 2 end", 1],
  ["n = n + (x > 3 and 1 or -1)", 1],
  ["if x < 1 then n = n + 1 elseif x < 4 then n = n + 2 else n = -n end", 2],
  ["if x > 1 and x < 5 then n = n + 1 end", 2],
  ["if x < 3 then if n < 10 then n = n + 1 else n = n - x end end", 2],
  ["local k = i; if x < 3 then k = i + 1 end n = n + k", 1],
  ["n = n + f(x, 3)", 1, "local function f(a, b) if a > b then return a end return b end"],
  ["n = n + f(x, 3)", 1, "local function f(a, b) if a > b then return a - b else return 2 * b end end"],
  [
    "n = n + f(x)",
    2,
    "local function f(x) if x < 2 then return 2 elseif x > 4 then return 4 end return x end",
  ],
  [
    "n = n + f(x)",
    2,
    "local function f(x) if x < 2 then return 2 end if x ~= 3 then return x else return 1 end end",
  ],
  ["n = n + (x > 1 and x * 2 or 3)", 1],
  ["local y = x < 3 and a or b; n = n + y", 1],
  ["f(x)", 1, "local function f(x) if x > 3 then n = n + x end end"],
  ["if t[x % 4 + 1] > n then n = t[x % 4 + 1] end", 0],
  ["local k = x % 4 + 1; if t[k] > n then n = t[k] end", 1],
  ["local k = x % 4 + 1; if t[k] < i then t[k] = i end", 1],
  ["local k = x % 4 + 1; if t[k] < x then n = n + 1; t[k] = x + 1; a = x end", 3],
  ["if x < 3 then t[1] = 5 else t[1] = x end", 1],
  ["if x < p.low then p.low = x end if x > p.high then p.high = x end", 2, "local p = { low = 9, high = 0 }"],
];

for (const [body, choices, before] of converted)
  test(`a choice: ${body} ${before ?? ""}`, () => {
    const { traces, choices: found } = record(body, before);
    assert.equal(found, choices);
    if (choices > 0) assert.equal(traces, 1);
  });

const guarded: readonly (readonly [why: string, body: string, before?: string])[] = [
  ["a call", "if x < 3 then n = n + math.sin(x) end"],
  ["a store to a table that has not been read", "if x < 3 then t[1] = n + 1 end"],
  ["stores to two places", "if x < 3 then t[1] = x else t[2] = x end"],
  ["two stores in one way", "if t[1] < x then t[1] = x; t[2] = x end"],
  [
    "a store to a place that the way looks for",
    "local k = 1; if x < t[k] then k = 2; t[k] = x end n = n + k",
  ],
  ["a load behind a store", "local k = x % 4 + 1; if t[k] < 3 then t[k] = x; n = t[k] end"],
  ["a store of what is no number", "if x < 3 then t[1] = s else t[1] = x end t[1] = 2", "local s = 'a'"],
  ["a store where no number is", "if x < 3 then t[1] = x else t[1] = 1 end t[1] = true"],
  ["a load that the condition has not made", "if x < 3 then n = t[2] end"],
  ["a value that is no number", "local y = x; if x < 3 then y = true end n = n + (y and 1 or 0)"],
  ["a variable that is no number", "local y; if x < 3 then y = 1 end t[2] = y"],
  ["strings that are compared", "local s = x < 3 and 'a' or 'b'; if s < 'b' then n = n + 1 end"],
  ["the index of the loop", "if i < 190 then n = n + 1 end"],
  ["the index of the loop in another variable", "local k = i; if k > 5 then n = n + 1 end"],
  ["a condition with or", "if x < 1 or x > 5 then t[3] = n end"],
  ["many instructions", `if x < 3 then ${"n = n + x * 2 ".repeat(8)} end`],
  ["a loop", "if x < 3 then for k = 1, 2 do n = n + 1 end end"],
  ["leaving the loop", "if x > 8 then break end n = n + 1"],
  [
    "one way that returns",
    "n = n + f(x)",
    "local function f(x) if x > 3 then return 1 end x = x % 2 return x end",
  ],
];

for (const [why, body, before] of guarded)
  test(`no choice: ${why}`, () => {
    assert.equal(record(body, before).choices, 0);
  });

test("no choice is made where the optimisation is switched off", () => {
  const { traces, choices } = record("if x < 3 then n = n + 1 end", "", "-fuse");
  assert.equal(choices, 0);
  assert.ok(traces > 1);
});

test("a branch whose variable has another type later is guarded then", () => {
  const body = "if i == 100 then a = '5' end local y = a; if x < 3 then y = y + 1 end n = n + y";
  const { choices } = record(body);
  assert.ok(choices >= 1);
});

/** Random programs with branches print with the compiler what they print without. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "../../../host/engine.ts";
import { loadCore } from "../../../host/node-core.ts";
import { runLua } from "../differential/run.ts";
import { branchyProgram } from "./branchy-program.ts";

/** So many that side traces are fused. */
const ITERATIONS = 20_000;
const PROGRAMS = 30;

test("random programs with branches", () => {
  const engine = new Engine(loadCore());
  for (let seed = 1; seed <= PROGRAMS; seed++) {
    const source = branchyProgram(seed, ITERATIONS);
    const expected = runLua(engine, source, "branchy.lua");
    assert.equal(runLua(engine, source, "branchy.lua", { jit: true }), expected, `seed ${seed}\n${source}`);
  }
});

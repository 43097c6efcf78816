/**
 * Random programs print the same in every mode, and the same as native LuaJIT's interpreter where it is installed. A
 * failure names the seed: `npx tsx test/jit/differential/campaign.ts SEED` shows it alone, and many seeds at once.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "../../../host/engine.ts";
import { loadCore } from "../../../host/node-core.ts";
import { randomProgram } from "./generator.ts";
import { modes } from "./modes.ts";
import { isNativeInstalled, runNative } from "./native.ts";
import { runLua } from "./run.ts";

const PROGRAMS = 60;
const engine = new Engine(loadCore(), { ffi: true });

for (let seed = 1; seed <= PROGRAMS; seed++)
  test(`random program ${seed}`, () => {
    const source = randomProgram(seed);
    const name = `random${seed}.lua`;
    const expected = isNativeInstalled
      ? runNative(source, name)
      : runLua(engine, modes[0].prefix + source, name);
    for (const { name: mode, prefix } of modes)
      assert.equal(runLua(engine, prefix + source, name, { jit: true }), expected, mode);
  });

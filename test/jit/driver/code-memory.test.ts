/**
 * A program that loads, runs hot and drops thousands of functions: memory stays flat, whatever kind of it. With
 * PERILUNE_FUNCTIONS=10000 it takes ten seconds.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { GlobalField } from "../../../lib/offsets.ts";
import { Trial } from "./trial.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

const MEGABYTE = 1024 * 1024;
const FUNCTIONS = Number(process.env.PERILUNE_FUNCTIONS ?? 2000);
const ROUND = FUNCTIONS / 10;

test("functions that come and go", () => {
  // Compiling takes no time, so everything is compiled.
  performance.now = () => 0;
  const trial = new Trial();
  const { core, global, heap, jit } = trial.state;
  jit.setOption("hotloop=5");
  let made = 0;
  const round = (from: number, count: number) => {
    const output = trial.run(`
      for i = ${from}, ${from + count} do
        local f = assert(loadstring("local s = 0 for i = 1, ... do s = s + i % " .. i .. " end return s"))
        for _ = 1, 3 do f(20) end
      end
      collectgarbage()`);
    assert.equal(output, "");
    made += trial.lines.length;
    trial.log = "";
    collectGarbage();
    return {
      lua: core.gcCount(global) >>> 0,
      exits: heap.u32[(global + GlobalField.traceExitsSize) >>> 2],
      places: core.table.length,
      js: process.memoryUsage().heapUsed / MEGABYTE,
      process: process.memoryUsage().rss / MEGABYTE,
    };
  };
  const rounds = Array.from({ length: 10 }, (_, index) => round(1 + index * ROUND, ROUND));
  const [before, after] = [rounds[3], rounds[9]];
  assert.ok(after.lua < before.lua + 100_000, `Lua: ${before.lua} and ${after.lua} bytes`);
  assert.equal(after.exits, before.exits);
  assert.ok(after.places <= before.places + 100, `table: ${before.places} and ${after.places}`);
  assert.ok(after.js < before.js + 5, `JavaScript: ${before.js} and ${after.js} MB`);
  assert.ok(after.process < before.process + 40, `process: ${before.process} and ${after.process} MB`);
  assert.ok(made >= FUNCTIONS, `${made} traces`);
  trial.close();
});

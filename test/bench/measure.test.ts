// Measuring: outputs are compared, failures are named, and only good runs have a time.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Engine } from "../../bench/engines.ts";
import { measure } from "../../bench/measure.ts";

/** An engine that runs the given JavaScript, whatever program it is asked to run. */
function scripted(name: string, script: string): Engine {
  return { name, command: process.execPath, args: ["-e", script], version: "1" };
}

const say = (text: string) => `process.stdout.write("${text}")`;

test("engines that print something else or fail are reported once and have no time", () => {
  const engines = [
    scripted("odd", say("2")),
    scripted("base", say("1")),
    scripted("same", say("1")),
    scripted("broken", "process.stderr.write('out of order\\nmore'); process.exitCode = 3"),
  ];
  const turns: string[] = [];
  const measurements = measure([{ name: "p", file: "p.lua", args: [] }], engines, "base", 2, (text) =>
    turns.push(text),
  );

  assert.deepEqual(measurements.failures, [
    { program: "p", engine: "odd", reason: "prints something else than base" },
    { program: "p", engine: "broken", reason: "exit 3: out of order" },
  ]);
  assert.deepEqual([...measurements.times.get("p")!.keys()], ["base", "same"]);
  assert.deepEqual([...measurements.startUps.keys()], ["odd", "base", "same", "broken"]);
  assert.deepEqual(turns, [
    "round 1/2  p  base",
    "round 1/2  p  odd",
    "round 1/2  p  same",
    "round 1/2  p  broken",
    "round 2/2  p  base",
    "round 2/2  p  same",
  ]);
});

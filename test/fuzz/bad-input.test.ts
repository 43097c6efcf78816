/**
 * Bad input never crashes or hangs: truncated sources, random bytes, changed dumps. Each is loaded and, if it loads, run
 * in a state with the real core; every outcome but a Lua value or a Lua error fails the test.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { Engine } from "../../host/engine.ts";
import { loadCore } from "../../host/node-core.ts";
import { NodeSystem } from "../../host/node-system.ts";
import { compileChunk } from "../../lang/compile.ts";
import { loadBytes } from "../../lib/load.ts";
import { Random } from "../random.ts";

const PROGRAMS = new URL("../lua/language/", import.meta.url);

const engine = new Engine(loadCore());

const sources = readdirSync(PROGRAMS)
  .filter((file) => file.endsWith(".lua"))
  .map((file) => new Uint8Array(readFileSync(new URL(file, PROGRAMS))));

/** Loads the bytes in a fresh state; a message is a byte string, a function an address. */
function load(bytes: Uint8Array): number | string {
  const state = engine.createState({ system: new NodeSystem(), memoryLimit: 64 << 20 });
  try {
    return loadBytes(state, state.mainThread, bytes, "=fuzz");
  } finally {
    state.close();
  }
}

function assertOutcome(outcome: number | string): void {
  if (typeof outcome === "string") assert.match(outcome, /\S/);
  else assert.ok(outcome > 0);
}

test("truncated sources load or give a message", () => {
  const random = new Random(1);
  for (const source of sources) {
    for (let round = 0; round < 20; round++)
      assertOutcome(load(source.subarray(0, random.below(source.length))));
  }
});

test("random bytes give a message", () => {
  const random = new Random(2);
  for (let round = 0; round < 200; round++) {
    const bytes = Uint8Array.from({ length: random.below(200) }, () => random.below(256));
    assertOutcome(load(bytes));
  }
});

test("deeply nested sources give a message", () => {
  for (const [open, close] of [
    ["(", ")"],
    ["{", "}"],
    ["function() return ", " end"],
    ["not ", ""],
    ["- ", ""],
  ]) {
    const text = `return ${open.repeat(20000)}1${close.repeat(20000)}`;
    const outcome = load(new TextEncoder().encode(text));
    assert.equal(typeof outcome, "string");
  }
});

test("changed dumps are refused or load", () => {
  const random = new Random(3);
  for (const source of sources) {
    const { dump } = compileChunk(source, "=fuzz");
    for (let round = 0; round < 40; round++) {
      const bytes = dump.slice(0, round % 4 === 0 ? random.below(dump.length) : dump.length);
      for (let change = random.below(4); change >= 0; change--)
        bytes[random.below(bytes.length || 1)] = random.below(256);
      assertOutcome(load(bytes));
    }
  }
});

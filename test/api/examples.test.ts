/** The examples in docs/embedding.md run, and give what they say: `expression; // => value`. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as api from "../../api/index.ts";
import { guideBodies } from "../../tools/hosts/guide-examples.ts";
import { engine } from "./support.ts";

const text = readFileSync(fileURLToPath(new URL("../../docs/embedding.md", import.meta.url)), "utf8");
const bodies = guideBodies(text);

const AsyncFunction = (async () => undefined).constructor as new (
  ...source: string[]
) => (...values: unknown[]) => Promise<void>;

test("the examples of the guide", async () => {
  assert.ok(bodies.length > 10);
  let checks = 0;
  const check = (actual: unknown, expected: unknown): void => {
    checks++;
    assert.deepEqual(actual, expected);
  };
  const names = Object.keys(api);
  for (const body of bodies) {
    const state = engine.createState();
    const example = new AsyncFunction("engine", "state", "check", ...names, body);
    await example(engine, state, check, ...names.map((name) => (api as Record<string, unknown>)[name]));
    state.close();
  }
  assert.ok(checks > 20);
});

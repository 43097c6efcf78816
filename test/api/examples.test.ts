/** The examples in docs/embedding.md run, and give what they say: `expression; // => value`. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as api from "../../api/index.ts";
import { engine } from "./support.ts";

const text = readFileSync(fileURLToPath(new URL("../../docs/embedding.md", import.meta.url)), "utf8");
const blocks = [...text.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code);

/** The block as the body of an asynchronous function. */
const asBody = (code: string): string =>
  code
    .replace(/^import .*$/gm, "")
    .replace(/^const (?:engine|state) = .*$/gm, "")
    .replace(/^state\.close\(\);$/gm, "")
    .replace(/^( *)(.+); \/\/ => (.+)$/gm, "$1check($2, $3);");

const AsyncFunction = (async () => undefined).constructor as new (
  ...source: string[]
) => (...values: unknown[]) => Promise<void>;

test("the examples of the guide", async () => {
  assert.ok(blocks.length > 10);
  let checks = 0;
  const check = (actual: unknown, expected: unknown): void => {
    checks++;
    assert.deepEqual(actual, expected);
  };
  const names = Object.keys(api);
  for (const block of blocks) {
    const state = engine.createState();
    const example = new AsyncFunction("engine", "state", "check", ...names, asBody(block));
    await example(engine, state, check, ...names.map((name) => (api as Record<string, unknown>)[name]));
    state.close();
  }
  assert.ok(checks > 20);
});

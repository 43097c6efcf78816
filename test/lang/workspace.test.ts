/** Compilations use what earlier ones have worked in: whatever those were, and however they ended, dumps are the same. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { compileChunk, LuaSyntaxError } from "../../lang/compile.ts";

const FOLDER = new URL("../lua/syntax/", import.meta.url);
const sources = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".lua"))
  .map((file) => readFileSync(new URL(file, FOLDER)));

/** What ends in the middle: of functions and scopes, with gotos and labels open, and of everything else. */
const broken = [
  "local a, b goto b do local a ::c:: return function(a) local b = { a, 'x', 1.5 } local c",
  "::x:: ::y:: for a in b do goto z goto continue",
  "local self, next, pairs = 1 ?",
  "\x1bLua",
  "#\n\x1bLua",
];

function outcome(source: Uint8Array | string): Uint8Array | string {
  try {
    const bytes = typeof source === "string" ? new TextEncoder().encode(source) : source;
    return compileChunk(bytes, "=chunk").dump;
  } catch (error) {
    assert.ok(error instanceof LuaSyntaxError);
    return error.message;
  }
}

test("dumps do not depend on what was compiled before", () => {
  const first = sources.map(outcome);
  const messages = broken.map(outcome);
  for (let round = 0; round < 20; round++) {
    const index = (7 * round) % sources.length;
    assert.deepEqual(outcome(broken[round % broken.length]), messages[round % broken.length]);
    assert.deepEqual(outcome(sources[index]), first[index]);
    assert.deepEqual(outcome(sources[index].subarray(0, sources[index].length >> 1)).length > 0, true);
  }
});

test("a source ends where it ends, though a longer one stood there", () => {
  for (const source of [
    "return 1",
    "return x",
    "return 1.",
    "return -",
    "return 'x",
    "return --[",
    "x = y =",
  ]) {
    const expected = outcome(source);
    for (const behind of ["2e5", "y.z", "-[[z]]", "'", "= 7", "[=[", "\\x41"]) {
      outcome(source + behind);
      assert.deepEqual(outcome(source), expected);
    }
  }
});

test("equal constants have one slot, few or many", () => {
  for (const count of [7, 8, 9, 20]) {
    const list = (from: number) =>
      Array.from({ length: count }, (_, at) => `x${from + at} = ${from + at}.5`).join(" ");
    const sizeOf = (source: string) => outcome(source).length;
    const once = sizeOf(list(10));
    // The instructions come twice, the constants once: as with stores of one name and number.
    const step = sizeOf("x = 10.5 x = 10.5") - sizeOf("x = 10.5");
    assert.ok(sizeOf(`${list(10)} ${list(10)}`) - once <= count * step + 2);
  }
});

test("a compilation within another one has its own", () => {
  const [source] = sources.filter(({ length }) => length > 100);
  const expected = outcome(source);
  const long = new Uint8Array(1 << 18).fill(0x20);
  long.set(source, long.length - source.length);
  const alone = compileChunk(long, "=chunk").dump;
  let inner = 0;
  const { dump } = compileChunk(long, "=chunk", {
    onProgress: () => {
      inner++;
      assert.deepEqual(outcome(source), expected);
    },
  });
  assert.ok(inner > 1);
  assert.deepEqual(dump, alone);
});

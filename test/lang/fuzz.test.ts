/** Wrong input of every kind: always a syntax error or a dump that can be read, never another exception. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { LuaSyntaxError } from "../../lang/compile.ts";
import { readDump } from "../../lang/dump-reader.ts";
import { listBytecode } from "../../lang/listing.ts";
import { Random } from "../random.ts";
import { sources } from "./message-sources.ts";
import { compile, latin1 } from "./support.ts";

const folder = new URL("./listings/", import.meta.url);
const programs = readdirSync(folder)
  .filter((name) => name.endsWith(".lua"))
  .map((name) => new Uint8Array(readFileSync(new URL(name, folder))));

/** Compiles, and lists what comes out. */
function tryCompile(source: Uint8Array): void {
  try {
    listBytecode(compile(source));
  } catch (error) {
    if (!(error instanceof LuaSyntaxError)) {
      assert.fail(`${JSON.stringify(Buffer.from(source).toString("latin1"))}: ${(error as Error).stack}`);
    }
  }
}

test("every prefix of every program", () => {
  for (const program of programs) {
    for (let length = 0; length <= program.length; length++) tryCompile(program.subarray(0, length));
  }
});

test("programs with bytes changed", () => {
  const random = new Random(1);
  for (const program of programs) {
    for (let round = 0; round < 300; round++) {
      const changed = program.slice();
      for (let count = random.below(4); count >= 0; count--)
        changed[random.below(changed.length)] = random.below(256);
      tryCompile(changed);
    }
  }
});

test("programs with pieces moved", () => {
  const random = new Random(2);
  for (let round = 0; round < 2000; round++) {
    const from = programs[random.below(programs.length)];
    const into = programs[random.below(programs.length)];
    const start = random.below(from.length);
    const piece = from.subarray(start, start + random.below(60));
    const at = random.below(into.length);
    const mixed = new Uint8Array(into.length + piece.length);
    mixed.set(into.subarray(0, at));
    mixed.set(piece, at);
    mixed.set(into.subarray(at), at + piece.length);
    tryCompile(mixed);
  }
});

test("random bytes", () => {
  const random = new Random(3);
  for (let round = 0; round < 5000; round++) {
    tryCompile(Uint8Array.from({ length: random.below(40) }, () => random.below(256)));
  }
});

test("random tokens", () => {
  const random = new Random(4);
  const words = sources.flatMap((source) => source.split(/\s+/));
  for (let round = 0; round < 10000; round++) {
    const picked = Array.from({ length: 1 + random.below(12) }, () => words[random.below(words.length)]);
    tryCompile(latin1(picked.join(" ")));
  }
});

/** Reads a dump that may be malformed. */
function tryRead(dump: Uint8Array): boolean {
  try {
    listBytecode(dump);
    return true;
  } catch (error) {
    if (!(error instanceof LuaSyntaxError)) throw error;
    assert.match(error.message, /^\?: cannot load (malformed|incompatible) bytecode$/);
    return false;
  }
}

test("malformed dumps", () => {
  const random = new Random(5);
  for (const program of programs) {
    const dump = compile(program);
    for (let length = 0; length < dump.length; length++) {
      assert.equal(tryRead(dump.subarray(0, length)), false, `cut at ${length}`);
    }
    for (let round = 0; round < 500; round++) {
      const changed = dump.slice();
      changed[random.below(changed.length)] = random.below(256);
      tryRead(changed);
    }
  }
});

test("messages of the dump reader", () => {
  const message = (bytes: Uint8Array, name: string) => {
    try {
      readDump(bytes, name);
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };
  const dump = compile("return 1");
  const wrongVersion = dump.slice();
  wrongVersion[3]++;
  const twoSlotFrames = dump.slice();
  twoSlotFrames[4] |= 8;
  assert.equal(message(latin1("\x1bLua"), "@x.luac"), "x.luac: cannot load incompatible bytecode");
  assert.equal(message(wrongVersion, "=x"), "x: cannot load incompatible bytecode");
  assert.equal(message(twoSlotFrames, "chunk"), "chunk: cannot load incompatible bytecode");
  assert.equal(message(dump.subarray(0, 30), "\x1bLJ"), "(binary): cannot load malformed bytecode");
});

/**
 * Library functions with wrong, missing and extreme arguments: nothing but results and errors comes of it, the same with
 * everything compiled at its second turn, and the same as from an installed luajit, texts included.
 */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { perilune } from "../lua-programs.ts";

const folder = fileURLToPath(new URL(".", import.meta.url));

const canRun = (text: string): boolean => spawnSync("luajit", ["-e", text]).status === 0;

interface CallingProgram {
  readonly file: string;
  readonly leastCalls: number;
  readonly isNative: boolean;
}

const isNew = canRun('require "string.buffer"');

const programs: readonly CallingProgram[] = [
  { file: "bad-arguments.lua", leastCalls: 100_000, isNative: canRun("") },
  { file: "bad-objects.lua", leastCalls: 50_000, isNative: canRun("") },
  { file: "bad-buffers.lua", leastCalls: 30_000, isNative: isNew },
  { file: "bad-libraries.lua", leastCalls: 50_000, isNative: isNew },
];

/** Old versions show fewer digits. */
const isComparable = (line: string): boolean => !line.startsWith("bit.tohex(");

function run(command: readonly string[], file: string): string[] {
  const [executable, ...options] = command;
  const { status, stdout, stderr } = spawnSync(executable, [...options, file], {
    cwd: folder,
    encoding: "latin1",
    maxBuffer: 64 << 20,
    input: "",
  });
  assert.equal(status, 0, stderr.slice(0, 1000));
  return stdout.split("\n").filter(isComparable);
}

function assertSame(lines: readonly string[], expected: readonly string[]): void {
  const different = lines.findIndex((line, index) => line !== expected[index]);
  assert.equal(lines[different], expected[different]);
  assert.equal(lines.length, expected.length);
}

for (const { file, leastCalls, isNative } of programs) {
  test(`${file}: wrong arguments give results or errors, LuaJIT's ones`, () => {
    const lines = run(perilune, file);
    assert.ok(lines.length > leastCalls);
    assertSame(run([...perilune, "-Ohotloop=2", "-Ohotexit=2"], file), lines);
    if (isNative) assertSame(lines, run(["luajit", "-joff"], file));
  });
}

/**
 * Every library function with wrong, missing and extreme arguments (bad-arguments.lua): nothing but results and errors
 * comes of it, and the same as from an installed luajit, texts included.
 */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("bad-arguments.lua", import.meta.url));
const perilune = fileURLToPath(new URL("../../bin/perilune.js", import.meta.url));

const hasLuajit = spawnSync("luajit", ["-v"]).status === 0;
const LEAST_CALLS = 100_000;

/** Old versions show fewer digits. */
const isComparable = (line: string): boolean => !line.startsWith("bit.tohex(");

function run(command: string, args: readonly string[]): string[] {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: "latin1",
    maxBuffer: 64 << 20,
    input: "",
  });
  assert.equal(status, 0, stderr.slice(0, 1000));
  return stdout.split("\n").filter(isComparable);
}

test("wrong arguments give results or errors, LuaJIT's ones", () => {
  const lines = run(process.execPath, [perilune, program]);
  assert.ok(lines.length > LEAST_CALLS);
  if (!hasLuajit) return;
  const native = run("luajit", ["-joff", program]);
  const different = lines.findIndex((line, index) => line !== native[index]);
  assert.equal(lines[different], native[different]);
  assert.equal(lines.length, native.length);
});

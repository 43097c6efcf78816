/**
 * string.buffer against native LuaJIT: the same random values are encoded to the same bytes, these and broken ones are
 * decoded to the same values or errors, and random calls of methods give the same results. `values.lua` does all that in
 * both engines. Skipped where the installed luajit is too old to have the library.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { perilune } from "../lua-programs.ts";
import { Random } from "../random.ts";

const PROGRAM = fileURLToPath(new URL("values.lua", import.meta.url));
const SEEDS = 4;
const VALUES = 300;
const CALLS = 4000;
/** Broken lines for each good one. */
const MUTANTS = 4;
/** Longer ones would keep the test busy without telling more. */
const MAX_MUTATED = 2000;

const native: readonly string[] = ["luajit"];
const hasLibrary = spawnSync("luajit", ["-e", 'require "string.buffer"']).status === 0;
const skip = hasLibrary ? false : "luajit with string.buffer is not installed";

const modes: readonly (readonly string[])[] = [["-joff"], [], ["-Ohotloop=2", "-Ohotexit=2"]];

function run(engine: readonly string[], parameters: readonly (string | number)[], input = ""): string[] {
  const [command, ...options] = engine;
  const { stdout, stderr, status } = spawnSync(command, [...options, PROGRAM, ...parameters.map(String)], {
    input,
    encoding: "latin1",
    maxBuffer: 1 << 28,
  });
  assert.equal(stderr, "");
  assert.equal(status, 0);
  return stdout.split("\n");
}

function assertSame(actual: readonly string[], expected: readonly string[]): void {
  assert.equal(actual.length, expected.length);
  for (const [index, line] of expected.entries()) assert.equal(actual[index], line, `line ${index + 1}`);
}

/** A line of hexadecimal digits with bytes changed, removed, inserted or cut off. */
function mutate(line: string, random: Random): string {
  const bytes = [...Buffer.from(line.slice(2), "hex")];
  for (let round = random.below(3); round >= 0; round--) {
    const at = random.below(bytes.length + 1);
    const byte = random.below(2) === 0 ? random.below(0x25) : random.below(256);
    const change = random.pick([
      () => bytes.splice(at, 1, byte),
      () => bytes.splice(at, 0, byte),
      () => bytes.splice(at, 1 + random.below(4)),
      () => bytes.splice(Math.max(at, bytes.length - 10)),
    ]);
    change();
  }
  return line.slice(0, 2) + Buffer.from(bytes).toString("hex");
}

/** Whether LuaJIT would believe a count of hundreds of millions and take the memory for it. */
function asksForMuchMemory(line: string): boolean {
  const bytes = Buffer.from(line.slice(2), "hex");
  return bytes.some((byte, at) => byte === 0xff && bytes[at + 4] >= 1 && bytes[at + 4] <= 8);
}

/** Addresses of 64 bits are values of LuaJIT's on its machines, and an error here. */
const isForeignAddress = (answer: string): boolean => answer.includes("bad light userdata pointer");

for (const mode of modes) {
  const name = mode.join(" ") || "defaults";

  test(`values are encoded and decoded as by LuaJIT: ${name}`, { skip }, () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const lines = run(native, ["write", seed, VALUES]);
      assertSame(run([...perilune, ...mode], ["write", seed, VALUES]), lines);
      const random = new Random(seed);
      const mutants = lines
        .filter((line) => /^[pd] [0-9a-f]+$/.test(line) && line.length < MAX_MUTATED)
        .flatMap((line) => Array.from({ length: MUTANTS }, () => mutate(line, random)))
        .filter((line) => !asksForMuchMemory(line));
      const input = [...lines, ...mutants].join("\n");
      const expected = run(native, ["read", seed], input);
      const actual = run([...perilune, ...mode], ["read", seed], input);
      assertSame(
        actual.filter((answer) => !isForeignAddress(answer)),
        expected.filter((_, index) => !isForeignAddress(actual[index] ?? "")),
      );
    }
  });

  test(`methods do what LuaJIT's do: ${name}`, { skip }, () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      assertSame(run([...perilune, ...mode], ["call", seed, CALLS]), run(native, ["call", seed, CALLS]));
    }
  });
}

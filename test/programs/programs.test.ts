/**
 * Real programs print the same as on native LuaJIT: as they are, and with everything compiled at its second turn. What
 * is not installed is skipped; .ci/run installs all of it.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { hasLuajit } from "../cli/perilune.ts";
import { perilune } from "../lua-programs.ts";
import {
  compileTypescript,
  missing,
  packagedPrograms,
  type RealProgram,
  run,
  typescriptPrograms,
} from "./programs.ts";

const modes: Readonly<Record<string, readonly string[]>> = {
  "as it is": [],
  eagerly: ["-Ohotloop=2", "-Ohotexit=2"],
};

function whySkipped(program: RealProgram): string | false {
  if (!hasLuajit) return "luajit is not installed";
  const file = missing(program);
  return file === undefined ? false : `${file} is not installed`;
}

function compare(program: RealProgram): void {
  const native = run(program, ["luajit"]);
  assert.notEqual(native.code, null);
  for (const [mode, options] of Object.entries(modes))
    assert.deepEqual(run(program, [...perilune, ...options]), native, mode);
}

for (const program of packagedPrograms)
  test(`as native: ${program.name}`, { skip: whySkipped(program) }, () => compare(program));

const folder = mkdtempSync(join(tmpdir(), "perilune-typescript-"));
after(() => rmSync(folder, { recursive: true }));
const compiled = typescriptPrograms(folder);

test("TypeScript is compiled to Lua", { skip: whySkipped(compiled[0]) }, () => compileTypescript(folder));
for (const program of compiled)
  test(`as native: ${program.name}`, { skip: whySkipped(program) }, () => compare(program));

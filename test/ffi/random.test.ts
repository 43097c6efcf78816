/** Random programs with C data print the same whether they are interpreted or compiled. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { perilune, runProgram } from "../lua-programs.ts";
import { ProgramGenerator } from "./random-programs.ts";

const SEEDS = [11, 12, 13, 14];
const EAGER = ["-Ohotloop=2", "-Ohotexit=2"];

const folder = mkdtempSync(join(tmpdir(), "perilune-ffi-"));
after(() => rmSync(folder, { recursive: true }));

for (const seed of SEEDS) {
  test(`seed ${seed}`, async () => {
    const file = `random-${seed}.lua`;
    writeFileSync(join(folder, file), new ProgramGenerator(seed).build());
    const outputs: string[] = [];
    for (const options of [["-joff"], EAGER]) {
      const { output, error } = await runProgram({ folder, file }, { command: [...perilune, ...options] });
      assert.equal(error, "");
      outputs.push(output);
    }
    assert.ok(outputs[0].split("\n").length > 50);
    assert.equal(outputs[1], outputs[0]);
  });
}

/** Programs in test/lua that use the libraries of the core: their output must be LuaJIT's, which is kept beside them. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const FOLDERS = ["base", "bit", "coroutine", "math", "table"];
const COMMAND = fileURLToPath(new URL("../../bin/perilune.js", import.meta.url));

for (const folder of FOLDERS) {
  const path = new URL(`../lua/${folder}/`, import.meta.url);
  for (const file of readdirSync(path).filter((name) => name.endsWith(".lua"))) {
    const expected = new URL(file.replace(/\.lua$/, ".expected"), path);
    if (!existsSync(expected)) continue;
    test(`${folder}/${file} prints what LuaJIT prints`, () => {
      const { stdout, stderr } = spawnSync(process.execPath, [COMMAND, file], {
        cwd: fileURLToPath(path),
        encoding: "latin1",
      });
      assert.equal(stdout, readFileSync(expected, "latin1"));
      assert.equal(stderr, "");
    });
  }
}

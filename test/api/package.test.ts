/** The package as programs get it: as an ES module, as CommonJS, for browsers, with types. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const run = (...options: string[]): string => {
  const { stdout, stderr } = spawnSync(process.execPath, options, { cwd: ROOT, encoding: "utf8" });
  return stdout + stderr;
};

const PROGRAM = `
  const state = createEngineSync().createState();
  state.runSync("local s = 0 for i = 1, 1000000 do s = s + i % 7 end print('sum', s)");
  state.close();`;

test("as an ES module", () => {
  const source = `import { createEngineSync } from "perilune"; ${PROGRAM}`;
  assert.equal(run("--input-type=module", "-e", source), "sum\t2999998\n");
});

test("as CommonJS", () => {
  assert.equal(run("-e", `const { createEngineSync } = require("perilune"); ${PROGRAM}`), "sum\t2999998\n");
});

test("the modules for browsers name nothing of Node", () => {
  const text = readFileSync(`${ROOT}dist/browser/browser.js`, "utf8");
  assert.doesNotMatch(text, /"node:|\brequire\(|process\.env|Buffer\./);
});

test("every file that package.json exports is there", () => {
  const { exports } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8"));
  const files = JSON.stringify(exports).match(/\.\/dist\/[^"]+/g) ?? [];
  assert.deepEqual(
    files.filter((file) => !existsSync(ROOT + file)),
    [],
  );
});

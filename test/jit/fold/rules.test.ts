/** Every fold rule by its goldens, and that each has one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { debug } from "../../../jit/check.ts";
import { ruleTable } from "../../../jit/fold/pipeline.ts";
import { goldenFiles, runCase, writeGolden } from "./golden.ts";

const isBlessing = process.env.BLESS === "1";
debug.isOn = true;

for (const file of goldenFiles()) {
  const results = file.cases.map((golden) => {
    const where = `${file.path.replace(/.*\//, "")}: ${golden.title}`;
    test(where, () => {
      const { output, fired } = runCase(golden);
      assert.equal(
        fired.includes(golden.rule),
        golden.fires,
        `rules that fired: ${fired.join("; ") || "none"}`,
      );
      if (!isBlessing) assert.equal(output, golden.output);
    });
    return isBlessing ? { ...golden, output: runCase(golden).output } : golden;
  });
  if (isBlessing) writeGolden(file, results);
}

test("no two rules have the same name", () => {
  const names = ruleTable.rules.map(({ name }) => name);
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
});

test("every rule has a golden in which it fires", () => {
  const covered = new Set(
    goldenFiles().flatMap(({ cases }) => cases.filter(({ fires }) => fires).map(({ rule }) => rule)),
  );
  const missing = ruleTable.rules.map(({ name }) => name).filter((name) => !covered.has(name));
  assert.deepEqual(missing, []);
  const unknown = [...covered].filter((name) => !ruleTable.rules.some((rule) => rule.name === name));
  assert.deepEqual(unknown, [], "goldens of rules that do not exist");
});

test("every rule has fired", () => {
  const silent = ruleTable.rules.filter((_, index) => ruleTable.firings[index] === 0).map(({ name }) => name);
  assert.deepEqual(silent, []);
});

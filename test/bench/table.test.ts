// Ratios, means and the printed table of the benchmark runner.

import assert from "node:assert/strict";
import { test } from "node:test";
import { formatColumns, formatTable, geometricMean, ratiosTo, summarise, toJson } from "../../bench/table.ts";

const times = new Map([
  ["fib", new Map(Object.entries({ base: 1, fast: 0.5, slow: 8 }))],
  ["sieve", new Map(Object.entries({ base: 2, fast: 1, slow: 4 }))],
  ["queens", new Map(Object.entries({ base: 1, fast: 2 }))],
]);

test("the geometric mean", () => {
  assert.equal(geometricMean([]), undefined);
  assert.ok(Math.abs(geometricMean([2, 8])! - 4) < 1e-12);
  assert.ok(Math.abs(geometricMean([0.5, 2])! - 1) < 1e-12);
});

test("ratios cover the programs that both engines ran", () => {
  assert.deepEqual(
    [...ratiosTo(times, "slow", "base")],
    [
      ["fib", 8],
      ["sieve", 2],
    ],
  );
  assert.deepEqual([...ratiosTo(times, "base", "slow").keys()], ["fib", "sieve"]);
});

test("a summary names the worst program", () => {
  const summary = summarise(times, "slow", "base");
  assert.ok(Math.abs(summary.mean! - 4) < 1e-12);
  assert.deepEqual(summary.worst, { program: "fib", ratio: 8 });
  assert.deepEqual(summarise(times, "absent", "base"), {
    engine: "absent",
    mean: undefined,
    worst: undefined,
  });
});

test("columns are aligned", () => {
  assert.equal(
    formatColumns(
      ["name", "x"],
      [
        ["a", "1.25"],
        ["longer", "10"],
      ],
    ),
    ["| name   |    x |", "| ------ | ---: |", "| a      | 1.25 |", "| longer |   10 |"].join("\n"),
  );
});

test("the whole table", () => {
  assert.equal(
    formatTable(times, ["fast", "base", "slow"], "base"),
    [
      "| program            | base, s |   fast | slow |",
      "| ------------------ | ------: | -----: | ---: |",
      "| fib                |   1.000 |   0.50 | 8.00 |",
      "| sieve              |   2.000 |   0.50 | 2.00 |",
      "| queens             |   1.000 |   2.00 |    - |",
      "| **geometric mean** |         |   0.79 | 4.00 |",
      "| worst              |         |   2.00 | 8.00 |",
      "|                    |         | queens |  fib |",
    ].join("\n"),
  );
});

test("the numbers as JSON", () => {
  const startUps = new Map([["base", 0.01]]);
  assert.deepEqual(toJson(new Map([["fib", new Map([["base", 1]])]]), startUps, "base"), {
    base: "base",
    startUpSeconds: { base: 0.01 },
    seconds: { fib: { base: 1 } },
    summaries: [{ engine: "base", mean: 1, worst: { program: "fib", ratio: 1 } }],
  });
});

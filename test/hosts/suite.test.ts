/** The suite of `npm run hosts`, on the Node that is there, in small; and its table. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Report } from "../../tools/hosts/guest/suite.ts";
import { writeGuests } from "../../tools/hosts/guest-bundle.ts";
import { runGuest } from "../../tools/hosts/process-hosts.ts";
import { makeSuite } from "../../tools/hosts/suite.ts";
import { formatHosts, outputFailures, relativeTime } from "../../tools/hosts/table.ts";

test("a host runs programs, examples and benchmarks", async () => {
  await writeGuests();
  const { programs } = makeSuite();
  assert.ok(programs.length > 100);
  const temporary = programs.filter(({ file, files }) => /\bos\.tmpname\(\)/.test(files[file]));
  assert.deepEqual(
    temporary.map(({ name }) => name),
    [],
  );
  const few = programs.filter(({ name }) => ["base/modules", "ffi/load"].includes(name));
  const wrong = { ...few[0], name: "wrong", expected: "something else\n" };
  const benchmark = { name: "greeting", source: "print('hello')" };
  const report = await runGuest([process.execPath], { programs: [...few, wrong], benchmarks: [benchmark] });
  assert.equal(report.refusal, undefined);
  const failures = report.checks.filter(({ failure }) => failure !== undefined);
  assert.deepEqual(
    failures.map(({ name }) => name),
    ["wrong (interpreted)", "wrong (compiled)"],
  );
  assert.match(String(failures[0].failure), /^line 1 of the output is .*, not "something else"$/);
  assert.ok(report.checks.length > 15);
  assert.deepEqual(
    report.timings.map(({ mode, output }) => [mode, output]),
    [
      ["interpreted", "hello\n"],
      ["compiled", "hello\n"],
    ],
  );
});

const reportWith = (milliseconds: number, output: string, failure?: string): Report => ({
  startUp: 5,
  checks: [{ name: "check", failure }],
  timings: [
    { name: "a", mode: "interpreted", milliseconds, output },
    { name: "b", mode: "interpreted", milliseconds: 4 * milliseconds, output: "" },
  ],
});

test("times are relative to the first host's, mode by mode", () => {
  assert.equal(relativeTime(reportWith(10, ""), reportWith(20, ""), "interpreted"), 2);
  assert.equal(relativeTime(reportWith(10, ""), reportWith(20, ""), "compiled"), undefined);
  const table = formatHosts([
    { name: "Base", version: "1", report: reportWith(10, "") },
    { name: "Other", version: "2", report: reportWith(5, "", "broken") },
  ]);
  assert.match(table, /^\| Base +\| +1 \| +1 \| +0 \| +1\.00 \| +- \| +5 \|$/m);
  assert.match(table, /^\| Other +\| +2 \| +0 \| +1 \| +0\.50 \| +- \| +5 \|$/m);
});

test("benchmarks must print the same everywhere", () => {
  assert.deepEqual(outputFailures(reportWith(1, "x"), reportWith(1, "y")), [
    "a (interpreted) prints something else",
  ]);
});

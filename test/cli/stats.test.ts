/** --stats: the report, and how samples are counted. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { attribute } from "../../cli/stats/categories.ts";
import { timesOf } from "../../cli/stats/profile.ts";

const CLI = fileURLToPath(new URL("../../bin/perilune.js", import.meta.url));

const run = (...parameters: string[]) =>
  spawnSync(process.execPath, [CLI, ...parameters], { encoding: "utf8" });

const PROGRAM = `
  local t = {}
  for i = 1, 200 do
    local s = 0
    for j = 1, 20000 do s = s + (j % 3 == 0 and 1 or 2) end
    t[i] = ("x"):rep(100) .. s
  end
  print(#t)`;

test("the report has times, regions, counts and exits, on the error stream", () => {
  const { stdout, stderr, status } = run("--stats", "-e", PROGRAM);
  assert.equal(stdout, "200\n");
  assert.equal(status, 0);
  assert.match(stderr, /^\n--stats: [\d.]+ ms\n/);
  for (const row of [
    "regions",
    "compiler",
    "  record",
    "  optimise",
    "  emit",
    "  instantiate",
    "start and end",
  ])
    assert.match(stderr, new RegExp(`^ *[\\d.]+ +[\\d.]+  ${row}$`, "m"));
  assert.match(stderr, /^ *[\d.]+ +\d+ +\d+ +\d+ {2}\(command line\):5$/m);
  assert.match(stderr, /^ *\d+ {2}root traces$/m);
  assert.match(stderr, /^ *\d+ +\d+\/\d+ +(\d+|-) {2}\(command line\):\d+ {2}[A-Z]/m);
});

test("os.exit reports, too; so does a program that fails", () => {
  const { stderr, status } = run("--stats", "-e", "for i = 1, 1000 do end os.exit(3)");
  assert.equal(status, 3);
  assert.match(stderr, /^--stats: /m);
  assert.match(run("--stats", "-e", "error('no')").stderr, /no[\s\S]*^--stats: /m);
});

test("without the compiler there are times only", () => {
  const { stderr } = run("--stats", "-joff", "-e", PROGRAM);
  assert.match(stderr, /interpreter$/m);
  assert.doesNotMatch(stderr, /regions$/m);
});

const js = (functionName: string) => ({ functionName, url: "file:///dist/base.cjs" });
const wasm = (functionName: string) => ({ functionName, url: "wasm://wasm/1" });
const names = [
  "core/gen/interpreter/interpret",
  "core/lib/math/floor",
  "core/object/table/find",
  "core/gc/mark/step",
];
const [interpreter, library, helper, collector] = names.map((_, number) => wasm(`wasm-function[${number}]`));
const category = (...stack: { functionName: string; url: string }[]) => attribute(stack, names).category;

test("the innermost frame that says something decides", () => {
  assert.equal(category(interpreter), "interpreter");
  assert.equal(category(helper, interpreter), "interpreter");
  assert.equal(category(helper, library, interpreter), "library");
  assert.equal(category(helper, wasm("region 7"), interpreter), "regions");
  assert.equal(attribute([helper, wasm("region 7")], names).region, "region 7");
  assert.equal(category(helper, collector, interpreter), "collector");
  assert.equal(category(js("x"), js("recordInstruction"), interpreter), "compiler");
  assert.equal(category(js("x"), js("compileSource"), js("callFunction"), interpreter), "front end");
  assert.equal(category(js("(garbage collector)"), js("callFunction")), "JavaScript's collector");
  assert.equal(category(js("x"), js("(root)")), "start and end");
});

test("times are sums over samples", () => {
  const node = (id: number, callFrame: { functionName: string; url: string }, children: number[] = []) => ({
    id,
    callFrame,
    children,
  });
  const nodes = [node(1, js("(root)"), [2]), node(2, interpreter, [3]), node(3, wasm("region 1"))];
  const times = timesOf({ nodes, samples: [1, 3, 2, 3], timeDeltas: [1000, 2000, 3000, 4000] }, names);
  assert.equal(times.total, 10);
  assert.equal(times.byRegion.get("region 1"), 6);
  assert.equal(times.byCategory.get("interpreter"), 3);
});

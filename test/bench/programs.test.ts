// The benchmark programs, and the kernels of the libraries, at a small size: every installed engine prints the same.

import assert from "node:assert/strict";
import { test } from "node:test";
import { engineSpecs, findEngine, isMissing } from "../../bench/engines.ts";
import { runProgram } from "../../bench/measure.ts";
import { listKernels, listPrograms } from "../../bench/programs.ts";

/** Sizes that take a few milliseconds; a program that is not listed fails the test. */
const smallSizes: Record<string, number> = {
  array3d: 1,
  "binary-trees": 6,
  "branch-random": 500,
  "branch-turn": 500,
  closures: 3,
  collisions: 5,
  "coroutine-ring": 20,
  deltablue: 5,
  "entity-loop": 20,
  fannkuch: 2000,
  fasta: 500,
  fib: 16,
  "heap-sort": 1000,
  json: 2,
  "k-nucleotide": 800,
  life: 5,
  "list-tak": 10,
  "loop-finder": 1,
  "lz-compress": 100,
  mandelbrot: 20,
  "matrix-multiply": 12,
  md5: 5,
  meteor: 3,
  nbody: 200,
  "nested-loops": 50,
  pidigits: 30,
  queens: 0,
  "ray-spheres": 12,
  "reverse-complement": 600,
  richards: 1000,
  "scimark-fft": 1,
  "scimark-lu": 1,
  "scimark-monte-carlo": 2000,
  "scimark-sor": 3,
  "scimark-sparse": 2,
  sieve: 1,
  "sort-comparator": 500,
  "spectral-norm": 12,
  storage: 2,
  "string-building": 2,
  "template-engine": 3,
  tokenizer: 60,
  "word-count": 500,
};

/** What the sizes of kernels are multiplied by. */
const KERNEL_FACTOR = "0.001";

const engines = engineSpecs({})
  .map(findEngine)
  .flatMap((engine) => (isMissing(engine) ? [] : [engine]));

test("every program has a small size", () => {
  assert.deepEqual(
    listPrograms().map(({ name }) => name),
    Object.keys(smallSizes).sort(),
  );
});

function comparePrograms(file: string, args: readonly string[], chosen: typeof engines): void {
  const outputs = chosen.map((engine) => {
    const run = runProgram(engine, file, args);
    assert.equal(run.failure, undefined, `${engine.name}: ${run.failure}`);
    return run.output;
  });
  assert.match(outputs[0], /\d.*\n$/s);
  for (const output of outputs) assert.equal(output, outputs[0]);
}

for (const program of listPrograms()) {
  test(`${program.name} prints the same everywhere`, { skip: engines.length === 0 }, () =>
    comparePrograms(program.file, [String(smallSizes[program.name])], engines),
  );
}

const compilers = engines.filter(({ name }) => name === "perilune" || name === "luajit");

for (const library of new Set(listKernels().map((kernel) => kernel.library))) {
  // An installed LuaJIT may be too old to have string.buffer.
  const chosen = compilers.filter(({ name }) => name === "perilune" || library !== "buffer");
  test(`the kernels of ${library} print the same on LuaJIT`, { skip: chosen.length === 0 }, () => {
    const { file } = listKernels().find((kernel) => kernel.library === library)!;
    comparePrograms(file, [library, "all", KERNEL_FACTOR], chosen);
  });
}

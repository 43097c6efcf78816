/**
 * Pauses: how long collector steps take on heaps that could make them long. The figures are printed; the bound is
 * that no step takes more than 2 ms. It is processor time: test machines are shared. That of the process contains
 * what the engine does for other reasons (it compiles the collector during the first attempt, and collects its own
 * garbage), so the bound must hold in one of several attempts.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Tag } from "../../spec/vm.ts";
import { State, tableBits } from "./gc-core.ts";
import { NIL, numberBits, objectBits, offsets } from "./layout.ts";

const MOST_MILLISECONDS = 2;
const ATTEMPTS = 20;

/** The mutator uses the root's slots below this, the scenarios those from it on. */
const FIRST = 1001;

/** Each builds a heap; what it returns is done again before each further attempt. */
const scenarios: Record<string, (state: State, root: number) => (() => void) | undefined> = {
  "100 MB of small tables": (state, root) => {
    const key = state.stringBits("x");
    for (let index = FIRST; state.used < 100e6; index++) {
      const table = state.newTable(0, 1);
      state.set(table, key, numberBits(index));
      state.setIndex(root, index, tableBits(table));
    }
  },
  "a list of 300,000 tables": (state, root) => {
    let rest = NIL;
    for (let index = 0; index < 300_000; index++) {
      const table = state.newTable(3, 0);
      state.setIndex(table, 1, rest);
      rest = tableBits(table);
    }
    state.setIndex(root, FIRST, rest);
  },
  "a table with 10 million slots": (state, root) => {
    const table = state.newTable(10_000_000, 0);
    state.setIndex(root, FIRST, tableBits(table));
    const array = state.core.word(table + offsets.Table.array);
    new Float64Array(state.core.memory.buffer, array, 10_000_000).fill(1);
    const small = tableBits(state.newTable(0, 0));
    for (let index = 0; index < 10_000_000; index += 1000) state.setIndex(table, index, small);
  },
  "500,000 strings": (state, root) => {
    for (let index = FIRST; index < FIRST + 500_000; index++) {
      state.setIndex(root, index, state.stringBits(`string ${index}`));
    }
  },
  "20,000 suspended coroutines": (state, root) => {
    for (let index = FIRST; index < FIRST + 20_000; index++) {
      const thread = state.made(state.core.call.newThread(state.global));
      state.setTop(10, thread);
      state.core.setBits(state.slot(3, thread), tableBits(root));
      state.setIndex(root, index, objectBits(Tag.values.THREAD, thread));
    }
  },
  "weak values, 80,000 of which die": (state, root) => weakTable(state, root, "v"),
  "weak keys, 80,000 of which die": (state, root) => weakTable(state, root, "k"),
  "50,000 userdata": (state, root) => {
    for (let index = FIRST; index < FIRST + 50_000; index++) {
      state.setIndex(root, index, objectBits(Tag.values.USERDATA, state.newUserdata(8)));
    }
  },
};

/** All entries are cleared in one step, as in LuaJIT, which takes longer; so the bound is one of their number. */
function weakTable(state: State, root: number, mode: string): () => void {
  const table = state.newTable(0, 0);
  state.setIndex(root, FIRST, tableBits(table));
  state.setMetatable(table, state.newMetatable("mode", state.stringBits(mode)));
  const fill = () => {
    state.core.call.gcStop(state.global);
    for (let index = 0; index < 80_000; index++) {
      const mortal = tableBits(state.newTable(1, 0));
      if (mode === "k") state.set(table, mortal, numberBits(index));
      else state.set(table, state.stringBits(`key ${index}`), mortal);
    }
  };
  fill();
  return fill;
}

/** Lets a mutator make garbage and store some of it, until the collector has gone round twice; the steps' times. */
function measureSteps(state: State, root: number): number[] {
  const times: number[] = [];
  const cycles = state.field("gcCycles") + 2;
  state.core.call.gcRestart(state.global);
  for (let index = 0; state.field("gcCycles") < cycles; index++) {
    const table = state.newTable(3, 1);
    state.setIndex(table, 1, tableBits(root));
    if (index % 8 === 0) state.setIndex(root, 1 + ((index * 7) % (FIRST - 1)), tableBits(table));
    if (state.debt < 0) continue;
    const start = process.cpuUsage();
    state.step();
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1000);
  }
  return times.sort((left, right) => left - right);
}

for (const [name, build] of Object.entries(scenarios)) {
  test(`steps are short with ${name}`, (context) => {
    const state = new State();
    state.setTop(10);
    const root = state.newTable(2000, 0);
    state.core.setBits(state.slot(0), tableBits(root));
    state.core.call.gcStop(state.global);
    const rebuild = build(state, root);
    let best = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < ATTEMPTS && best > MOST_MILLISECONDS; attempt++) {
      const times = measureSteps(state, root);
      const percentile = (share: number) =>
        times[Math.min(times.length - 1, Math.floor(times.length * share))];
      const figures = [0.5, 0.99, 0.999, 1].map(
        (share) => `${100 * share} %: ${percentile(share).toFixed(3)} ms`,
      );
      context.diagnostic(`${times.length} steps, ${figures.join(", ")}`);
      best = Math.min(best, percentile(1));
      rebuild?.();
    }
    assert.ok(best <= MOST_MILLISECONDS, `${best} ms`);
  });
}

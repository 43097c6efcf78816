/** Sifting of weak tables: what the program does between it and the end of marking counts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { State, tableBits } from "./gc-core.ts";
import { NIL, numberBits, offsets } from "./layout.ts";

const ENTRIES = 6000;

/** A state in which a table with dead entries has been sifted, and another one not yet: marking goes on. */
function stateInSifting(mode: "k" | "v") {
  const state = new State();
  state.setTop(10);
  const keep = (slot: number, bits: bigint) => state.core.setBits(state.slot(slot), bits);
  const make = (slot: number) => {
    const table = state.newTable(0, 0);
    keep(slot, tableBits(table));
    state.setMetatable(table, state.newMetatable("mode", state.stringBits(mode)));
    return table;
  };
  state.core.call.gcStop(state.global);
  const tables = [make(0), make(1)];
  const strong = state.newTable(0, 0);
  keep(2, tableBits(strong));
  const objects: bigint[] = [];
  const keyOf = (index: number) => (mode === "k" ? objects[index] : numberBits(-1 - index));
  const put = (table: number, index: number) =>
    state.set(table, keyOf(index), mode === "k" ? numberBits(index) : objects[index]);
  const has = (table: number, index: number) => state.get(table, keyOf(index)) !== NIL;
  for (let index = 0; index < ENTRIES; index++) {
    objects.push(tableBits(state.newTable(1, 0)));
    for (const table of tables) put(table, index);
  }
  // Some live from the start.
  for (let index = 0; index < ENTRIES; index += 3) state.set(strong, numberBits(-1 - index), objects[index]);
  state.core.call.gcRestart(state.global);
  while (!tables.some((table) => state.hasMark(table, "SIFTED"))) {
    assert.ok(state.field("gcCycles") === 0);
    state.step();
  }
  assert.ok(state.isMarking() && !tables.every((table) => state.hasMark(table, "SIFTED")));
  state.check();
  return { state, tables, strong, objects, keep, keyOf, put, has };
}

function finishCycle(state: State): void {
  while (state.field("gcCycles") === 0) {
    state.step();
    state.check();
  }
}

/** What was stored or moved to other nodes while marking went on was marked, and may leave in the next cycle only. */
function finishCollection(state: State): void {
  state.full();
  state.check();
}

const isLive = (index: number) => index % 3 === 0;

for (const mode of ["k", "v"] as const) {
  test(`what is dead leaves in the cycle, what lives stays: ${mode}`, () => {
    const { state, tables, has } = stateInSifting(mode);
    finishCycle(state);
    for (const table of tables) {
      for (let index = 0; index < ENTRIES; index++) assert.equal(has(table, index), isLive(index));
    }
  });

  test(`what gets a strong reference after sifting stays: ${mode}`, () => {
    const { state, tables, strong, objects, keep, has } = stateInSifting(mode);
    // By a table, whose barrier marks it, by the stack, which has none, and by another object that has not been marked.
    state.set(strong, numberBits(-2), objects[1]);
    keep(3, objects[2]);
    const holder = state.newTable(0, 0);
    keep(4, tableBits(holder));
    state.set(holder, numberBits(-1), objects[4]);
    for (let index = 5; index < 500; index += 3) state.set(strong, numberBits(-1 - index), objects[index]);
    finishCycle(state);
    const isSaved = (index: number) =>
      [1, 2, 4].includes(index) || (index >= 5 && index < 500 && index % 3 === 2);
    for (const table of tables) {
      for (let index = 0; index < ENTRIES; index++) {
        assert.equal(has(table, index), isLive(index) || isSaved(index), String(index));
      }
    }
  });

  test(`entries that are stored after sifting stay, wherever they come to lie: ${mode}`, () => {
    const { state, tables, objects, keyOf, put, has } = stateInSifting(mode);
    for (let index = 0; index < ENTRIES; index += 2) {
      for (const table of tables) state.set(table, keyOf(index), NIL);
    }
    // They fill nodes that others have left, and move those that are in each other's way.
    for (let index = 0; index < ENTRIES; index += 4) {
      objects[index] = tableBits(state.newTable(1, 0));
      for (const table of tables) put(table, index);
    }
    finishCycle(state);
    for (const table of tables) {
      for (let index = 3; index < ENTRIES; index += 6) assert.ok(has(table, index));
      for (let index = 2; index < ENTRIES; index += 4) assert.equal(has(table, index), false);
      for (let index = 0; index < ENTRIES; index += 4) assert.ok(has(table, index));
    }
    finishCollection(state);
    for (const table of tables) {
      for (let index = 1; index < ENTRIES; index += 2) assert.equal(has(table, index), isLive(index));
    }
  });

  test(`a table that has grown since is cleared as well: ${mode}`, () => {
    const { state, tables, objects, put, has } = stateInSifting(mode);
    const nodesOf = (table: number) => state.core.word(table + offsets.Table.node);
    const before = tables.map(nodesOf);
    for (let index = ENTRIES; index < 3 * ENTRIES; index++) {
      objects.push(tableBits(state.newTable(1, 0)));
      for (const table of tables) put(table, index);
    }
    assert.ok(tables.every((table, index) => nodesOf(table) !== before[index]));
    finishCycle(state);
    for (const table of tables) {
      for (let index = 0; index < ENTRIES; index += 3) assert.ok(has(table, index));
      for (let index = ENTRIES; index < 3 * ENTRIES; index++) assert.ok(has(table, index));
    }
    finishCollection(state);
    for (const table of tables) {
      for (let index = 0; index < ENTRIES; index++) assert.equal(has(table, index), isLive(index));
    }
  });
}

test("a table that is made strong after sifting keeps what it has", () => {
  const { state, tables, has } = stateInSifting("v");
  for (const table of tables) state.setMetatable(table, 0);
  finishCycle(state);
  for (const table of tables) {
    for (let index = 0; index < ENTRIES; index++) assert.ok(has(table, index));
  }
  state.full();
  state.check();
});

test("strings and numbers that are stored after sifting stay", () => {
  const { state, tables } = stateInSifting("v");
  const text = () => state.stringBits("a text that nothing else has");
  for (const table of tables) {
    state.set(table, numberBits(-1), text());
    state.set(table, numberBits(-2), numberBits(42));
  }
  finishCycle(state);
  for (const table of tables) {
    assert.equal(state.get(table, numberBits(-1)), text());
    assert.equal(state.get(table, numberBits(-2)), numberBits(42));
  }
});

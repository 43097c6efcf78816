import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../random.ts";
import { numberBits, offsets } from "./layout.ts";
import {
  call,
  readByte,
  readWord,
  State,
  TestTable,
  type Value,
  writeBits,
  writeWord,
} from "./object-core.ts";

const state = new State();

/** A Map keeps -0 as 0 too, and is the model of a table. */
type Model = Map<Value, Value>;

const interestingKeys: readonly Value[] = [
  ...Array.from({ length: 24 }, (_, index) => index),
  ...[-1, -2, 0.5, -0.5, 1.5, 100, 1000, 65536, 1e10, 1e300, Infinity, -Infinity, 2 ** 53, 2 ** 53 + 2],
  ...[2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 2 ** 32, 2 ** 52 + 2 ** 51, 5e-324],
  true,
  false,
  ...Array.from({ length: 24 }, (_, index) => `key ${"x".repeat(index % 11)}${index}`),
  "",
];

function checkAgainst(table: TestTable, model: Model): void {
  const entries = [...table.entries()];
  assert.equal(entries.length, model.size);
  for (const [key, value] of entries) assert.equal(model.get(key), value);
  assert.deepEqual([...table.indexedEntries()], entries);
  for (const key of interestingKeys) assert.equal(table.get(key), model.get(key));
  const border = table.length;
  assert.ok(border === 0 || model.has(border), `${border} is no border`);
  assert.ok(!model.has(border + 1), `${border} is no border`);
}

test("random stores read back and are traversed", () => {
  const random = new Random(3);
  for (let round = 0; round < 60; round++) {
    const table = new TestTable(state, random.below(3) * random.below(20), random.below(4));
    const model: Model = new Map();
    const keys = Array.from({ length: 1 + random.below(60) }, () => random.pick(interestingKeys));
    for (let step = 0; step < 300; step++) {
      const key = random.pick(keys);
      const value = random.below(3) ? random.pick(interestingKeys) : undefined;
      table.set(key, value);
      if (value === undefined) model.delete(key);
      else model.set(key, value);
      if (step % 20 === 0) checkAgainst(table, model);
    }
  }
});

test("values may be set to nil during a traversal, which then goes on", () => {
  const random = new Random(4);
  for (let round = 0; round < 20; round++) {
    const table = new TestTable(state);
    const model = new Set<Value>();
    for (const key of interestingKeys) {
      if (random.below(2)) continue;
      table.set(key, 1);
      model.add(key);
    }
    const visited = new Set<Value>();
    for (const [key] of table.entries()) {
      assert.ok(!visited.has(key));
      visited.add(key);
      table.set(key, undefined);
    }
    assert.deepEqual(visited, model);
    assert.equal(table.next(undefined), undefined);
  }
});

test("-0 is 0; integers that doubles hold are the same keys", () => {
  const table = new TestTable(state);
  table.set(-0, "zero");
  assert.equal(table.get(0), "zero");
  assert.deepEqual(
    [...table.entries()].map(([key]) => Object.is(key, 0)),
    [true],
  );
  assert.equal(table.next(-0), undefined);
  assert.equal(
    call.tableSetInteger(state.global, table.address, 0),
    call.tableGet(table.address, numberBits(-0)),
  );
});

test("keys that no table can have are refused, and absent ones are not found", () => {
  const table = new TestTable(state);
  assert.throws(() => table.set(NaN, 1), /failure 3/);
  assert.throws(() => table.set(undefined, 1), /failure 2/);
  assert.equal(table.get(NaN), undefined);
  assert.equal(table.get(undefined), undefined);
  assert.equal(table.next("absent"), false);
  assert.equal(table.next(1), false);
  assert.equal(table.next(NaN), false);
  table.set("present", 1);
  assert.equal(table.next("present"), undefined);
});

test("a despecialised loop goes on from its traversal index", () => {
  const table = new TestTable(state, 4);
  for (const key of [1, 2, "a", 3]) table.set(key, key);
  const all = [...table.entries()];
  all.forEach((entry, index) => {
    const control = { object: 0, tag: 0xfffe7fff };
    const positions = [0, 2, 3, 4];
    control.object = positions[index];
    assert.deepEqual(table.next(control), entry);
  });
});

test("small array parts are colocated until they grow", () => {
  for (const size of [1, 2, 15, 16, 17, 100]) {
    const table = new TestTable(state, size);
    assert.equal(table.field("arraySize"), size);
    const inCell = table.field("array") === table.address + offsets.Table.arrayEnd;
    assert.equal(inCell, size <= 16);
    assert.equal(readByte(table.address + offsets.Table.colocated), inCell ? size : 0);
    for (let index = 0; index < size; index++) table.set(index, index);
    call.tableReserveArray(state.global, table.address, size + 5);
    assert.equal(table.field("arraySize"), size + 6);
    assert.equal(readByte(table.address + offsets.Table.colocated), inCell ? size | 0x80 : 0);
    for (let index = 0; index < size; index++) assert.equal(table.get(index), index);
    assert.equal(table.get(size), undefined);
  }
});

test("an array part that shrinks hands its values to the hash part", () => {
  for (const [size, rest] of [
    [10, 4],
    [10, 0],
    [40, 20],
    [40, 0],
  ]) {
    const table = new TestTable(state, size);
    const used = state.used;
    for (let index = 0; index < size; index++) table.set(index, index);
    call.tableResize(state.global, table.address, rest, 6);
    assert.equal(table.field("arraySize"), rest);
    for (let index = 0; index < size; index++) assert.equal(table.get(index), index);
    call.tableResize(state.global, table.address, size, 0);
    for (let index = 0; index < size; index++) assert.equal(table.get(index), index);
    if (size > 16) assert.equal(state.used, used);
  }
});

test("sizes beyond the limits are refused as overflow", () => {
  const table = new TestTable(state);
  assert.equal(call.tableResize(state.global, table.address, 0x8000002, 0), 1);
  assert.equal(call.tableResize(state.global, table.address, 0, 27), 1);
});

test("a copy has the entries of its template, in its order, and lives on its own", () => {
  const random = new Random(5);
  for (let round = 0; round < 40; round++) {
    const template = new TestTable(state, random.below(80), random.below(2));
    for (let count = random.below(30); count > 0; count--)
      template.set(random.pick(interestingKeys), random.pick(interestingKeys));
    template.set("later", { object: template.address, tag: 0xfffffff4 });
    const copy = new TestTable(state);
    Object.assign(copy, { address: call.duplicateTable(state.global, template.address) });
    const expected = [...template.entries()].filter(([key]) => key !== "later");
    assert.deepEqual([...copy.entries()], expected);
    assert.ok(call.tableGetString(copy.address, state.string("later")));
    const before = [...template.entries()];
    for (const key of interestingKeys) copy.set(key, 1);
    assert.equal([...copy.entries()].length, interestingKeys.length);
    assert.deepEqual([...template.entries()], before);
    call.tableClear(copy.address);
    assert.deepEqual([...copy.entries()], []);
    assert.equal(copy.length, 0);
    for (const key of interestingKeys) copy.set(key, 2);
    assert.equal([...copy.entries()].length, interestingKeys.length);
  }
});

test("the setters forget which metamethods are absent, and lookups remember", () => {
  const metatable = new TestTable(state);
  const absent = metatable.address + offsets.Table.absent;
  assert.equal(readByte(absent), 0xff);
  metatable.set("other", 1);
  assert.equal(readByte(absent), 0);
  assert.equal(call.findMetamethod(state.global, metatable.address, 0), 0);
  assert.equal(call.findMetamethod(state.global, metatable.address, 4), 0);
  assert.equal(call.findMetamethod(state.global, metatable.address, 9), 0);
  assert.equal(call.findMetamethod(state.global, 0, 4), 0);
  assert.equal(readByte(absent), 0b10001);
  metatable.set("__eq", 5);
  const found = call.findMetamethod(state.global, metatable.address, 4);
  assert.equal(found, call.tableGetString(metatable.address, state.string("__eq")));
  metatable.set("__eq", undefined);
  assert.equal(call.findMetamethod(state.global, metatable.address, 4), 0);
});

test("refused memory leaves a table as it was, and the store can be repeated", () => {
  const tight = new State(3_000_000);
  for (const key of interestingKeys) tight.bits(key);
  const random = new Random(6);
  for (let round = 0; round < 8; round++) {
    const table = new TestTable(tight);
    const model: Model = new Map();
    const limit = tight.used + random.below(8000);
    for (let step = 0; step < 400; step++) {
      const key = random.below(2) ? step : random.pick(interestingKeys);
      const value = step;
      tight.setField("gcLimit", limit);
      const stored = table.set(key, value);
      tight.setField("gcLimit", 3_000_000);
      if (!stored) {
        assert.equal([...table.entries()].length, model.size);
        assert.ok(table.set(key, value));
      }
      model.set(key, value);
    }
    checkAgainst(table, model);
  }
});

test("keys of freed strings that come back elsewhere do not break chains", () => {
  // Strings change their hash under the table's feet, as a new string at the address of a freed one does.
  const random = new Random(7);
  for (let round = 0; round < 200; round++) {
    const table = new TestTable(state);
    const strings = Array.from({ length: 12 }, (_, index) => state.string(`resurrected ${round} ${index}`));
    const hashOf = (string: number) => string + offsets.String.hash;
    const live = new Map<number, number>();
    const set = (string: number, value: bigint) => {
      const slot = call.tableSetString(state.global, table.address, string);
      assert.ok(slot >= 8);
      writeBits(slot, value);
    };
    for (let step = 0; step < 60; step++) {
      const string = random.pick(strings);
      if (live.has(string) && random.below(2)) {
        set(string, -1n);
        live.delete(string);
        writeWord(hashOf(string), random.below(16));
      } else {
        set(string, numberBits(step));
        live.set(string, step);
      }
      for (const [key, value] of live) {
        const slot = call.tableGetString(table.address, key);
        assert.ok(slot, `lost a key in round ${round}, step ${step}`);
        assert.equal(readWord(slot + 4), Number((numberBits(value) >> 32n) & 0xffffffffn));
      }
    }
  }
});

/** The page allocator and the size-class allocator: blocks never overlap, accounting is exact, memory comes back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Heap } from "../../spec/vm.ts";
import { Random } from "../random.ts";
import { Core, State } from "./gc-core.ts";

test("each size has the smallest class that serves it", () => {
  const { call } = new Core();
  let previous = 0;
  for (let size = 1; size <= Heap.values.MAX_SMALL; size++) {
    const sizeClass = call.classOfSize(size);
    const cell = call.cellSizeOfClass(sizeClass);
    assert.ok(sizeClass < Heap.values.SIZE_CLASSES);
    assert.ok(sizeClass === previous || sizeClass === previous + 1, `class of ${size}`);
    assert.ok(cell >= size && cell % 8 === 0 && cell <= size * 1.25 + 8, `cell of ${size}: ${cell}`);
    assert.equal(call.cellSizeOf(size), cell);
    previous = sizeClass;
  }
  assert.equal(previous, Heap.values.SIZE_CLASSES - 1);
});

test("runs of granules are aligned, do not overlap, coalesce and extend", () => {
  const { call } = new Core();
  const random = new Random(7);
  const runs: { address: number; count: number }[] = [];
  const used = new Set<number>();
  const take = (address: number, from: number, count: number) => {
    for (let granule = from; granule < count; granule++) {
      const number = address / Heap.values.GRANULE + granule;
      assert.ok(!used.has(number), "a granule has been handed out twice");
      used.add(number);
    }
  };
  for (let deed = 0; deed < 20_000; deed++) {
    const choice = random.below(5);
    if (choice < 2 && runs.length < 400) {
      const count = random.below(20) === 0 ? 1 + random.below(300) : 1 + random.below(10);
      const alignment = [1, 1, 4, 16][random.below(4)];
      const address = call.pagesAllocate(count, alignment);
      assert.ok(address !== 0 && address % (alignment * Heap.values.GRANULE) === 0);
      take(address, 0, count);
      runs.push({ address, count });
    } else if (choice === 2 && runs.length > 0) {
      const run = runs[random.below(runs.length)];
      const wanted = run.count + 1 + random.below(5);
      if (call.pagesExtend(run.address, run.count, wanted)) {
        take(run.address, run.count, wanted);
        run.count = wanted;
      }
    } else if (runs.length > 0) {
      const [{ address, count }] = runs.splice(random.below(runs.length), 1);
      call.pagesRelease(address, count);
      for (let granule = 0; granule < count; granule++) used.delete(address / Heap.values.GRANULE + granule);
    }
    if (deed % 1000 === 0) assert.equal(call.pagesCheck(), 0);
  }
  for (const { address, count } of runs) call.pagesRelease(address, count);
  assert.equal(call.pagesCheck(), 0);
  assert.equal(call.pagesFreeBytes(), call.pagesManagedBytes());
});

/** Random allocations whose bytes are checked; returns after everything has been released. */
function exercise(core: Core, seed: number): void {
  const state = new State(core);
  const { call } = core;
  const random = new Random(seed);
  const before = state.used;
  const blocks: { address: number; size: number; mark: number }[] = [];
  const bytes = (address: number, size: number) => new Uint8Array(core.memory.buffer, address, size);
  const fill = (address: number, size: number, mark: number) => bytes(address, size).fill(mark);
  const verify = (address: number, size: number, mark: number) => {
    const found = bytes(address, size);
    assert.ok(
      found[0] === mark && found[size - 1] === mark && found[size >> 1] === mark,
      "a block has changed",
    );
  };
  const sizes = [16, 40, 100, 500, 3000, 3264, 3265, 4096, 10_000, 100_000];
  let expected = before;
  for (let deed = 0; deed < 30_000; deed++) {
    const size = 1 + random.below(sizes[random.below(sizes.length)]);
    const choice = random.below(4);
    if (choice < 2 && blocks.length < 1500) {
      const address = call.allocate(state.global, size);
      assert.ok(address !== 0 && address % 8 === 0);
      fill(address, size, deed & 0xff);
      blocks.push({ address, size, mark: deed & 0xff });
      expected += call.blockBytes(size);
    } else if (choice === 2 && blocks.length > 0) {
      const block = blocks[random.below(blocks.length)];
      const address = call.reallocate(state.global, block.address, block.size, size);
      verify(address, Math.min(size, block.size), block.mark);
      fill(address, size, block.mark);
      expected += call.blockBytes(size) - call.blockBytes(block.size);
      Object.assign(block, { address, size });
    } else if (blocks.length > 0) {
      const [block] = blocks.splice(random.below(blocks.length), 1);
      verify(block.address, block.size, block.mark);
      call.release(state.global, block.address, block.size);
      expected -= call.blockBytes(block.size);
    }
    assert.equal(state.used, expected);
  }
  for (const { address, size, mark } of blocks) {
    verify(address, size, mark);
    call.release(state.global, address, size);
  }
  assert.equal(state.used, before);
  state.check();
  state.full();
  state.check();
  assert.ok(state.held < 700_000, `${state.held} bytes held`);
  assert.equal(call.freeState(state.global), 0);
  assert.equal(call.pagesFreeBytes(), call.pagesManagedBytes());
}

test("blocks do not overlap, and the accounting is exact", () => exercise(new Core(), 11));

test("the same above 2 GiB", () => exercise(new Core(0x80000000 - 0x10000), 12));

test("a large block at the end of memory grows where it is", () => {
  const state = new State();
  const { call } = state.core;
  const block = call.allocate(state.global, 1 << 20);
  assert.equal(call.reallocate(state.global, block, 1 << 20, 64 << 20), block);
  assert.equal(call.reallocate(state.global, block, 64 << 20, 5000), block);
  call.release(state.global, block, 5000);
  state.check();
});

test("a run at the end of memory does not grow into new memory while there is room elsewhere", () => {
  const { call } = new Core();
  const room = call.pagesAllocate(600, 1);
  const fence = call.pagesAllocate(1, 1);
  const rest = call.pagesFreeBytes() / Heap.values.GRANULE;
  const last = call.pagesAllocate(rest, 1);
  assert.notEqual(last, 0);
  call.pagesRelease(room, 600);
  const managed = call.pagesManagedBytes();
  const isRoomElsewhere = rest < 600;
  assert.equal(call.pagesExtend(last, rest, rest + 1) === 0, isRoomElsewhere);
  if (isRoomElsewhere) assert.equal(call.pagesManagedBytes(), managed);
  assert.notEqual(fence, 0);
  assert.equal(call.pagesCheck(), 0);
});

test("the cap is respected nearly to the byte, and a refusal changes nothing", () => {
  const limit = 2 << 20;
  const state = new State(new Core(), limit);
  const { call } = state.core;
  const objects = [
    () => call.newTable(state.global, 10, 3),
    () => call.newUserdata(state.global, 5000, 0, 0),
    () => call.newUserdata(state.global, 24, 0, 0),
  ];
  for (const allocate of objects) {
    while (allocate() !== 0) assert.ok(state.used <= limit, `${state.used} bytes in use`);
    assert.ok(state.used > limit - 10_000, `only ${state.used} bytes could be used`);
    const used = state.used;
    assert.equal(call.allocate(state.global, 1 << 20), 0);
    assert.equal(state.used, used);
    state.check();
    state.full();
  }
  while (call.allocate(state.global, 100_000) !== 0) {}
  while (call.allocate(state.global, 64) !== 0) {}
  assert.ok(state.used <= limit && state.used > limit - 64);
  assert.equal(call.newTable(state.global, 0, 0), 0);
});

test("below a cap, steps alone keep a program with little live data going", () => {
  const state = new State(new Core(), 4 << 20);
  for (let index = 0; index < 300_000; index++) {
    state.newTable(index % 50, index % 5);
    state.safepoint();
  }
  state.check();
});

test("the buffer keeps its contents when it grows", () => {
  const state = new State();
  const { call, memory } = state.core;
  const small = call.reserveBuffer(state.global, 10);
  new Uint8Array(memory.buffer, small, 3).set([1, 2, 3]);
  const large = call.reserveBuffer(state.global, 1 << 20);
  assert.deepEqual([...new Uint8Array(memory.buffer, large, 3)], [1, 2, 3]);
  assert.equal(call.reserveBuffer(state.global, 100), large);
  assert.equal(call.reserveBuffer(state.global, 0xfffffff0), 0);
  assert.equal(state.field("buffer"), large);
  state.check();
});

test("objects that fragment pages are given back once they are dead; sparse survivors hold little more", () => {
  const state = new State();
  state.setTop(4);
  const kept = state.newTable(0, 0);
  state.core.setBits(state.slot(0), BigInt.asIntN(64, (0xfffffff4n << 32n) | BigInt(kept)));
  state.full();
  const held = state.held;
  const used = state.used;
  for (let round = 0; round < 3; round++) {
    const size = [3, 9, 15][round];
    for (let index = 0; index < 50_000; index++) {
      const table = state.newTable(size, 0);
      if (index % 1000 === 0) {
        state.setIndex(
          kept,
          round * 50 + index / 1000 + 1,
          BigInt.asIntN(64, (0xfffffff4n << 32n) | BigInt(table)),
        );
      }
    }
    state.full();
    state.check();
  }
  const grown = state.held - held;
  assert.ok(state.used - used < 40_000);
  assert.ok(grown < 3 * 51 * Heap.values.PAGE + 100_000, `${grown} bytes held for sparse survivors`);
});

test("at the end of 4 GiB allocations are refused, and the heap stays consistent", () => {
  const state = new State(new Core(0xff000000));
  const { call } = state.core;
  state.setTop(2);
  const blocks: number[] = [];
  for (let block = call.allocate(state.global, 50_000); block !== 0; ) {
    blocks.push(block);
    block = call.allocate(state.global, 50_000);
  }
  assert.ok(blocks.length > 250, `${blocks.length} blocks`);
  while (call.newTable(state.global, 100, 0) !== 0) {}
  assert.equal(call.allocate(state.global, 0xffffffff), 0);
  assert.equal(call.reallocate(state.global, blocks[0], 50_000, 0xf0000000), 0);
  for (const block of blocks) call.release(state.global, block, 50_000);
  state.check();
  state.full();
  state.check();
  assert.notEqual(call.allocate(state.global, 8 << 20), 0);
});

test("a state may not hold much more than its cap in pages of few survivors", () => {
  const limit = 2 << 20;
  const state = new State(new Core(), limit);
  state.setTop(4);
  const root = state.newTable(5000, 0);
  state.core.setBits(state.slot(0), BigInt.asIntN(64, (0xfffffff4n << 32n) | BigInt(root)));
  let slot = 1;
  for (let size = 2; size < 60; size++) {
    for (let index = 0; index < 3000; index++) {
      const userdata = state.core.call.newUserdata(state.global, size * 8, 0, 0);
      if (userdata === 0) break;
      if (index % 60 !== 0 || slot >= 5000) continue;
      state.setIndex(root, slot++, BigInt.asIntN(64, (0xfffffff3n << 32n) | BigInt(userdata)));
    }
    state.full();
    assert.ok(state.held <= 2 * limit + (1 << 20));
  }
  state.check();
});

/** The collector: what it frees, what it keeps, weak tables, finalizers, barriers, threads and upvalues. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { GcPhase, ObjectType, Tag } from "../../spec/vm.ts";
import { addressOf, State, tableBits } from "./gc-core.ts";
import { NIL, numberBits, objectBits, offsets, sizeOf } from "./layout.ts";

/** A state with ten stack slots, without garbage. */
function newState(): State {
  const state = new State();
  state.setTop(10);
  state.full();
  return state;
}

const setSlot = (state: State, index: number, bits: bigint) => state.core.setBits(state.slot(index), bits);

test("a new state is consistent, and a full collection frees nothing of it", () => {
  const state = newState();
  const objects = state.check();
  const used = state.used;
  state.full();
  assert.equal(state.check(), objects);
  assert.equal(state.used, used);
});

test("a full collection frees exactly what is unreachable", () => {
  const state = newState();
  const objects = state.check();
  const used = state.used;
  const kept = state.newTable(4, 2);
  setSlot(state, 0, tableBits(kept));
  for (let index = 0; index < 1000; index++) {
    const child = state.newTable(index % 40, index % 6);
    state.setIndex(kept, 1, tableBits(child));
    state.set(child, state.stringBits(`key ${index}`), numberBits(index));
    state.newString("x".repeat(index * 7));
  }
  const last = addressOf(state.get(kept, numberBits(1)));
  state.full();
  assert.equal(state.check(), objects + 3);
  assert.equal(state.typeOf(last), "TABLE");
  assert.equal(state.get(last, state.stringBits("key 999")), numberBits(999));
  setSlot(state, 0, NIL);
  state.full();
  assert.equal(state.check(), objects);
  state.core.call.release(state.global, state.field("buffer"), state.field("bufferCapacity"));
  state.setField("buffer", 0);
  state.setField("bufferCapacity", 0);
  assert.equal(state.used, used);
  state.check();
});

test("steps alone run whole cycles and free garbage", () => {
  const state = newState();
  const before = state.used;
  for (let index = 0; index < 200_000; index++) {
    state.newTable(2, 0);
    state.safepoint();
  }
  assert.ok(state.field("gcCycles") > 10);
  assert.ok(state.used < before + (1 << 20), `${state.used} bytes in use`);
  state.check();
});

test("weak values go, weak keys go, strings stay", () => {
  const state = newState();
  const make = (mode: string) => {
    const table = state.newTable(3, 2);
    state.setMetatable(table, state.newMetatable("mode", state.stringBits(mode)));
    return table;
  };
  const [values, keys, both] = [make("v"), make("k"), make("kv")];
  [values, keys, both].forEach((table, index) => {
    setSlot(state, index, tableBits(table));
  });
  const live = tableBits(state.newTable(0, 0));
  setSlot(state, 3, live);
  const dead = () => tableBits(state.newTable(0, 0));
  const text = () => state.stringBits("some text");
  for (const table of [values, keys, both]) {
    state.setIndex(table, 1, dead());
    state.setIndex(table, 2, live);
    state.set(table, text(), text());
    state.set(table, dead(), live);
    state.set(table, live, text());
  }
  state.full();
  state.check();
  const count = (table: number) => {
    let nodes = 0;
    const mask = state.core.word(table + offsets.Table.hashMask);
    const node = state.core.word(table + offsets.Table.node);
    for (let index = 0; index <= mask; index++) {
      if (state.core.bits(node + index * sizeOf("Node")) !== NIL) nodes++;
    }
    return nodes;
  };
  assert.equal(state.get(values, numberBits(1)), NIL);
  assert.equal(state.get(values, numberBits(2)), live);
  assert.equal(count(values), 3);
  assert.notEqual(state.get(keys, numberBits(1)), NIL);
  assert.equal(count(keys), 2);
  assert.equal(state.get(both, numberBits(1)), NIL);
  assert.equal(count(both), 2);
  assert.equal(state.get(both, text()), text());
});

test("finalizers are due once, the youngest first; a finalised userdata leaves weak values first", () => {
  const state = newState();
  // Strings of one byte stay.
  for (const mode of "kv") state.stringBits(mode);
  const objects = state.check();
  const metatable = state.newMetatable("gc", numberBits(1));
  const plain = state.newTable(0, 0);
  const weakValues = state.newTable(0, 0);
  const weakKeys = state.newTable(0, 0);
  state.setMetatable(weakValues, state.newMetatable("mode", state.stringBits("v")));
  state.setMetatable(weakKeys, state.newMetatable("mode", state.stringBits("k")));
  [metatable, plain, weakValues, weakKeys].forEach((table, index) => {
    setSlot(state, index, tableBits(table));
  });
  const userdata = [0, 1, 2, 3].map((index) => {
    const made = state.newUserdata(16 * index);
    state.setMetatable(made, index === 1 ? plain : metatable);
    state.set(weakValues, numberBits(index + 1), objectBits(Tag.values.USERDATA, made));
    state.set(weakKeys, objectBits(Tag.values.USERDATA, made), numberBits(index));
    return made;
  });
  state.full();
  state.check();
  for (const index of [0, 1, 2, 3]) assert.equal(state.get(weakValues, numberBits(index + 1)), NIL);
  for (const index of [0, 2, 3]) {
    const key = objectBits(Tag.values.USERDATA, userdata[index]);
    assert.equal(state.get(weakKeys, key), numberBits(index));
  }
  assert.ok(state.isFree(userdata[1]));
  assert.deepEqual(
    [0, 0, 0, 0].map(() => state.finalizerDue()),
    [userdata[3], userdata[2], userdata[0], 0],
  );
  state.full();
  state.check();
  assert.equal(state.finalizerDue(), 0);
  for (const made of userdata) assert.ok(state.isFree(made));
  for (let index = 0; index < 4; index++) setSlot(state, index, NIL);
  state.full();
  assert.equal(state.check(), objects);
});

test("what a finalizable userdata refers to lives until the finalizer has run", () => {
  const state = newState();
  const metatable = state.newMetatable("gc", numberBits(1));
  const inner = state.newTable(0, 0);
  state.setIndex(metatable, 1, tableBits(inner));
  const made = state.newUserdata();
  state.setMetatable(made, metatable);
  state.full();
  assert.ok(!state.isFree(inner) && !state.isFree(metatable));
  assert.equal(state.finalizerDue(), made);
  setSlot(state, 0, objectBits(Tag.values.USERDATA, made));
  state.full();
  assert.ok(!state.isFree(made) && !state.isFree(inner));
  setSlot(state, 0, NIL);
  state.full();
  assert.ok(state.isFree(made) && state.isFree(inner));
  state.check();
});

test("when a state is closed, all finalizers are due", () => {
  const state = newState();
  const metatable = state.newMetatable("gc", numberBits(1));
  setSlot(state, 0, tableBits(metatable));
  const made = [1, 2, 3].map((index) => {
    const userdata = state.newUserdata();
    state.setMetatable(userdata, metatable);
    setSlot(state, index, objectBits(Tag.values.USERDATA, userdata));
    return userdata;
  });
  assert.equal(state.core.call.gcFinalizeAll(state.global), 3);
  assert.deepEqual(
    made.map(() => state.finalizerDue()),
    made.toReversed(),
  );
  assert.equal(state.core.call.gcFinalizeAll(state.global), 0);
  assert.equal(state.core.call.freeState(state.global), 0);
});

/** Runs steps until the state marks. */
function startMarking(state: State): void {
  while (state.phase !== GcPhase.values.PAUSE) state.step();
  state.setField("gcThreshold", 0);
  state.core.call.setDebt(state.global, 0);
  state.step();
  assert.ok(state.isMarking());
}

test("a string that has died is found again by interning and lives", () => {
  const state = newState();
  for (let index = 0; index < 20_000; index++) {
    state.setIndex(state.field("globals"), index, tableBits(state.newTable(1, 0)));
  }
  const text = "a string about to die";
  const string = state.newString(text);
  state.core.call.gcSetStepMultiplier(state.global, 1);
  startMarking(state);
  while (state.isMarking()) state.step();
  assert.ok(!state.isFree(string));
  assert.ok(state.core.call.isDead(state.global, string));
  assert.equal(state.newString(text), string);
  assert.ok(!state.core.call.isDead(state.global, string));
  setSlot(state, 0, objectBits(Tag.values.STRING, string));
  while (state.phase !== GcPhase.values.PAUSE) {
    state.check();
    state.step();
  }
  assert.equal(state.newString(text), string);
  state.check();
});

/** A prototype whose functions have one upvalue: slot 0 of the parent's frame. */
function newPrototype(state: State): number {
  const size = sizeOf("Prototype") + 16;
  const { call, setWord, view } = state.core;
  const prototype = state.made(call.allocateObject(state.global, size, ObjectType.values.PROTOTYPE));
  for (let at = 8; at < size; at += 4) setWord(prototype + at, 0);
  const at = offsets.Prototype;
  view.setUint16(prototype + size - 8, 0x8000, true);
  setWord(prototype + at.upvalueRefs, prototype + size - 8);
  setWord(prototype + at.size, size);
  state.core.setByte(prototype + at.upvalueCount, 1);
  setWord(prototype + at.chunkName, state.newString("chunk"));
  return prototype;
}

test("an open upvalue outlives its thread, closed", () => {
  const state = newState();
  const { call, word, bits, setBits } = state.core;
  const prototype = newPrototype(state);
  const parent = state.made(call.newLuaFunction(state.global, prototype, state.field("globals")));
  const thread = state.made(call.newThread(state.global));
  state.setTop(3, thread);
  setBits(state.slot(0, thread), tableBits(state.newTable(0, 0)));
  const closure = state.made(call.newClosure(thread, prototype, parent));
  setSlot(state, 0, objectBits(Tag.values.FUNCTION, closure));
  const upvalue = word(closure + offsets.Function.upvalues);
  state.check();
  state.full();
  state.check();
  assert.ok(state.isFree(thread));
  assert.equal(state.core.byte(upvalue + offsets.Upvalue.closed), 1);
  const held = addressOf(bits(word(upvalue + offsets.Upvalue.location)));
  assert.equal(state.typeOf(held), "TABLE");
  setSlot(state, 0, NIL);
  state.full();
  assert.ok(state.isFree(upvalue) && state.isFree(held) && state.isFree(prototype));
  state.check();
});

test("a store to an open upvalue of a suspended thread is not lost", () => {
  const state = newState();
  const { call, word, setBits } = state.core;
  const prototype = newPrototype(state);
  const parent = state.made(call.newLuaFunction(state.global, prototype, state.field("globals")));
  const thread = state.made(call.newThread(state.global));
  state.setTop(3, thread);
  setBits(state.slot(0, thread), NIL);
  const closure = state.made(call.newClosure(thread, prototype, parent));
  // The globals are marked before the stack: these are black soon, while the tables keep the collector busy.
  state.setIndex(state.field("globals"), 1, objectBits(Tag.values.FUNCTION, closure));
  state.setIndex(state.field("globals"), 2, objectBits(Tag.values.THREAD, thread));
  for (let index = 0; index < 10_000; index++) {
    const table = state.newTable(20, 0);
    state.setIndex(table, 1, state.core.bits(state.slot(0)));
    setSlot(state, 0, tableBits(table));
  }
  const upvalue = word(closure + offsets.Function.upvalues);
  startMarking(state);
  let last = 0;
  while (state.isMarking()) {
    last = state.newTable(0, 0);
    const location = word(upvalue + offsets.Upvalue.location);
    setBits(location, tableBits(last));
    call.upvalueBarrier(state.global, upvalue, location);
    state.step();
    state.check();
  }
  assert.notEqual(last, 0);
  while (state.phase !== GcPhase.values.PAUSE) state.step();
  assert.equal(state.typeOf(last), "TABLE");
  state.check();
});

test("a thread that runs while marking goes on keeps what it has put onto its stack", () => {
  const state = newState();
  const { call, setBits } = state.core;
  const threads = Array.from({ length: 2000 }, (_, index) => {
    const thread = state.made(call.newThread(state.global));
    state.set(state.field("globals"), numberBits(index), objectBits(Tag.values.THREAD, thread));
    state.setTop(4, thread);
    for (let slot = 0; slot < 4; slot++) setBits(state.slot(slot, thread), tableBits(state.newTable(3, 2)));
    return thread;
  });
  startMarking(state);
  const held = new Map<number, number>();
  let round = 0;
  for (; state.isMarking(); round++) {
    const thread = threads[(round * 7) % threads.length];
    call.threadBarrier(state.global, thread);
    state.setField("currentThread", thread);
    held.set(thread, state.newTable(0, 0));
    setBits(state.slot(1, thread), tableBits(held.get(thread)!));
    state.step();
    state.check();
    state.setField("currentThread", state.thread);
  }
  while (state.phase !== GcPhase.values.PAUSE) state.step();
  state.check();
  assert.ok(round > 5);
  for (const table of held.values()) assert.equal(state.typeOf(table), "TABLE");
});

test("collectgarbage's parameters", () => {
  const state = new State();
  const core = state.core.call;
  assert.equal(core.gcSetPause(state.global, 150), 200);
  assert.equal(core.gcSetPause(state.global, 200), 150);
  assert.equal(core.gcSetStepMultiplier(state.global, 400), 200);
  assert.equal(core.gcIsRunning(state.global), 1);
  core.gcStop(state.global);
  assert.equal(core.gcIsRunning(state.global), 0);
  const cycles = state.field("gcCycles");
  for (let index = 0; index < 50_000; index++) {
    state.newTable(4, 0);
    state.safepoint();
  }
  assert.equal(state.field("gcCycles"), cycles);
  core.gcRestart(state.global);
  let steps = 0;
  while (core.gcCollectStep(state.thread, 0) === 0) steps++;
  assert.ok(steps > 0);
  assert.equal(core.gcCollectStep(state.thread, 100_000), 1);
  state.check();
});

test("a large table that is rehashed while it is marked in slices loses nothing", () => {
  const state = newState();
  const table = state.newTable(10_000, 0);
  setSlot(state, 0, tableBits(table));
  let nodes = 0;
  const add = () => {
    state.set(table, numberBits(0.5 + nodes++), tableBits(state.newTable(0, 0)));
  };
  for (let index = 1; index < 10_000; index++) state.setIndex(table, index, tableBits(state.newTable(0, 0)));
  while (nodes < 32_768) add();
  startMarking(state);
  let rehashes = 0;
  while (state.isMarking()) {
    const index = state.field("sliceIndex");
    if (state.field("sliceTable") === table && index > 20_000 + 5_000 * rehashes && rehashes < 4) {
      // Doubles the nodes, in which all entries get other places; deletions make it halve them again.
      const { mask, size } = { mask: offsets.Table.hashMask, size: () => state.core.word(table + mask) };
      const before = size();
      while (size() === before) add();
      rehashes++;
    }
    state.step();
  }
  assert.ok(rehashes > 0);
  while (state.phase !== GcPhase.values.PAUSE) state.step();
  state.check();
  for (let index = 1; index < 10_000; index++) {
    assert.equal(state.typeOf(addressOf(state.get(table, numberBits(index)))), "TABLE");
  }
  for (let node = 0; node < nodes; node++) {
    assert.equal(state.typeOf(addressOf(state.get(table, numberBits(0.5 + node)))), "TABLE");
  }
});

test("slots above the top are cleared, so that a frame may grow over them", () => {
  const state = newState();
  const thread = state.made(state.core.call.newThread(state.global));
  state.set(state.field("globals"), numberBits(1), objectBits(Tag.values.THREAD, thread));
  for (const owner of [thread, state.thread]) {
    state.setTop(10, owner);
    state.core.setBits(state.slot(9, owner), tableBits(state.newTable(0, 0)));
    state.setTop(9, owner);
  }
  state.full();
  for (const owner of [thread, state.thread]) {
    state.setTop(10, owner);
    assert.equal(state.core.bits(state.slot(9, owner)), NIL);
  }
});

test("the stack of a suspended thread shrinks, and its frames and upvalues stay right", () => {
  const state = newState();
  const { call, word, bits, setBits } = state.core;
  const prototype = newPrototype(state);
  const parent = state.made(call.newLuaFunction(state.global, prototype, state.field("globals")));
  const thread = state.made(call.newThread(state.global));
  state.set(state.field("globals"), numberBits(1), objectBits(Tag.values.THREAD, thread));
  state.setTop(5000, thread);
  const held = tableBits(state.newTable(0, 0));
  setBits(state.slot(0, thread), held);
  const closure = state.made(call.newClosure(thread, prototype, parent));
  setSlot(state, 0, objectBits(Tag.values.FUNCTION, closure));
  state.setTop(3, thread);
  const size = () => word(thread + offsets.Thread.stackSize);
  const before = size();
  for (let count = 0; count < 10; count++) state.full();
  assert.ok(size() < before / 10 && size() > 64);
  state.check();
  const upvalue = word(closure + offsets.Function.upvalues);
  assert.equal(word(upvalue + offsets.Upvalue.location), state.slot(0, thread));
  assert.equal(bits(state.slot(0, thread)), held);
});

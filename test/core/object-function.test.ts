import assert from "node:assert/strict";
import { test } from "node:test";
import { toBytes } from "../../lang/bytes.ts";
import { compileChunk } from "../../lang/compile.ts";
import { FrameType, Limit, ObjectType } from "../../spec/vm.ts";
import { Random } from "../random.ts";
import { numberBits, offsets } from "./layout.ts";
import { call, readByte, readWord, State, valueAt, writeBits, writeWord } from "./object-core.ts";

const state = new State();

const field = (address: number, layout: string, name: string) => readWord(address + offsets[layout][name]);

/** The upvalues in a thread's list, the highest slot first. */
function openUpvalues(thread: number): number[] {
  const found: number[] = [];
  let previous = 0;
  let upvalue = field(thread, "Thread", "openUpvalues");
  while (upvalue) {
    const links = upvalue + offsets.Upvalue.value;
    assert.equal(readWord(links), previous);
    found.push(upvalue);
    previous = upvalue;
    upvalue = readWord(links + 4);
  }
  return found;
}

const locationOf = (upvalue: number) => field(upvalue, "Upvalue", "location");

test("a new thread has an empty stack that names it", () => {
  const thread = call.newThread(state.global);
  const stack = field(thread, "Thread", "stack");
  assert.equal(readByte(thread + offsets.Header.type), ObjectType.values.THREAD);
  assert.deepEqual(valueAt(stack), { object: thread, tag: 0xfffffff9 });
  assert.equal(readWord(stack + 4) & FrameType.values.TYPE_MASK, FrameType.values.ENTRY);
  assert.equal(field(thread, "Thread", "base"), stack + 8);
  assert.equal(field(thread, "Thread", "top"), stack + 8);
  assert.equal(field(thread, "Thread", "env"), state.field("globals"));
  assert.equal(state.field("threadList"), thread);
  const second = call.newThread(state.global);
  assert.equal(field(second, "Thread", "nextThread"), thread);
});

test("open upvalues are found again, and sorted from the highest slot down", () => {
  const thread = call.newThread(state.global);
  const base = field(thread, "Thread", "base");
  const random = new Random(10);
  const bySlot = new Map<number, number>();
  for (let round = 0; round < 200; round++) {
    const slot = base + 8 * random.below(30);
    const upvalue = call.findUpvalue(thread, slot);
    assert.equal(bySlot.get(slot) ?? upvalue, upvalue);
    bySlot.set(slot, upvalue);
    const open = openUpvalues(thread);
    assert.equal(open.length, bySlot.size);
    assert.deepEqual(
      open.map(locationOf),
      [...bySlot.keys()].sort((left, right) => right - left),
    );
  }
});

test("closing moves values in, from a level upwards", () => {
  const thread = call.newThread(state.global);
  const base = field(thread, "Thread", "base");
  const upvalues = [3, 0, 7, 5].map((slot) => {
    writeBits(base + 8 * slot, numberBits(slot));
    return call.findUpvalue(thread, base + 8 * slot);
  });
  call.closeUpvalues(thread, base + 8 * 4);
  assert.deepEqual(openUpvalues(thread).map(locationOf), [base + 24, base]);
  for (const upvalue of [upvalues[2], upvalues[3]]) {
    assert.equal(locationOf(upvalue), upvalue + offsets.Upvalue.value);
    assert.equal(readByte(upvalue + offsets.Upvalue.closed), 1);
  }
  assert.deepEqual(
    upvalues.map((upvalue) => valueAt(locationOf(upvalue))),
    [3, 0, 7, 5],
  );
  call.closeUpvalues(thread, base + 8 * 4);
  call.closeUpvalues(thread, base);
  assert.deepEqual(openUpvalues(thread), []);
  assert.deepEqual(
    upvalues.map((upvalue) => valueAt(locationOf(upvalue))),
    [3, 0, 7, 5],
  );
});

test("a stack that grows takes its values, its frame and its open upvalues along", () => {
  const thread = call.newThread(state.global);
  const reserve = Limit.values.MIN_STACK + Limit.values.EXTRA_STACK;
  let size: number = Limit.values.START_STACK;
  writeBits(field(thread, "Thread", "base"), numberBits(42));
  const upvalue = call.findUpvalue(thread, field(thread, "Thread", "base"));
  for (const wanted of [10, 60, 300, 301, 5000, 64000]) {
    assert.equal(call.growStack(thread, wanted), 0);
    const base = field(thread, "Thread", "base");
    const stack = field(thread, "Thread", "stack");
    const stackSize = field(thread, "Thread", "stackSize");
    assert.ok(base + 8 * wanted <= field(thread, "Thread", "limit"));
    assert.equal(field(thread, "Thread", "limit"), stack + 8 * (stackSize - reserve));
    assert.ok(stackSize === size || stackSize >= Math.min(2 * size, Limit.values.MAX_STACK + reserve));
    size = stackSize;
    assert.equal(base, stack + 8);
    assert.equal(locationOf(upvalue), base);
    assert.equal(valueAt(base), 42);
    for (let slot = 1; slot < stackSize - 1; slot++) assert.equal(valueAt(base + 8 * slot), undefined);
  }
});

test("a stack has a maximum, and some room above it for the handling of the error", () => {
  const { MAX_STACK, ERROR_STACK } = Limit.values;
  const thread = call.newThread(state.global);
  assert.equal(call.growStack(thread, MAX_STACK), 1);
  assert.equal(call.growStack(thread, 0xffffffff), 1);
  assert.equal(call.growStack(thread, MAX_STACK - 1), 0);
  assert.equal(call.growStackForError(thread), 0);
  assert.equal(call.growStack(thread, MAX_STACK + ERROR_STACK - 1), 0);
  assert.equal(call.growStack(thread, MAX_STACK + ERROR_STACK), 1);
  assert.equal(call.growStackForError(thread), 1);
  const large = field(thread, "Thread", "stackSize");
  call.relimitStack(thread);
  assert.equal(field(thread, "Thread", "stackSize"), large - ERROR_STACK);
  call.shrinkStack(thread, 100);
  assert.equal(field(thread, "Thread", "stackSize"), (large - ERROR_STACK) >>> 1);
  call.shrinkStack(thread, large >>> 1);
  assert.equal(field(thread, "Thread", "stackSize"), (large - ERROR_STACK) >>> 1);
});

test("a stack that may not grow stays as it was", () => {
  const thread = call.newThread(state.global);
  const stack = field(thread, "Thread", "stack");
  state.setField("gcLimit", state.used);
  assert.equal(call.growStack(thread, 5000), 2);
  assert.equal(call.growStackForError(thread), 2);
  state.setField("gcLimit", 0x7fffffff);
  assert.equal(field(thread, "Thread", "stack"), stack);
  assert.equal(field(thread, "Thread", "stackSize"), Limit.values.START_STACK);
});

function prototypeOf(thread: number, source: string): number {
  const { dump } = compileChunk(toBytes(source), "=sample");
  return call.readDump(thread, state.writeBytes(dump), dump.length, 1, 0);
}

const objectConstant = (prototype: number, index: number) =>
  readWord(field(prototype, "Prototype", "constants") - 8 - 4 * index);

const upvalueOf = (closure: number, index: number) =>
  readWord(closure + offsets.Function.upvalues + 4 * index);

test("closures share upvalues with their siblings and inherit those of their parent", () => {
  const thread = call.newThread(state.global);
  const main = prototypeOf(
    thread,
    "local a, b = 1 b = 2 local function f() local c return function() return a, b, c end end return f, function() b = a end",
  );
  const parent = call.newMainFunction(state.global, main, state.field("globals"));
  const children = [objectConstant(main, 0), objectConstant(main, 1)];
  const first = children.find((child) => field(child, "Prototype", "objectConstantCount") === 1)!;
  const second = children.find((child) => child !== first)!;
  const base = field(thread, "Thread", "base");
  const f = call.newClosure(thread, first, parent);
  const g = call.newClosure(thread, second, parent);
  assert.equal(readByte(f + offsets.Function.upvalueCount), 2);
  assert.equal(field(f, "Function", "env"), state.field("globals"));
  assert.equal(field(f, "Function", "pc"), first + offsets.Prototype.bytecode);
  assert.deepEqual(new Set([upvalueOf(f, 0), upvalueOf(f, 1)]), new Set([upvalueOf(g, 0), upvalueOf(g, 1)]));
  assert.deepEqual(openUpvalues(thread).map(locationOf), [base + 8, base]);
  // `a` is never assigned after its declaration, `b` is.
  const immutable = (upvalue: number) => readByte(upvalue + offsets.Upvalue.immutable);
  assert.deepEqual(openUpvalues(thread).map(immutable), [0, 1]);

  writeWord(thread + offsets.Thread.base, base + 160);
  const inner = call.newClosure(thread, objectConstant(first, 0), f);
  const [a, b, c] = [0, 1, 2].map((index) => upvalueOf(inner, index));
  assert.deepEqual([a, b], [upvalueOf(f, 0), upvalueOf(f, 1)]);
  assert.equal(locationOf(c), base + 160);
});

test("a main function has closed upvalues of its own", () => {
  const thread = call.newThread(state.global);
  const main = prototypeOf(thread, "local a, b return function() return a, b end");
  const child = objectConstant(main, 0);
  const closure = call.newMainFunction(state.global, child, state.field("globals"));
  const upvalues = [0, 1].map((index) => upvalueOf(closure, index));
  assert.notEqual(upvalues[0], upvalues[1]);
  for (const upvalue of upvalues) {
    assert.equal(readByte(upvalue + offsets.Upvalue.closed), 1);
    assert.equal(locationOf(upvalue), upvalue + offsets.Upvalue.value);
    assert.equal(valueAt(locationOf(upvalue)), undefined);
  }
});

test("library functions hold their upvalues by value", () => {
  const env = state.field("globals");
  for (const isHost of [0, 1]) {
    const closure = call.newLibraryFunction(state.global, 77, 5, env, isHost, 3);
    assert.equal(field(closure, "LibraryFunction", "id"), 77);
    assert.equal(readByte(closure + offsets.Function.fastId), 5);
    assert.equal(readByte(closure + offsets.Function.upvalueCount), 3);
    assert.equal(field(closure, "Function", "pc"), state.global + offsets.Global.functionHeader + 4 * isHost);
    for (const at of [0, 8, 16])
      assert.equal(valueAt(closure + offsets.LibraryFunction.upvalues + at), undefined);
  }
});

test("userdata are in the state's list, and have a metatable as tables do", () => {
  const userdata = call.newUserdata(state.global, 13, 1, state.field("globals"));
  assert.equal(state.field("userdataList"), userdata);
  assert.equal(field(userdata, "Userdata", "length"), 13);
  assert.equal(readByte(userdata + offsets.Userdata.kind), 1);
  const metatable = call.newTable(state.global, 0, 0);
  const slot = state.scratch;
  writeBits(slot, state.bits({ object: userdata, tag: 0xfffffff3 }));
  assert.equal(call.metatableOf(state.global, slot), 0);
  writeWord(userdata + offsets.Userdata.metatable, metatable);
  assert.equal(call.metatableOf(state.global, slot), metatable);
  for (const [value, type] of [
    ["text", 4],
    [1.5, 13],
    [true, 2],
  ] as const) {
    const bits = state.bits(value);
    writeBits(slot, bits);
    const link = state.global + offsets.Global.baseMetatables + 4 * type;
    assert.equal(call.metatableOf(state.global, slot), 0);
    writeWord(link, metatable);
    assert.equal(call.metatableOf(state.global, slot), metatable);
    writeWord(link, 0);
  }
});

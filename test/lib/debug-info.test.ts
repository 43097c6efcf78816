import assert from "node:assert/strict";
import { test } from "node:test";
import { fromByteString, readByteString } from "../../lib/byte-text.ts";
import { lineOf, nameText, shortSource, slotName, variableName } from "../../lib/debug-info.ts";
import { frameOfLevel } from "../../lib/frames.ts";
import type { LuaState } from "../../lib/lua-state.ts";
import { GlobalField, PrototypeField, ThreadField } from "../../lib/offsets.ts";
import { OperandMessages } from "../../lib/operand-messages.ts";
import { raiseOperand } from "../../lib/raise.ts";
import { traceback } from "../../lib/traceback.ts";
import { type BytecodeName, bytecodeNames } from "../../spec/bytecodes.ts";
import { ErrorCode } from "../../spec/errors.ts";
import { FrameType, Tag } from "../../spec/vm.ts";
import { FakeMemory } from "./fake-memory.ts";

/** Position of the n-th instruction of a kind. */
function positionOf(memory: FakeMemory, prototype: number, name: BytecodeName, nth = 1): number {
  const count = memory.u32[(prototype + PrototypeField.bytecodeCount) >>> 2];
  let rest = nth;
  for (let position = 1; position < count; position++) {
    const opcode = memory.u8[prototype + PrototypeField.bytecode + 4 * position];
    if (bytecodeNames[opcode] === name && --rest === 0) return position;
  }
  throw new Error(`no ${name}`);
}

const slotA = (memory: FakeMemory, prototype: number, position: number): number =>
  memory.u8[prototype + PrototypeField.bytecode + 4 * position + 1];

test("lines of instructions", () => {
  const memory = new FakeMemory();
  const { prototype } = memory.compile("local a\n\na = 1\nf(a)\n");
  assert.equal(lineOf(memory, prototype, positionOf(memory, prototype, "KPRI")), 1);
  assert.equal(lineOf(memory, prototype, positionOf(memory, prototype, "KSHORT")), 3);
  assert.equal(lineOf(memory, prototype, positionOf(memory, prototype, "CALL")), 4);
});

test("names of local variables by scope", () => {
  const memory = new FakeMemory();
  const { prototype } = memory.compile("local a, b = 1, 2 do local c = a f(c) end for i = 1, 2 do f(i) end");
  const inner = positionOf(memory, prototype, "CALL", 1);
  const loop = positionOf(memory, prototype, "CALL", 2);
  assert.deepEqual(
    [0, 1, 2, 3].map((slot) => variableName(memory, prototype, inner, slot)),
    ["a", "b", "c", undefined],
  );
  assert.deepEqual(
    [2, 3, 4, 5].map((slot) => variableName(memory, prototype, loop, slot)),
    ["(for index)", "(for limit)", "(for step)", "i"],
  );
});

const calls: readonly (readonly [string, string, string])[] = [
  ["f()", "global", "f"],
  ["local f f()", "local", "f"],
  ["t.f()", "field", "f"],
  ["t:f()", "method", "f"],
  ["local f local g = f g()", "local", "g"],
];

for (const [source, kind, name] of calls) {
  test(`name of what is called: ${source}`, () => {
    const memory = new FakeMemory();
    const { prototype } = memory.compile(source);
    const position = positionOf(memory, prototype, "CALL");
    const slot = slotA(memory, prototype, position);
    const thread = memory.thread();
    const deduced = slotName(memory, thread, prototype, position, slot);
    assert.equal(deduced?.kind, kind);
    assert.equal(deduced && nameText(memory, deduced.name), name);
  });
}

/** A main function that calls a library function, which is the current one. */
function callStack(memory: FakeMemory, source: string) {
  const { prototype } = memory.compile(source);
  const thread = memory.thread();
  const stack = memory.u32[(thread + ThreadField.stack) >>> 2];
  const main = memory.func(prototype);
  memory.pushFrame(thread, stack + 8, main, 8 | FrameType.values.ENTRY);
  const call = positionOf(memory, prototype, "CALL");
  const base = stack + 16;
  const returnAddress = prototype + PrototypeField.bytecode + 4 * (call + 1);
  memory.pushFrame(thread, base + 8 * slotA(memory, prototype, call), memory.func(0), returnAddress);
  return { prototype, thread, main, base };
}

test("frames by level, and the number of levels that are missing", () => {
  const memory = new FakeMemory();
  const { thread, base } = callStack(memory, "f()");
  const found = frameOfLevel(memory, thread, 1);
  assert.ok(typeof found === "object");
  assert.equal(found.frame, base - 8);
  assert.equal(frameOfLevel(memory, thread, 2), 0);
  assert.equal(frameOfLevel(memory, thread, 5), 3);
});

test("traceback", () => {
  const memory = new FakeMemory();
  const { thread } = callStack(memory, "\n\nlocal x = 1 t.f(x)\n");
  assert.equal(
    traceback(memory, thread, "message", 0),
    "message\nstack traceback:\n\t[C]: in function 'f'\n\ttest.lua:3: in main chunk",
  );
});

test("a message names the variable that an operation failed on", () => {
  const memory = new FakeMemory();
  const { prototype } = memory.compile("local t = {}\nlocal x = 1\nreturn t.y.z");
  const thread = memory.thread();
  const stack = memory.u32[(thread + ThreadField.stack) >>> 2];
  memory.pushFrame(thread, stack + 8, memory.func(prototype), 8 | FrameType.values.ENTRY);
  const position = positionOf(memory, prototype, "TGETS", 2);
  memory.setWord(thread + ThreadField.pc, prototype + PrototypeField.bytecode + 4 * (position + 1));
  const slotB = memory.u8[prototype + PrototypeField.bytecode + 4 * position + 3];
  const operand = stack + 16 + 8 * slotB;
  memory.setWord(operand + 4, 0xffffffff);
  const global = memory.global();
  let texts = 0;
  const internText = (text: string) => {
    texts++;
    return memory.string(fromByteString(text));
  };
  const operandMessages = new OperandMessages();
  const state = { heap: memory, global, internText, operandMessages, noteWork: () => undefined };
  const message = () => {
    raiseOperand(state as unknown as LuaState, thread, operand, ErrorCode.OPINDEX);
    return readByteString(memory, memory.u32[(global + GlobalField.errorValue) >>> 2]);
  };
  assert.equal(message(), "test.lua:3: attempt to index field 'y' (a nil value)");
  assert.equal(message(), "test.lua:3: attempt to index field 'y' (a nil value)");
  assert.equal(texts, 1);
  // What the collector may have freed is made anew.
  memory.setWord(global + GlobalField.markEnds, 1);
  assert.equal(message(), "test.lua:3: attempt to index field 'y' (a nil value)");
  assert.equal(texts, 2);
  memory.setWord(operand + 4, Tag.values.TRUE);
  assert.equal(message(), "test.lua:3: attempt to index field 'y' (a boolean value)");
});

test("long names of files are cut at their beginning", () => {
  const memory = new FakeMemory();
  const { prototype } = memory.compile("f()", `@${"folder/".repeat(20)}x.lua`);
  const short = shortSource(memory, prototype);
  assert.equal(short, `...${`${"folder/".repeat(20)}x.lua`.slice(-56)}`);
});

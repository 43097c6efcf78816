/**
 * The module jit.util (LuaJIT: lib_jit.c): what functions and traces are made of, for tools written in Lua. Traces are
 * shown as LuaJIT numbers them: types of the IR by its numbers, operations by the names in jit.vmdef. There are no exit
 * stubs and no addresses of helpers, since the code is no machine code.
 */

import { bytecodeNames, bytecodes, type OperandMode } from "../spec/bytecodes.ts";
import { metamethods, PrototypeFlag, Tag } from "../spec/vm.ts";
import type { HostCall, HostLibrary } from "./call.ts";
import { chunkName, lineOf, upvalueName } from "./debug-info.ts";
import { callerError } from "./errors.ts";
import { prototypeOf } from "./frames.ts";
import type { TraceView } from "./jit-control.ts";
import type { HeapViews } from "./lua-state.ts";
import { FunctionField, HeaderField, PrototypeField } from "./offsets.ts";
import { visibleInstruction } from "./original-instruction.ts";
import { setBooleanField, setField, setInteger, setNumberField, setTextField } from "./tables.ts";

const tags = Tag.values;
const { VARARG, CHILD } = PrototypeFlag.values;

/** In LuaJIT's order (lj_bc.h); 0 is none. */
const operandModes: readonly OperandMode[] = [
  ...(["dst", "base", "var", "rbase", "uv", "lit", "lits"] as const),
  ...(["pri", "num", "str", "tab", "func", "jump", "cdata"] as const),
];

/** What the operands of each bytecode mean: A from bit 0, B from 3, C or D from 7; the metamethod from 11. */
const bytecodeModes = bytecodeNames.map((name) => {
  const { a, b, c, d, metamethod } = bytecodes[name] as {
    readonly [Operand in "a" | "b" | "c" | "d"]?: OperandMode;
  } & { readonly metamethod?: string };
  const number = (mode: OperandMode | undefined) => (mode === undefined ? 0 : operandModes.indexOf(mode) + 1);
  const found = metamethods.findIndex((candidate) => candidate === metamethod);
  const metamethodNumber = found < 0 ? metamethods.length : found;
  return number(a) | (number(b) << 3) | (number(c ?? d) << 7) | (metamethodNumber << 11);
});

/** Argument 1: a Lua function or a prototype; 0: another function, if that is allowed. */
function prototypeArgument(call: HostCall, allowsOthers: boolean): number {
  if (call.tag(1) === tags.PROTOTYPE) return call.address(1);
  const prototype = call.isFunction(1) ? prototypeOf(call.state.heap, call.address(1)) : 0;
  if (prototype === 0 && !(allowsOthers && call.isFunction(1))) call.typeError(1, "function");
  return prototype;
}

const longestShownName = 40;

/** `file:line`, as lists of traces show it (LuaJIT: lj_debug_pushloc). */
function locationOf(heap: HeapViews, prototype: number, position: number): string {
  const name = chunkName(heap, prototype);
  const line = lineOf(heap, prototype, position);
  if (name.startsWith("@")) return `${/[^/\\]*$/.exec(name.slice(1))?.[0]}:${line}`;
  if (name.length > longestShownName) return `0x${prototype.toString(16).padStart(8, "0")}:${line}`;
  return name.startsWith("=") ? `${name.slice(1)}:${line}` : `"${name}":${line}`;
}

function functionInfo(call: HostCall): number {
  const prototype = prototypeArgument(call, true);
  const { state } = call;
  const { heap } = state;
  const table = state.newTable(0, 4);
  const set = (name: string, value: number): void => setNumberField(state, table, name, value);
  if (prototype === 0) {
    const func = call.address(1);
    set("ffid", heap.u8[func + FunctionField.fastId]);
    set("addr", func);
    set("upvalues", heap.u8[func + FunctionField.upvalueCount]);
    return call.pushObject(table, tags.TABLE).finish();
  }
  const position = call.optionalInteger(2, 0);
  const word = (offset: number): number => heap.u32[(prototype + offset) >>> 2];
  const flags = heap.u8[prototype + PrototypeField.flags];
  set("linedefined", word(PrototypeField.firstLine));
  set("lastlinedefined", word(PrototypeField.firstLine) + word(PrototypeField.lineCount));
  set("stackslots", heap.u8[prototype + PrototypeField.frameSize]);
  set("params", heap.u8[prototype + PrototypeField.parameterCount]);
  set("bytecodes", word(PrototypeField.bytecodeCount));
  set("gcconsts", word(PrototypeField.objectConstantCount));
  set("nconsts", word(PrototypeField.numberConstantCount));
  set("upvalues", heap.u8[prototype + PrototypeField.upvalueCount]);
  if (position >>> 0 < word(PrototypeField.bytecodeCount))
    set("currentline", lineOf(heap, prototype, position));
  setBooleanField(state, table, "isvararg", (flags & VARARG) !== 0);
  setBooleanField(state, table, "children", (flags & CHILD) !== 0);
  setTextField(state, table, "source", chunkName(heap, prototype));
  setTextField(state, table, "loc", locationOf(heap, prototype, position));
  setField(state, table, "proto", prototype, tags.PROTOTYPE);
  return call.pushObject(table, tags.TABLE).finish();
}

/** The instruction, which may enter a trace, and what its operands mean. */
function bytecodeAt(call: HostCall): number {
  const prototype = prototypeArgument(call, false);
  const position = call.checkInteger(2) >>> 0;
  const { heap, global } = call.state;
  if (position >= heap.u32[(prototype + PrototypeField.bytecodeCount) >>> 2]) return 0;
  const instruction = visibleInstruction(heap, global, prototype + PrototypeField.bytecode + 4 * position);
  return call
    .pushNumber(instruction | 0)
    .pushNumber(bytecodeModes[instruction & 0xff])
    .finish();
}

/** Numbers from 0 up, objects from -1 down. */
function constantAt(call: HostCall): number {
  const prototype = prototypeArgument(call, false);
  const index = call.checkInteger(2);
  const { u32, u8, f64 } = call.state.heap;
  const word = (offset: number): number => u32[(prototype + offset) >>> 2];
  if (index >= 0) {
    if (index >= word(PrototypeField.numberConstantCount)) return 0;
    return call.pushNumber(f64[(word(PrototypeField.constants) >>> 3) + index]).finish();
  }
  if (~index >= word(PrototypeField.objectConstantCount)) return 0;
  const object = u32[(word(PrototypeField.constants) - 8 - 4 * ~index) >>> 2];
  return call.pushObject(object, ~u8[object + HeaderField.type] >>> 0).finish();
}

function upvalueNameAt(call: HostCall): number {
  const prototype = prototypeArgument(call, false);
  const index = call.checkInteger(2);
  const { heap } = call.state;
  if (index >>> 0 >= heap.u8[prototype + PrototypeField.upvalueCount]) return 0;
  return call.pushText(upvalueName(heap, prototype, index)).finish();
}

// -- Traces --

const traceArgument = (call: HostCall): TraceView | undefined =>
  call.state.jitControl.traceView(call.checkInteger(1));

/** What a trace has under a number, of which LuaJIT asks first whether it is one. */
function partOfTrace<T>(
  call: HostCall,
  part: (trace: TraceView, index: number) => T | undefined,
): T | undefined {
  const trace = traceArgument(call);
  const index = call.checkInteger(2);
  return trace && part(trace, index);
}

function traceInfo(call: HostCall): number {
  const trace = traceArgument(call);
  if (trace === undefined) return 0;
  const { state } = call;
  const table = state.newTable(0, 3);
  setNumberField(state, table, "nins", trace.instructionCount);
  setNumberField(state, table, "nk", trace.constantCount);
  setNumberField(state, table, "link", trace.linkId);
  setNumberField(state, table, "nexit", trace.snapshotCount);
  setTextField(state, table, "linktype", trace.linkType);
  return call.pushObject(table, tags.TABLE).finish();
}

function traceInstruction(call: HostCall): number {
  const instruction = partOfTrace(call, (trace, index) => trace.instruction(index));
  if (instruction === undefined) return 0;
  for (const part of instruction) call.pushNumber(part);
  return call.finish();
}

function traceConstant(call: HostCall): number {
  const constant = partOfTrace(call, (trace, index) => trace.constant(index));
  if (constant === undefined) return 0;
  call.push(constant.low, constant.high).pushNumber(constant.type);
  if (constant.slot !== undefined) call.pushNumber(constant.slot);
  return call.finish();
}

function traceSnapshot(call: HostCall): number {
  const snapshot = partOfTrace(call, (trace, index) => trace.snapshot(index));
  if (snapshot === undefined) return 0;
  const { state } = call;
  const table = state.newTable(snapshot.words.length, 0);
  const set = (index: number, value: number): void => {
    wordView[0] = value;
    setInteger(state, table, index, halves[0], halves[1]);
  };
  snapshot.words.forEach((value, index) => {
    set(index, value);
  });
  call.pushObject(table, tags.TABLE);
  if (call.isTruthy(3)) call.pushNumber(snapshot.position);
  return call.finish();
}

const wordView = new Float64Array(1);
const halves = new Uint32Array(wordView.buffer);

/** The module of the trace's region, its function's index in the table, and 0: loops have no address. */
function traceCode(call: HostCall): number {
  const trace = traceArgument(call);
  if (trace?.code === undefined) return 0;
  return call.pushBytes(trace.code).pushNumber(trace.functionIndex).pushNumber(0).finish();
}

const absent = (call: HostCall, name: string): never => {
  call.checkInteger(1);
  throw callerError("NYIJIT", name);
};

export const jitUtilLibrary: HostLibrary = {
  funcinfo: functionInfo,
  funcbc: bytecodeAt,
  funck: constantAt,
  funcuvname: upvalueNameAt,
  traceinfo: traceInfo,
  traceir: traceInstruction,
  tracek: traceConstant,
  tracesnap: traceSnapshot,
  tracemc: traceCode,
  traceexitstub: (call) => absent(call, "traceexitstub"),
  ircalladdr: (call) => absent(call, "ircalladdr"),
};

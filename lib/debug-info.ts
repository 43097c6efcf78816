/**
 * What debug information says about functions and frames: lines, names of variables, names of functions, chunk names
 * (LuaJIT: lj_debug.c).
 *
 * A position is the index of an instruction in its prototype; saved pcs point behind the instruction that they belong
 * to. Names are byte strings.
 */

import { toByteString } from "../lang/bytes.ts";
import { shortChunkName } from "../lang/syntax-error.ts";
import { type BytecodeName, type BytecodeSpec, bytecodeNames, bytecodes, Op } from "../spec/bytecodes.ts";
import { Continuation, ThreadStatus } from "../spec/vm.ts";
import { readByteString, readCString } from "./byte-text.ts";
import {
  bottomFrame,
  continuationOf,
  continuationPc,
  frameFunction,
  isCalledFromLua,
  isContinuationFrame,
  isVarargFrame,
  previousFrame,
  prototypeOf,
  returnAddress,
} from "./frames.ts";
import type { HeapViews } from "./lua-state.ts";
import { PrototypeField, SLOT, StringField, ThreadField } from "./offsets.ts";
import { originalInstruction } from "./original-instruction.ts";

export const NO_POSITION = -1;

/** A name: the address of its bytes, which a NUL ends, or its text, if it lies nowhere. */
export type PlacedName = number | string;

/** A name and what it is the name of: `local`, `field`, `method`, `global`, `upvalue`, `metamethod`. */
export interface DeducedName {
  readonly kind: string;
  readonly name: PlacedName;
}

export const nameText = (heap: HeapViews, name: PlacedName): string =>
  typeof name === "number" ? readCString(heap, name) : name;

const word = (heap: HeapViews, address: number): number => heap.u32[address >>> 2];

// -- Lines --

export function lineOf(heap: HeapViews, prototype: number, position: number): number {
  const lineInfo = word(heap, prototype + PrototypeField.lineInfo);
  const count = word(heap, prototype + PrototypeField.bytecodeCount);
  if (lineInfo === 0 || position > count) return 0;
  const first = word(heap, prototype + PrototypeField.firstLine);
  const lineCount = word(heap, prototype + PrototypeField.lineCount);
  if (position === count) return first + lineCount;
  return position === 0 ? first : first + relativeLine(heap, lineInfo, lineCount, position - 1);
}

function relativeLine(heap: HeapViews, lineInfo: number, lineCount: number, index: number): number {
  if (lineCount < 0x100) return heap.u8[lineInfo + index];
  if (lineCount < 0x10000) return heap.u16[(lineInfo >>> 1) + index];
  return heap.u32[(lineInfo >>> 2) + index];
}

/** The lines that have code. */
export function* activeLines(heap: HeapViews, prototype: number): Iterable<number> {
  if (word(heap, prototype + PrototypeField.lineInfo) === 0) return;
  const count = word(heap, prototype + PrototypeField.bytecodeCount);
  for (let position = 1; position < count; position++) yield lineOf(heap, prototype, position);
}

// -- Positions --

/** What the driver keeps below the frame of a hook or finalizer: the number of results, and the continuation. */
const INTERRUPTION_SLOTS = 2;

/** Whether a frame is that of a hook or finalizer: the function below goes on with the instruction that it is at. */
function isInterruption(heap: HeapViews, frame: number): boolean {
  if (!isContinuationFrame(heap, frame)) return false;
  const { HOOK, FINALIZER } = Continuation.values;
  const continuation = continuationOf(heap, frame);
  return continuation === HOOK || continuation === FINALIZER;
}

/** Where a function of bytecode is, given the frame above it (0: it is the current function). */
export function positionOf(heap: HeapViews, thread: number, func: number, nextFrame: number): number {
  const prototype = prototypeOf(heap, func);
  if (prototype === 0) return NO_POSITION;
  let pc: number;
  if (nextFrame === 0) {
    pc = word(heap, thread + ThreadField.pc);
    // As in LuaJIT, a coroutine that an error ended does not know any more where it was.
    const hasFailed = heap.u8[thread + ThreadField.status] === ThreadStatus.values.ERROR;
    if (pc === 0 || hasFailed) return NO_POSITION;
  } else if (isCalledFromLua(heap, nextFrame)) {
    pc = returnAddress(heap, nextFrame);
  } else if (isContinuationFrame(heap, nextFrame)) {
    pc = continuationPc(heap, nextFrame);
    if (isInterruption(heap, nextFrame)) pc += 4;
  } else {
    return NO_POSITION;
  }
  const position = ((pc - prototype - PrototypeField.bytecode) >> 2) - 1;
  return position >= 0 && position <= word(heap, prototype + PrototypeField.bytecodeCount) ? position : 1;
}

/** Line of a frame, or -1. */
export function frameLine(heap: HeapViews, thread: number, func: number, nextFrame: number): number {
  const position = positionOf(heap, thread, func, nextFrame);
  return position === NO_POSITION ? -1 : lineOf(heap, prototypeOf(heap, func), position);
}

// -- Variables --

/** Names of the variables that the parser makes itself, by their number in variable information. */
const internalNames = [
  "",
  "(for index)",
  "(for limit)",
  "(for step)",
  "(for generator)",
  "(for state)",
  "(for control)",
];

/** Name of the local variable in a slot, as long as its scope includes the position. */
export function variableName(
  heap: HeapViews,
  prototype: number,
  position: number,
  slot: number,
): string | undefined {
  const name = placedVariableName(heap, prototype, position, slot);
  return name === undefined ? undefined : nameText(heap, name);
}

function placedVariableName(
  heap: HeapViews,
  prototype: number,
  position: number,
  slot: number,
): PlacedName | undefined {
  let at = word(heap, prototype + PrototypeField.variableInfo);
  if (at === 0) return undefined;
  const { u8 } = heap;
  const readNumber = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = u8[at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  };
  let start = 0;
  let rest = slot;
  while (u8[at] !== 0) {
    const name = at;
    if (u8[at] >= internalNames.length) while (u8[at] !== 0) at++;
    at++;
    start += readNumber();
    if (start > position) break;
    const end = start + readNumber();
    if (position < end && rest-- === 0) return internalNames[u8[name]] ?? name;
  }
  return undefined;
}

/** Name of an upvalue; empty, if debug information was stripped. */
export const upvalueName = (heap: HeapViews, prototype: number, index: number): string =>
  nameText(heap, placedUpvalueName(heap, prototype, index));

function placedUpvalueName(heap: HeapViews, prototype: number, index: number): PlacedName {
  let at = word(heap, prototype + PrototypeField.upvalueNames);
  if (at === 0) return "";
  const { u8 } = heap;
  for (let rest = index; rest > 0; rest--) while (u8[at++] !== 0);
  return at;
}

// -- Names of values and functions --

const specs = bytecodeNames.map((name): BytecodeSpec => bytecodes[name]);

/** Where the bytes of a constant are. */
const constantBytes = (heap: HeapViews, prototype: number, index: number): number =>
  word(heap, word(heap, prototype + PrototypeField.constants) - 8 - 4 * index) + StringField.data;

/**
 * Deduces a name for the value in a slot from the instruction that last wrote it, searching backwards from a position
 * (LuaJIT: lj_debug_slotname). Jumps are not followed, so this is a guess, though a good one.
 */
export function slotName(
  heap: HeapViews,
  thread: number,
  prototype: number,
  position: number,
  slot: number,
): DeducedName | undefined {
  const global = word(heap, thread + ThreadField.global);
  const bytecode = prototype + PrototypeField.bytecode;
  let wanted = slot;
  let at = position;
  for (;;) {
    const local = placedVariableName(heap, prototype, at, wanted);
    if (local !== undefined) return { kind: "local", name: local };
    let source = -1;
    while (source < 0) {
      if (--at <= 0) return undefined;
      const instruction = originalInstruction(heap, global, bytecode + 4 * at);
      const opcode = instruction & 0xff;
      const slotA = (instruction >>> 8) & 0xff;
      const operandD = instruction >>> 16;
      const mode = specs[opcode].a;
      if (mode === "base") {
        if (wanted >= slotA && (opcode !== Op.KNIL || wanted <= operandD)) return undefined;
      } else if (mode === "dst" && slotA === wanted) {
        if (opcode !== Op.MOV) return nameOfResult(heap, global, prototype, at);
        source = operandD;
      }
    }
    wanted = source;
  }
}

/** The name of what an instruction loads. */
function nameOfResult(
  heap: HeapViews,
  global: number,
  prototype: number,
  position: number,
): DeducedName | undefined {
  const address = prototype + PrototypeField.bytecode + 4 * position;
  const instruction = originalInstruction(heap, global, address);
  const operandD = instruction >>> 16;
  switch (instruction & 0xff) {
    case Op.GGET:
      return { kind: "global", name: constantBytes(heap, prototype, operandD) };
    case Op.UGET:
      return { kind: "upvalue", name: placedUpvalueName(heap, prototype, operandD) };
    case Op.TGETS: {
      const name = constantBytes(heap, prototype, operandD & 0xff);
      const slotA = (instruction >>> 8) & 0xff;
      // A method call copies the object first: MOV A+1 B.
      const copy = Op.MOV | ((slotA + 1) << 8) | ((instruction >>> 24) << 16);
      const isMethod = originalInstruction(heap, global, address - 4) === copy >>> 0;
      return { kind: isMethod ? "method" : "field", name };
    }
    default:
      return undefined;
  }
}

/** The name by which a frame's function was called, as far as the calling instruction tells. */
export function functionName(heap: HeapViews, thread: number, frame: number): DeducedName | undefined {
  if (frame <= bottomFrame(heap, thread)) return undefined;
  const lower = isVarargFrame(heap, frame) ? previousFrame(heap, frame) : frame;
  if (lower <= bottomFrame(heap, thread)) return undefined;
  const caller = frameFunction(heap, previousFrame(heap, lower));
  const position = positionOf(heap, thread, caller, lower);
  if (position === NO_POSITION) return undefined;
  const prototype = prototypeOf(heap, caller);
  const address = prototype + PrototypeField.bytecode + 4 * position;
  const opcode = originalInstruction(heap, word(heap, thread + ThreadField.global), address) & 0xff;
  const { metamethod } = specs[opcode];
  if (metamethod === "call") {
    const slotA = heap.u8[address + 1];
    return slotName(heap, thread, prototype, position, opcode === Op.ITERC ? slotA - 3 : slotA);
  }
  return metamethod === undefined ? undefined : { kind: "metamethod", name: `__${metamethod}` };
}

/** For tests and messages about instructions. */
export const opcodeName = (opcode: number): BytecodeName => bytecodeNames[opcode];

// -- Chunks --

/** How the chunk of a function of the library is called that is bytecode in LuaJIT too. */
export const BUILTIN_PREFIX = "[builtin:";

/** The whole name of the chunk of a prototype. */
export const chunkName = (heap: HeapViews, prototype: number): string =>
  readByteString(heap, word(heap, prototype + PrototypeField.chunkName));

/** Longer names are not remembered. */
const MAX_REMEMBERED = 256;

/** Names that were asked for, by low bits of their hashes: the frames of a traceback have few. */
const remembered: { readonly name: Uint8Array; readonly short: string }[] = [];
const REMEMBERED = 16;

/** The name of the chunk as messages show it. */
export function shortSource(heap: HeapViews, prototype: number): string {
  const string = word(heap, prototype + PrototypeField.chunkName);
  const start = string + StringField.data;
  const length = word(heap, string + StringField.length);
  const place = word(heap, string + StringField.hash) & (REMEMBERED - 1);
  const known = remembered[place];
  if (known !== undefined && isName(heap.u8, start, length, known.name)) return known.short;
  const name = heap.u8.slice(start, start + length);
  const end = name.indexOf(0);
  const short = toByteString(shortChunkName(end < 0 ? name : name.subarray(0, end)));
  if (length <= MAX_REMEMBERED) remembered[place] = { name, short };
  return short;
}

function isName(bytes: Uint8Array, start: number, length: number, name: Uint8Array): boolean {
  if (length !== name.length) return false;
  for (let index = 0; index < length; index++) if (bytes[start + index] !== name[index]) return false;
  return true;
}

/** `chunk:line: ` of a frame, or nothing where a frame has no line (LuaJIT: lj_debug_addloc). */
export function placeOf(heap: HeapViews, thread: number, frame: number, nextFrame: number): string {
  const func = frameFunction(heap, frame);
  const line = frameLine(heap, thread, func, nextFrame);
  return line < 0 ? "" : `${shortSource(heap, prototypeOf(heap, func))}:${line}: `;
}

/** Slots between a frame's base and the frame above it, or the top of the stack; a yield has handed over its own. */
export function slotsOfFrame(heap: HeapViews, thread: number, frame: number, nextFrame: number): number {
  if (nextFrame === 0 && heap.u8[thread + ThreadField.status] === ThreadStatus.values.YIELDED) return 0;
  let end = nextFrame === 0 ? word(heap, thread + ThreadField.top) : nextFrame;
  if (nextFrame !== 0 && isInterruption(heap, nextFrame)) end -= INTERRUPTION_SLOTS * SLOT;
  return (end - frame) / SLOT - 1;
}

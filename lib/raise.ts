/**
 * Turning failures into Lua error values: texts, names of variables and functions, positions (LuaJIT: lj_err.c). The
 * core and the driver report a failure by numbers and slots; each function here stores the finished value into
 * Global.errorValue. The thread's base, top and pc are saved, and pc is behind the instruction that failed.
 */

import { ErrorCode, errorMessages, errorNames } from "../spec/errors.ts";
import { Status, Tag } from "../spec/vm.ts";
import { readByteString } from "./byte-text.ts";
import { placeInLibraryBytecode } from "./bytecode-in-luajit.ts";
import { functionName, nameText, placeOf, positionOf, slotName } from "./debug-info.ts";
import {
  ArgumentError,
  fillMessage,
  formatError,
  LuaError,
  OutOfMemory,
  RaisedValue,
  typeName,
} from "./errors.ts";
import {
  bottomFrame,
  frameFunction,
  frameOfLevel,
  isCalledFromLua,
  isContinuationFrame,
  previousFrame,
  prototypeOf,
  stackBytes,
  topFrame,
  visibleFrame,
} from "./frames.ts";
import type { HeapViews, LuaState } from "./lua-state.ts";
import { GlobalField, SLOT, StringField, ThreadField } from "./offsets.ts";
import type { OperandError } from "./operand-messages.ts";
import { SystemFailure } from "./system.ts";

/** The name of the type of the value in a slot. */
const typeNameAt = (heap: HeapViews, slot: number): string => typeName(heap.u32[(slot + 4) >>> 2]);

function storeMessage(state: LuaState, message: string): void {
  storeString(state, state.internText(message), message.length);
}

function storeString(state: LuaState, string: number, length: number): void {
  state.noteWork(length);
  const slot = (state.global + GlobalField.errorValue) >>> 2;
  state.heap.u32[slot] = string;
  state.heap.u32[slot + 1] = Tag.values.STRING;
}

// -- Errors of instructions --

/** An error in the current function: at its line, if it is a Lua function. */
function raiseHere(state: LuaState, thread: number, message: string): void {
  const frame = topFrame(state.heap, thread);
  const place =
    placeOf(state.heap, thread, frame, 0) ||
    placeInLibraryBytecode(state.heap, frameFunction(state.heap, frame));
  storeMessage(state, place + message);
}

/** The value in a slot does not support an operation, which is one of ErrorCode.OP… (LuaJIT: lj_err_optype). */
export function raiseOperand(state: LuaState, thread: number, slot: number, operation: number): void {
  const { heap, global } = state;
  const frame = topFrame(heap, thread);
  const prototype = prototypeOf(heap, frameFunction(heap, frame));
  const index = (slot - frame) / SLOT - 1;
  if (prototype === 0 || index < 0 || index >= 256) {
    raiseUnnamedOperand(state, thread, slot, operation);
    return;
  }
  const pc = heap.u32[(thread + ThreadField.pc) >>> 2];
  const tag = Math.max(heap.u32[(slot + 4) >>> 2], Tag.values.NUMBER);
  const error = { pc, slot: index, operation, tag };
  const known = state.operandMessages.find(heap, global, error);
  if (known !== 0) {
    storeString(state, known, heap.u32[(known + StringField.length) >>> 2]);
    return;
  }
  raiseHere(state, thread, operandMessage(heap, thread, prototype, error));
  state.operandMessages.remember(error, heap.u32[(global + GlobalField.errorValue) >>> 2]);
}

/** It is no variable of a Lua function. */
function raiseUnnamedOperand(state: LuaState, thread: number, slot: number, operation: number): void {
  const type = typeNameAt(state.heap, slot);
  // A metamethod, or what a library function calls: LuaJIT has left the frame then, so there is no line.
  if (operation === ErrorCode.OPCALL) storeMessage(state, formatError("BADCALL", type));
  else raiseHere(state, thread, formatError("BADOPRV", errorMessages[errorNames[operation]], type));
}

function operandMessage(heap: HeapViews, thread: number, prototype: number, error: OperandError): string {
  const operation = errorMessages[errorNames[error.operation]];
  const type = typeName(error.tag);
  const position = positionOf(heap, thread, frameFunction(heap, topFrame(heap, thread)), 0);
  const deduced = slotName(heap, thread, prototype, position, error.slot);
  return deduced
    ? formatError("BADOPRT", operation, deduced.kind, nameText(heap, deduced.name), type)
    : formatError("BADOPRV", operation, type);
}

/** Two values cannot be ordered. */
export function raiseCompare(state: LuaState, thread: number, left: number, right: number): void {
  const leftType = typeNameAt(state.heap, left);
  const rightType = typeNameAt(state.heap, right);
  const message =
    leftType === rightType ? formatError("BADCMPV", leftType) : formatError("BADCMPT", leftType, rightType);
  raiseHere(state, thread, message);
}

/** A value that is called is no function and has no `__call`. */
export const raiseCall = (state: LuaState, thread: number, slot: number): void =>
  raiseOperand(state, thread, slot, ErrorCode.OPCALL);

// -- Errors of library functions --

/** An error at the line of the Lua function that called the library function (LuaJIT: lj_err_callermsg). */
function raiseInCaller(state: LuaState, thread: number, message: string): void {
  const { heap } = state;
  const frame = visibleFrame(heap, topFrame(heap, thread));
  const hasCaller = isCalledFromLua(heap, frame) || isContinuationFrame(heap, frame);
  const caller = hasCaller && frame > bottomFrame(heap, thread) ? previousFrame(heap, frame) : 0;
  const place =
    caller &&
    (placeOf(heap, thread, caller, frame) || placeInLibraryBytecode(heap, frameFunction(heap, caller)));
  storeMessage(state, (place || "") + message);
}

/** The position of a level as `error` counts them: 1 is the caller of the library function. */
export function placeOfLevel(heap: HeapViews, thread: number, level: number): string {
  if (level <= 0) return "";
  const found = frameOfLevel(heap, thread, level);
  if (typeof found === "number") return "";
  const place = placeOf(heap, thread, found.frame, found.next);
  return place || placeInLibraryBytecode(heap, frameFunction(heap, found.frame));
}

function raiseAtLevel(state: LuaState, thread: number, level: number, message: string): void {
  if (level === 1) raiseInCaller(state, thread, message);
  else {
    state.noteWork(stackBytes(state.heap, thread, level));
    storeMessage(state, placeOfLevel(state.heap, thread, level) + message);
  }
}

function raiseBadArgument(state: LuaState, thread: number, index: number, message: string): void {
  const { heap } = state;
  const deduced = functionName(heap, thread, visibleFrame(heap, topFrame(heap, thread)));
  const name = deduced ? nameText(heap, deduced.name) : "?";
  const isMethod = deduced?.kind === "method";
  const text =
    isMethod && index === 1
      ? formatError("BADSELF", name, message)
      : formatError("BADARG", isMethod ? index - 1 : index, name, message);
  raiseInCaller(state, thread, text);
}

/** "X expected, got Y". */
export function wrongType(
  heap: HeapViews,
  base: number,
  count: number,
  index: number,
  expected: string,
): string {
  const type = index <= count ? typeNameAt(heap, base + SLOT * (index - 1)) : "no value";
  return formatError("BADTYPE", expected, type);
}

// -- Failures that the core reports in the scratch slots; the encoding is in core/vm/raise.ts --

/** A detail for a message: a number, a string, or the bare tag of a type. */
function readDetail(heap: HeapViews, slot: number): string | number {
  const low = heap.u32[slot >>> 2];
  const high = heap.u32[(slot + 4) >>> 2];
  if (high === Tag.values.STRING) return readByteString(heap, low);
  if (high === 0 && low >= Tag.values.NUMBER) return typeName(low);
  return high < Tag.values.NUMBER ? heap.f64[slot >>> 3] : typeName(high);
}

const scratchPair = (state: LuaState): readonly [number, number] => {
  const slot = (state.global + GlobalField.scratch0) >>> 2;
  return [state.heap.u32[slot], state.heap.u32[slot + 1]];
};

/** Status.ARGUMENT. */
export function raiseArgument(state: LuaState, thread: number): void {
  const { heap, global } = state;
  const [index, code] = scratchPair(state);
  const base = heap.u32[(thread + ThreadField.base) >>> 2];
  const top = heap.u32[(thread + ThreadField.top) >>> 2];
  const detail = readDetail(heap, global + GlobalField.scratch1);
  const message =
    code === ErrorCode.BADTYPE
      ? wrongType(heap, base, (top - base) / SLOT, index, String(detail))
      : fillMessage(errorMessages[errorNames[code]], [detail]);
  raiseBadArgument(state, thread, index, message);
}

/** Status.MESSAGE. */
export function raiseMessage(state: LuaState, thread: number): void {
  const { heap, global } = state;
  const [level, code] = scratchPair(state);
  const details = [
    readDetail(heap, global + GlobalField.scratch1),
    readDetail(heap, global + GlobalField.scratch2),
  ];
  raiseAtLevel(state, thread, level | 0, fillMessage(errorMessages[errorNames[code]], details));
}

/**
 * Any message by its ErrorCode, for the driver: at the current function's line (LuaJIT: lj_err_msg). Of a function that
 * did not fit it is the first one, as LuaJIT has it where it compiles.
 */
export function raiseCode(state: LuaState, thread: number, code: number): void {
  const message = errorMessages[errorNames[code]];
  if (code === ErrorCode.ERRERR || code === ErrorCode.STKOVH) storeMessage(state, message);
  else raiseHere(state, thread, message);
}

/** An error left a function of coroutine.wrap: a message gets the position of that function's caller too. */
export function raiseWrapped(state: LuaState, thread: number): void {
  const { heap, global } = state;
  const slot = (global + GlobalField.errorValue) >>> 2;
  if (heap.u32[slot + 1] !== Tag.values.STRING) return;
  raiseInCaller(state, thread, readByteString(heap, heap.u32[slot]));
}

// -- What host functions and operations on C data throw --

function messageOf(thrown: unknown): string {
  if (thrown instanceof LuaError || thrown instanceof SystemFailure) return thrown.message;
  return `internal error: ${thrown}`;
}

/** Stores what an operation on C data threw, as an error of the current instruction, and returns the status. */
export function storeOperationError(state: LuaState, thread: number, thrown: unknown): number {
  if (thrown instanceof OutOfMemory) return Status.values.MEMORY;
  if (thrown instanceof RaisedValue) return Status.values.ERROR;
  try {
    if (thrown instanceof ArgumentError) raiseBadArgument(state, thread, thrown.index, thrown.message);
    else raiseHere(state, thread, messageOf(thrown));
  } catch (second) {
    if (second instanceof OutOfMemory) return Status.values.MEMORY;
    throw second;
  }
  return Status.values.ERROR;
}

/** Stores what a host function threw, and returns the status that it ends with. */
export function storeThrown(state: LuaState, thread: number, thrown: unknown): number {
  if (thrown instanceof OutOfMemory) return Status.values.MEMORY;
  if (thrown instanceof RaisedValue) return Status.values.ERROR;
  try {
    if (thrown instanceof ArgumentError) {
      raiseBadArgument(state, thread, thrown.index, thrown.message);
    } else {
      raiseAtLevel(state, thread, thrown instanceof LuaError ? thrown.level : 1, messageOf(thrown));
    }
  } catch (second) {
    if (second instanceof OutOfMemory) return Status.values.MEMORY;
    throw second;
  }
  return Status.values.ERROR;
}

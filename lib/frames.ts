/**
 * Walking the frames of a Lua stack (LuaJIT: lj_frame.h, lj_debug_frame).
 *
 * A frame is the address of its header slot, one below its base: the function in the low word, the link in the high
 * word. A link with both low bits clear is a return address in the caller's bytecode; else it is the distance to the
 * previous frame, with a FrameType in its low three bits. Slot 0 of a stack is a header that belongs to no function.
 */

import { Op } from "../spec/bytecodes.ts";
import { type LibraryEntry, libraryEntries, standIns } from "../spec/library.ts";
import { FrameType, PrototypeFlag, ThreadStatus } from "../spec/vm.ts";
import type { HeapViews } from "./lua-state.ts";
import {
  FunctionField,
  GlobalField,
  LibraryFunctionField,
  LibraryStateField,
  PrototypeField,
  SLOT,
  ThreadField,
} from "./offsets.ts";

/** Slots of an iterator, its state and its control variable, below a call of it. */
const ITERATION_SLOTS = 3;

const coreEntries = libraryEntries.filter(({ kind }) => kind === "core");
const hostEntries = libraryEntries.filter(({ kind }) => kind === "host");

export interface FoundFrame {
  readonly frame: number;
  /** The frame above, or 0 for the topmost. */
  readonly next: number;
}

export const frameFunction = (heap: HeapViews, frame: number): number => heap.u32[frame >>> 2];

/** Where a library's state keeps a stand-in, and the function that it stands in for. */
const standInPlaces = Object.entries(standIns).map(
  ([standIn, shown]) => [LibraryStateField[standIn], LibraryStateField[shown]] as const,
);

/** The function of a frame as programs see it: built-in bytecode may stand in for a function of the core. */
export function shownFunction(heap: HeapViews, thread: number, frame: number): number {
  const func = frameFunction(heap, frame);
  if (!isBuiltinBytecode(heap, func)) return func;
  const space = heap.u32[(thread + ThreadField.global) >>> 2] + GlobalField.librarySpace;
  const place = standInPlaces.find(([standIn]) => heap.u32[(space + standIn) >>> 2] === func);
  return place ? heap.u32[(space + place[1]) >>> 2] : func;
}

const link = (heap: HeapViews, frame: number): number => heap.u32[(frame + 4) >>> 2];

export const isCalledFromLua = (heap: HeapViews, frame: number): boolean =>
  (link(heap, frame) & FrameType.values.TYPE_MASK) === FrameType.values.LUA;

export const isVarargFrame = (heap: HeapViews, frame: number): boolean =>
  (link(heap, frame) & FrameType.values.FULL_MASK) === FrameType.values.VARARG;

export const isContinuationFrame = (heap: HeapViews, frame: number): boolean =>
  (link(heap, frame) & FrameType.values.FULL_MASK) === FrameType.values.CONTINUATION;

/** Where a call from Lua returns to. */
export const returnAddress = link;

/** Number of the continuation of a continuation frame. */
export const continuationOf = (heap: HeapViews, frame: number): number => heap.u32[(frame - SLOT) >>> 2];

/** Where the interrupted Lua function goes on after a continuation. */
export const continuationPc = (heap: HeapViews, frame: number): number => heap.u32[(frame - 4) >>> 2];

/** The previous frame; vararg frames are not skipped. */
export function previousFrame(heap: HeapViews, frame: number): number {
  const word = link(heap, frame);
  if ((word & FrameType.values.TYPE_MASK) === FrameType.values.LUA) {
    const slotA = heap.u8[word - 3];
    return frame - SLOT * (1 + slotA);
  }
  return frame - (word & ~FrameType.values.FULL_MASK);
}

/** Frame of the thread's current function; a thread that has returned has none. */
export function topFrame(heap: HeapViews, thread: number): number {
  const isDead = heap.u8[thread + ThreadField.status] === ThreadStatus.values.DEAD;
  return isDead ? bottomFrame(heap, thread) : heap.u32[(thread + ThreadField.base) >>> 2] - SLOT;
}

export const bottomFrame = (heap: HeapViews, thread: number): number =>
  heap.u32[(thread + ThreadField.stack) >>> 2];

/** The frame of a level (0 is the current function), or the number of levels that are missing. */
export function frameOfLevel(heap: HeapViews, thread: number, level: number): FoundFrame | number {
  const bottom = bottomFrame(heap, thread);
  let rest = level;
  let next = 0;
  for (let frame = topFrame(heap, thread); frame > bottom; ) {
    const isHidden =
      frameFunction(heap, frame) === thread || isPartOfBuiltin(heap, frame) || isCalledCdata(heap, frame);
    if (!isHidden && rest-- === 0) return { frame, next };
    next = frame;
    // A vararg function has two frames; the lower one does not count.
    if (isVarargFrame(heap, frame)) rest++;
    frame = previousFrame(heap, frame);
  }
  return rest;
}

/** Slots of a frame, more or less. */
const FRAME_SLOTS = 4;

/** Bytes of a stack that a search for a level goes through at most: it is work of the function that searches. */
export function stackBytes(heap: HeapViews, thread: number, level: number): number {
  const bytesOfLevels = Math.max(0, level) * FRAME_SLOTS * SLOT;
  return Math.min(bytesOfLevels, topFrame(heap, thread) - bottomFrame(heap, thread));
}

/** The prototype of a closure of bytecode, built-in bytecode included, or 0. */
export function anyPrototypeOf(heap: HeapViews, func: number): number {
  const pc = heap.u32[(func + FunctionField.pc) >>> 2];
  return heap.u8[pc] < Op.FUNCC ? pc - PrototypeField.bytecode : 0;
}

/** The prototype of a function that debug information shows as a Lua function, or 0. */
export function prototypeOf(heap: HeapViews, func: number): number {
  const prototype = anyPrototypeOf(heap, func);
  return prototype && heap.u8[prototype + PrototypeField.flags] & PrototypeFlag.values.BUILTIN
    ? 0
    : prototype;
}

/** The upvalues that programs see: those of built-in bytecode are none of their business. */
export const upvalueCountOf = (heap: HeapViews, func: number): number =>
  isBuiltinBytecode(heap, func) ? 0 : heap.u8[func + FunctionField.upvalueCount];

function isBuiltinBytecode(heap: HeapViews, func: number): boolean {
  return anyPrototypeOf(heap, func) !== 0 && prototypeOf(heap, func) === 0;
}

/** Frame of the function that called, without its vararg half; 0 if there is none or it is not known. */
function callerFrame(heap: HeapViews, frame: number): number {
  if (!isCalledFromLua(heap, frame) && !isContinuationFrame(heap, frame)) return 0;
  return previousFrame(heap, frame);
}

/** What `spec/library.ts` says about a library function. */
export function libraryEntryOf(heap: HeapViews, func: number): LibraryEntry | undefined {
  const header = heap.u8[heap.u32[(func + FunctionField.pc) >>> 2]];
  if (header < Op.FUNCC) return undefined;
  const id = heap.u32[(func + LibraryFunctionField.id) >>> 2];
  return header === Op.FUNCCW ? hostEntries[id] : coreEntries[id];
}

/** Whether built-in bytecode has called the function of a frame. */
function isCalledFromBuiltin(heap: HeapViews, frame: number): boolean {
  const caller = callerFrame(heap, frame);
  return caller !== 0 && isBuiltinBytecode(heap, frameFunction(heap, caller));
}

/**
 * Whether built-in bytecode has called a function that a program has given it, as a comparator is: primitives are its
 * upvalues, what programs give are arguments.
 */
function isCallback(heap: HeapViews, frame: number): boolean {
  if (!isCalledFromLua(heap, frame)) return false;
  const call = returnAddress(heap, frame) - 4;
  const isIteration = heap.u8[call] === Op.ITERC || heap.u8[call] === Op.ITERN;
  const slot = heap.u8[call + 1] - (isIteration ? ITERATION_SLOTS : 0);
  const start =
    anyPrototypeOf(heap, frameFunction(heap, previousFrame(heap, frame))) + PrototypeField.bytecode;
  for (let at = call - 4; at > start; at -= 4) {
    const isLoad = heap.u8[at] === Op.UGET || heap.u8[at] === Op.MOV;
    if (isLoad && heap.u8[at + 1] === slot) return heap.u8[at] === Op.MOV;
  }
  return true;
}

/**
 * Built-in bytecode is shown as one C function: its own functions and those of the core that it calls have no frame, save
 * those that a program has given it; the host's functions, which look at levels, count themselves.
 */
function isPartOfBuiltin(heap: HeapViews, frame: number): boolean {
  if (!isCalledFromBuiltin(heap, frame)) return isProtectedPrimitive(heap, frame);
  const func = frameFunction(heap, frame);
  const entry = libraryEntryOf(heap, func);
  if (entry?.isHidden) return true;
  const isOwn = entry ? entry.kind === "core" : isBuiltinBytecode(heap, func) && !hasFastId(heap, func);
  return isOwn && !(isCallback(heap, frame) && isKnownToPrograms(heap, func));
}

/** Whether built-in bytecode has called a primitive that no program knows through pcall, as `load` raises. */
const isProtectedPrimitive = (heap: HeapViews, frame: number): boolean =>
  (returnAddress(heap, frame) & FrameType.values.FULL_MASK) >= FrameType.values.PCALL &&
  libraryEntryOf(heap, frameFunction(heap, frame))?.isHidden === true &&
  isCalledFromBuiltin(heap, previousFrame(heap, frame));

/** Not the order that sort takes if it is given none: what programs know of built-in bytecode needs primitives. */
const isKnownToPrograms = (heap: HeapViews, func: number): boolean =>
  !isBuiltinBytecode(heap, func) || heap.u8[func + FunctionField.upvalueCount] > 0;

const hasFastId = (heap: HeapViews, func: number): boolean => heap.u8[func + FunctionField.fastId] !== 0;

/** C data that was called as a metamethod: LuaJIT shows no frame of it. */
function isCalledCdata(heap: HeapViews, frame: number): boolean {
  if (!isContinuationFrame(heap, frame)) return false;
  const entry = libraryEntryOf(heap, frameFunction(heap, frame));
  return entry?.table === "ffi_meta" && entry.name === "__call";
}

/** A library function that a program has given to a built-in one. */
function isGivenFunction(heap: HeapViews, frame: number): boolean {
  return !libraryEntryOf(heap, frameFunction(heap, frame))?.isHidden && isCallback(heap, frame);
}

/** The frame that stands for a library function in messages: the built-in bytecode that called a primitive. */
export function visibleFrame(heap: HeapViews, frame: number): number {
  let visible = isProtectedPrimitive(heap, frame) ? previousFrame(heap, frame) : frame;
  for (;;) {
    if (!isCalledFromBuiltin(heap, visible) || isGivenFunction(heap, visible)) return visible;
    const caller = callerFrame(heap, visible);
    visible = isVarargFrame(heap, caller) ? previousFrame(heap, caller) : caller;
  }
}

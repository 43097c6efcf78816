/** The counters of loops and function headers, one for each instruction of a prototype (see core/object/hotness.ts). */

import { anyPrototypeOf } from "../../lib/frames.ts";
import type { HeapViews } from "../../lib/lua-state.ts";
import { PrototypeField, ThreadField } from "../../lib/offsets.ts";
import { Op } from "../../spec/bytecodes.ts";

/** Iterations or calls until the compiler, which is being loaded, is asked for again: some milliseconds. */
const LOADING_WAIT = 10000;

/** Sets the hot counter of an instruction. */
export function setHotCounter(heap: HeapViews, prototype: number, pc: number, value: number): void {
  const counters = heap.u32[(prototype + PrototypeField.hotCounters) >>> 2];
  // The counter of ITERN is that of the ITERL behind it.
  const counted = heap.u8[pc] === Op.ITERN ? pc + 4 : pc;
  const index = (counted - prototype - PrototypeField.bytecode) >>> 2;
  heap.u16[(counters >>> 1) + index] = value;
}

/** The function that runs, and its prototype, or 0. */
export function runningFunction(
  heap: HeapViews,
  thread: number,
): { readonly func: number; readonly prototype: number } {
  const base = heap.u32[(thread + ThreadField.base) >>> 2];
  const func = heap.u32[(base - 8) >>> 2];
  return { func, prototype: anyPrototypeOf(heap, func) };
}

/** There is no compiler yet: what is hot goes on counting. */
export function postponeHotness(heap: HeapViews, thread: number): void {
  const pc = heap.u32[(thread + ThreadField.pc) >>> 2];
  setHotCounter(heap, runningFunction(heap, thread).prototype, pc, LOADING_WAIT);
}

/**
 * What the core offers to TypeScript. Addresses are unsigned 32-bit. A function that allocates returns 0 if memory is
 * refused. Nothing here collects but `run`, `gcFull` and `closeState`.
 */
import { tableBarrier as tableBarrierInline, objectBarrier as objectBarrierInline, upvalueBarrier as upvalueBarrierInline } from "./gc/barrier";
import { stringToNumber } from "./lib/coercion";
import { tableGet, tableSet } from "./object/table";

export { pagesInitialize } from "./memory/pages";
export { reserveBuffer } from "./memory/allocator";
export { gcCount } from "./memory/heap";
export { gcFinalizeAll, gcFull, gcRestart } from "./gc/collector";
export { threadBarrier } from "./gc/barrier";
export { freeState } from "./gc/state";
export { checkHeap } from "./gc/check";
export { createState, loadDump, markBuiltin } from "./vm/state";
export { answerRun, beginRun, call, callNumbers, continueRun, failRun, finishCall, reserveStack } from "./vm/entry";
export { takeSpent } from "./vm/fuel";
export { setTop, takeFinalizer } from "./vm/safepoint";
export { internString } from "./object/string";
export { numberToString } from "./object/number-text";
export { newTable } from "./object/table-create";
export { tableGetInteger, tableGetString, tableSetInteger, tableSetString } from "./object/table";
export { newLibraryFunction } from "./object/function";
export { appendBytes } from "./object/string-buffer";
export { setContent } from "./lib/string-buffer-basic";
export { newUserdata } from "./object/userdata";
export { allocate, reallocate, release } from "./memory/allocator";
export { ldexp, power } from "./number/math";
export * from "./number/c-math";
export { formatDouble } from "./number/format";
export { numberPrefixLength, prefixToNumber } from "./number/scan-prefix";
export { growStack, newThread } from "./object/thread";
export { updateCounting, updateHotness } from "./object/hotness";
export { setFinalizer } from "./object/cdata-finalizer";
export { callFunction, callIdle, leaveFailedCall } from "./vm/compiled";
export { reserveExits, reserveTraces } from "./vm/trace-tables";
export * from "./gen/library-functions";
export * from "./jit/buffer-helpers";
export * from "./jit/cdata-helpers";
export * from "./jit/closure-helpers";
export * from "./jit/coroutine-helpers";
export * from "./jit/number-helpers";
export * from "./jit/pattern-helpers";
export * from "./jit/string-buffer-helpers";
export * from "./jit/string-helpers";
export * from "./jit/table-helpers";
export { unsink } from "./jit/unsink";

/** Stores the number that the string reads as; 0 if it reads as none. */
export function scanNumber(global: usize, string: usize, target: usize): i32 {
  return stringToNumber(global, string, target) ? 1 : 0;
}

export function tableBarrier(global: usize, table: usize, slot: usize): void {
  tableBarrierInline(global, table, slot);
}

export function objectBarrier(global: usize, owner: usize, child: usize): void {
  objectBarrierInline(global, owner, child);
}

export function upvalueBarrier(global: usize, upvalue: usize, slot: usize): void {
  upvalueBarrierInline(global, upvalue, slot);
}

/** The slot of any key, by its words, to store the value into. Less than FIRST_ADDRESS: refused. */
export function tableSetValue(global: usize, table: usize, low: u32, high: u32): usize {
  return tableSet(global, table, (<i64>high << 32) | <i64>low);
}

/** The address of the value of any key, by its words, or 0. */
export function tableGetValue(table: usize, low: u32, high: u32): usize {
  return tableGet(table, (<i64>high << 32) | <i64>low);
}

/** Where the heap may begin. */
export function heapStart(): usize {
  return __heap_base;
}

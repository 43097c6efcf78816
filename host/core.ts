/** The exports of core.wasm (core/index.ts) as TypeScript sees them, and what it imports. */

import type { Libm } from "../lib/lua-state.ts";

/** Addresses come back signed from wasm: convert them with `>>> 0`. 0 means that memory was refused. */
export interface CoreExports extends Libm {
  formatDouble(
    target: number,
    value: number,
    conversion: number,
    width: number,
    precision: number,
    flags: number,
  ): number;
  numberPrefixLength(text: number, length: number): number;
  prefixToNumber(text: number, length: number, result: number): number;
  heapStart(): number;
  pagesInitialize(start: number): number;
  createState(limit: number, seedLow: number, seedHigh: number): number;
  freeState(global: number): number;
  loadDump(thread: number, dump: number, length: number, isForeign: number, chunkName: number): number;
  markBuiltin(luaFunction: number, flags: number): void;
  reserveStack(thread: number, slots: number): number;
  call(thread: number, argumentCount: number): number;
  callNumbers(
    global: number,
    callee: number,
    count: number,
    first: number,
    second: number,
    third: number,
  ): number;
  finishCall(thread: number): number;
  beginRun(thread: number, argumentCount: number): number;
  continueRun(root: number, thread: number): number;
  answerRun(root: number, thread: number, resultCount: number): number;
  failRun(root: number, thread: number): number;
  newThread(global: number): number;
  takeSpent(global: number): number;
  leaveFailedCall(global: number): number;
  setFinalizer(global: number, table: number, cdata: number, finalizer: bigint): number;
  reserveBuffer(global: number, size: number): number;
  gcCount(global: number): number;
  gcFull(thread: number): void;
  gcRestart(global: number): void;
  setTop(thread: number): void;
  takeFinalizer(global: number): number;
  threadBarrier(global: number, thread: number): void;
  gcFinalizeAll(global: number): number;
  checkHeap(global: number): bigint;
  internString(global: number, data: number, length: number): number;
  numberToString(global: number, value: number): number;
  scanNumber(global: number, string: number, target: number): number;
  newTable(global: number, arraySize: number, hashBits: number): number;
  duplicateTable(global: number, template: number): number;
  tableGetString(table: number, key: number): number;
  tableGetInteger(table: number, key: number): number;
  tableSetString(global: number, table: number, key: number): number;
  tableSetInteger(global: number, table: number, key: number): number;
  tableGetValue(table: number, low: number, high: number): number;
  tableSetValue(global: number, table: number, low: number, high: number): number;
  tableBarrier(global: number, table: number, slot: number): void;
  objectBarrier(global: number, owner: number, child: number): void;
  upvalueBarrier(global: number, upvalue: number, slot: number): void;
  newLibraryFunction(
    global: number,
    id: number,
    fastId: number,
    env: number,
    isHost: number,
    upvalueCount: number,
  ): number;
  appendBytes(global: number, buffer: number, source: number, length: number): number;
  setContent(global: number, buffer: number, source: number, data: number, length: number): void;
  newUserdata(global: number, length: number, kind: number, env: number): number;
  newCdata(global: number, ctypeId: number, size: number): number;
  allocate(global: number, size: number): number;
  reallocate(global: number, block: number, oldSize: number, newSize: number): number;
  release(global: number, block: number, size: number): void;
  updateCounting(global: number, prototype: number): void;
  updateHotness(global: number): void;
  reserveTraces(global: number, count: number): number;
  reserveExits(global: number, count: number): number;
  callIdle(functionIndex: number, times: number): void;
  /** Address of the value under a key, or of Global.nilValue. */
  findValue(global: number, table: number, key: bigint): number;
  tableLength(table: number): number;
  /** Functions that the core calls by number: regions are added here. */
  readonly table: WebAssembly.Table;
}

/** Functions that the core calls; each finds its state by the thread. */
export interface CoreImports {
  callFunction(thread: number, id: number, base: number, argumentCount: number): number;
  raiseOperand(thread: number, slot: number, operation: number): void;
  raiseCompare(thread: number, left: number, right: number): void;
  indexCdata(thread: number, object: number, key: number, target: number): number;
  assignCdata(thread: number, object: number, key: number, value: number): number;
  calculateCdata(thread: number, metamethod: number, left: number, right: number, target: number): number;
  compareCdata(thread: number, metamethod: number, left: number, right: number): number;
  widenCdata(thread: number, slot: number, ctypeId: number, argument: number): number;
  cdataToNumber(thread: number, slot: number): number;
  raiseCall(thread: number, slot: number): void;
  raiseCode(thread: number, code: number): void;
  raiseArgument(thread: number): void;
  raiseMessage(thread: number): void;
  raiseWrapped(thread: number): void;
  finalizerFailed(thread: number): void;
  callFailed(thread: number): void;
  meter(thread: number, spent: number): number;
  meterWork(thread: number, spent: number): number;
  profile(thread: number, isCompiled: number): void;
  hotEvent(thread: number): number;
  hotExit(thread: number, exit: number): void;
  recordInstruction(thread: number): void;
  abortRecording(thread: number): void;
  forgetDeadPrototypes(global: number): void;
}

/** What may not be a failure of tableSetString and the like (core/object/table.ts). */
export const FIRST_ADDRESS = 8;

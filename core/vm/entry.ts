/**
 * Entering a state from the host. A call from the host is an entry frame: what it calls runs until that frame returns or
 * an error reaches it. The host may call within a host function, so entries nest.
 *
 * A run is a call on a thread of its own, outside of any other, that can be left in the middle: while a host function
 * waits, or to let the host do something else. All of its stack, and those of its coroutines, stay as they are. The thread
 * that is current meanwhile is the main one.
 */
import { ErrorCode, FrameType, Limit, Tag } from "../gen/constants";
import { Function, Global, Thread } from "../gen/layouts";
import { threadBarrier } from "../gc/barrier";
import { closeUpvalues } from "../object/function";
import { growStack } from "../object/thread";
import { isNumber, setForeignNumber, setObject } from "../object/value";
import { run, runAfter } from "./driver";
import { linkOf, previousBase } from "./frames";
import { callFailed, raiseCode } from "./host";
import { returnThroughFrames } from "./return";
import { RunResult } from "./run-result";
import { clearAfterMemoryError, throwError } from "./unwind";

/** What is returned in place of a number of results. */
const enum Entry {
  /** The error is in Global.errorValue. */
  FAILED = -1,
  /** A host function of the run waits; its frame is at the base of the thread in Global.scratch0. */
  SUSPENDED = -2,
  /** The run is to go on later, with the thread in Global.scratch0. */
  PAUSED = -3,
  /** Nothing has been called. */
  REFUSED = -4,
}

/** Slots of a call of the host below its arguments: two for what is saved, and the function. */
const ENTRY_SLOTS: u32 = Limit.ENTRY_SLOTS;
const SAVED_SIZE: u32 = 16;

/** Makes room for `slots` slots above Thread.top. 0: done; 1: overflow; 2: memory. */
export function reserveStack(thread: usize, slots: u32): i32 {
  const used = (load<u32>(thread, Thread.top) - load<u32>(thread, Thread.base)) >> 3;
  return growStack(thread, used + slots);
}

/** Pushes an entry frame: the function lies below its `count` arguments, which end at Thread.top. */
function enter(thread: usize, count: u32): void {
  const top: usize = load<u32>(thread, Thread.top);
  const base = top - (<usize>count << 3);
  const callee: usize = load<u32>(base - 8);
  store<u32>(base - 4, <u32>(base - load<u32>(thread, Thread.base)) | FrameType.ENTRY);
  store<u32>(thread, base, Thread.base);
  store<u32>(thread, load<u32>(callee, Function.pc), Thread.pc);
  store<u32>(thread, count, Thread.results);
  store<u32>(thread, load<u32>(thread, Thread.entryDepth) + 1, Thread.entryDepth);
}

/** Unwinds to the innermost entry frame and pops it. Thread.top is then where the function was. */
function leave(thread: usize): void {
  let base: usize = load<u32>(thread, Thread.base);
  while ((linkOf(base) & FrameType.FULL_MASK) != FrameType.ENTRY) base = previousBase(base);
  closeUpvalues(thread, base - 8);
  store<u32>(thread, previousBase(base), Thread.base);
  store<u32>(thread, base - 8, Thread.top);
  store<u32>(thread, 0, Thread.callDepth);
  store<u32>(thread, load<u32>(thread, Thread.entryDepth) - 1, Thread.entryDepth);
}

/**
 * Calls the function that lies below its `count` arguments, which end at Thread.top, on the running thread. Afterwards
 * Thread.top is where it was before; the number of results is returned, which lie ENTRY_SLOTS slots above it, or Entry.FAILED.
 * The host has been told of an error while the stack was as it had been when it was raised.
 *
 * Below the function are the two slots in which the thread's state is kept meanwhile: words that look like numbers. The
 * host may have called from a function that is refused memory for the second time: the driver must still know.
 */
export function call(thread: usize, count: u32): i32 {
  const global: usize = load<u32>(thread, Thread.global);
  const saved = load<u32>(thread, Thread.top) - ((count + ENTRY_SLOTS) << 3);
  if (load<u32>(thread, Thread.entryDepth) >= <u32>Limit.MAX_ENTRY_DEPTH) return refuseEntry(thread, saved);
  store<u32>(saved, load<u32>(thread, Thread.pc));
  store<u32>(saved, load<u8>(global, Global.memoryRetry), 4);
  store<u32>(saved, load<u32>(global, Global.retryPosition), 8);
  store<u32>(saved, load<u32>(thread, Thread.results), 12);
  store<u8>(global, 0, Global.memoryRetry);
  enter(thread, count);
  return finishCall(thread);
}

/**
 * The usual call, without looks at the stack by the host: a function of up to three numbers, on the running thread. Its
 * first result, if that is a number; NaN: Global.scratch0 has what `call` returns, or Entry.REFUSED.
 */
export function callNumbers(global: usize, callee: usize, count: u32, first: f64, second: f64, third: f64): f64 {
  const thread: usize = load<u32>(global, Global.currentThread);
  const base = <usize>load<u32>(thread, Thread.top) + (ENTRY_SLOTS << 3);
  const top = base + (<usize>count << 3);
  if (top + (Limit.MIN_STACK << 3) > <usize>load<u32>(thread, Thread.limit) || load<u32>(global, Global.callBase)) {
    store<i32>(global, Entry.REFUSED, Global.scratch0);
    return NaN;
  }
  store<u32>(base - 8, <u32>callee);
  store<u32>(base - 4, <u32>Tag.FUNCTION);
  // What lies above the arguments is of no interest.
  setForeignNumber(base, first);
  setForeignNumber(base + 8, second);
  setForeignNumber(base + 16, third);
  store<u32>(thread, top, Thread.top);
  const results = call(thread, count);
  const result = <usize>load<u32>(thread, Thread.top) + (ENTRY_SLOTS << 3);
  if (results > 0 && isNumber(result)) return load<f64>(result);
  store<i32>(global, results, Global.scratch0);
  return NaN;
}

/** Runs what `call` has entered to its end; also after an exception of the host has come through. */
export function finishCall(thread: usize): i32 {
  const global: usize = load<u32>(thread, Thread.global);
  const isDone = run(global) == RunResult.DONE;
  const count = load<u32>(thread, Thread.results);
  if (!isDone) callFailed(thread);
  leave(thread);
  if (!isDone) clearAfterMemoryError(thread);
  const saved = load<u32>(thread, Thread.top) - SAVED_SIZE;
  store<u32>(thread, saved, Thread.top);
  store<u32>(thread, load<u32>(saved), Thread.pc);
  store<u8>(global, load<u8>(saved, 4), Global.memoryRetry);
  store<u32>(global, load<u32>(saved, 8), Global.retryPosition);
  store<u32>(thread, load<u32>(saved, 12), Thread.results);
  return isDone ? <i32>count : Entry.FAILED;
}

/** The host's calls are nested too deeply. */
function refuseEntry(thread: usize, top: u32): i32 {
  store<u32>(thread, top, Thread.top);
  raiseCode(thread, ErrorCode.STKOV);
  return Entry.FAILED;
}

// Runs

/** Begins a run: the function lies below its `count` arguments, which end at the top of the thread. */
export function beginRun(thread: usize, count: u32): i32 {
  makeCurrent(thread);
  enter(thread, count);
  return proceed(thread, load<u32>(thread, Thread.global), -1);
}

/** Goes on with a run that has been paused, on the thread where it was. */
export function continueRun(root: usize, thread: usize): i32 {
  makeCurrent(thread);
  return proceed(root, load<u32>(thread, Thread.global), -1);
}

/** The host function that the run waits for has `count` results, which lie from its base on. */
export function answerRun(root: usize, thread: usize, count: u32): i32 {
  const base: usize = load<u32>(thread, Thread.base);
  makeCurrent(thread);
  return proceed(root, load<u32>(thread, Thread.global), returnThroughFrames(thread, base, linkOf(base), base, count));
}

/** The host function that the run waits for raises Global.errorValue; or what runs does, if the run has been paused. */
export function failRun(root: usize, thread: usize): i32 {
  makeCurrent(thread);
  return proceed(root, load<u32>(thread, Thread.global), throwError(thread));
}

function makeCurrent(thread: usize): void {
  const global: usize = load<u32>(thread, Thread.global);
  store<u32>(global, thread, Global.currentThread);
  threadBarrier(global, thread);
}

/** Runs until there is something to tell. The results of the run lie above the slot of the function, which is the top. */
function proceed(root: usize, global: usize, exit: i32): i32 {
  const result = runAfter(global, exit);
  if (result >= <i32>RunResult.SUSPENDED) {
    setObject(global + Global.scratch0, <u32>Tag.THREAD, load<u32>(global, Global.currentThread));
    store<u32>(global, load<u32>(global, Global.mainThread), Global.currentThread);
    return result == RunResult.SUSPENDED ? Entry.SUSPENDED : Entry.PAUSED;
  }
  const count = load<u32>(root, Thread.results);
  if (result != RunResult.DONE) callFailed(root);
  leave(root);
  if (result != RunResult.DONE) clearAfterMemoryError(root);
  store<u32>(global, load<u32>(global, Global.mainThread), Global.currentThread);
  return result == RunResult.DONE ? <i32>count : Entry.FAILED;
}

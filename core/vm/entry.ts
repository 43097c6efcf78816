/**
 * Entering a state from the host. A call from the host is an entry frame: what it calls runs until that frame returns or
 * an error reaches it. The host may call within a host function, so entries nest.
 */
import { ErrorCode, FrameType, Limit } from "../gen/constants";
import { Function, Global, Thread } from "../gen/layouts";
import { closeUpvalues } from "../object/function";
import { growStack } from "../object/thread";
import { run } from "./driver";
import { linkOf, previousBase } from "./frames";
import { callFailed, raiseCode } from "./host";
import { RunResult } from "./run-result";

/** What `call` returns in place of a number of results: the error is in Global.errorValue. */
const FAILED: i32 = -1;

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
 * Thread.top is where it was before; the number of results is returned, which lie ENTRY_SLOTS slots above it, or FAILED.
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

/** Runs what `call` has entered to its end; also after an exception of the host has come through. */
export function finishCall(thread: usize): i32 {
  const global: usize = load<u32>(thread, Thread.global);
  const isDone = run(global) == RunResult.DONE;
  const count = load<u32>(thread, Thread.results);
  if (!isDone) callFailed(thread);
  leave(thread);
  const saved = load<u32>(thread, Thread.top) - SAVED_SIZE;
  store<u32>(thread, saved, Thread.top);
  store<u32>(thread, load<u32>(saved), Thread.pc);
  store<u8>(global, load<u8>(saved, 4), Global.memoryRetry);
  store<u32>(global, load<u32>(saved, 8), Global.retryPosition);
  store<u32>(thread, load<u32>(saved, 12), Thread.results);
  return isDone ? <i32>count : FAILED;
}

/** The host's calls are nested too deeply. */
function refuseEntry(thread: usize, top: u32): i32 {
  store<u32>(thread, top, Thread.top);
  raiseCode(thread, ErrorCode.STKOV);
  return FAILED;
}

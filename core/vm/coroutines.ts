/**
 * Switching between threads. A coroutine's stack stays as it is while it is suspended, so that it can be suspended
 * anywhere: within pcall, metamethods, iterators. The frame at the bottom of a coroutine is an entry frame.
 */
import { FrameType, GcPhase, Limit, ThreadStatus } from "../gen/constants";
import { Function, Global, String, Thread } from "../gen/layouts";
import { continueWork } from "../lib/work";
import { growStack, StackGrowth } from "../object/thread";
import { FALSE, isString, moveDown, NIL, TRUE } from "../object/value";
import { closeUpvalues } from "../object/function";
import { threadBarrier } from "../gc/barrier";
import { linkOf } from "./frames";
import { raiseWrapped } from "./host";
import { isRecording } from "./recording";
import { returnThroughFrames, returnToLua } from "./return";
import { retryAfterCollection } from "./safepoint";
import { throwMemoryError, throwStackOverflow } from "./unwind";

/** Of deliverError: the error is to be raised in the thread that runs now. Unlike any Exit and RunResult. */
export const ERROR_IN_RESUMER: i32 = -2;

/** Thread.flags of one that has been resumed by a function of coroutine.wrap, which passes errors on. */
export const IS_WRAPPED: u8 = 1;

/** Of the interpreter: another thread runs now. Unlike any Exit. */
export const SWITCHED: i32 = -1;

/** Makes sure that `count` slots above the thread's base are free. */
@inline
function reserve(thread: usize, count: u32): StackGrowth {
  const base: usize = load<u32>(thread, Thread.base);
  if (base + (<usize>count << 3) <= <usize>load<u32>(thread, Thread.limit)) return StackGrowth.DONE;
  return growStack(thread, count);
}

/** What `run` continues with after the error that a stack could not grow. */
function throwGrowthError(thread: usize, growth: StackGrowth): i32 {
  return growth == StackGrowth.OVERFLOW ? throwStackOverflow(thread) : throwMemoryError(thread);
}

/** After Status.RESUME from the library function at the thread's base: core/lib/coroutine.ts says what is where. */
export function resume(thread: usize): i32 {
  const global: usize = load<u32>(thread, Thread.global);
  const coroutine: usize = load<u32>(global, Global.scratch0);
  const first = load<u32>(global, Global.scratch1);
  const isWrapped = load<u32>(global, Global.scratch1 + 4);
  const source = <usize>load<u32>(thread, Thread.base) + (<usize>first << 3);
  const count = (load<u32>(thread, Thread.top) - <u32>source) >> 3;
  const depth = load<u32>(thread, Thread.resumeDepth) + 1;
  if (depth > <u32>Limit.MAX_RESUME_DEPTH) return throwStackOverflow(thread);
  const growth = reserve(coroutine, count + 2);
  if (growth == StackGrowth.MEMORY) return retryAfterCollection(thread);
  if (growth) return throwGrowthError(thread, growth);
  store<u32>(coroutine, depth, Thread.resumeDepth);
  // Its next instruction begins a line.
  store<u32>(coroutine, 0, Thread.hookPc);
  store<u32>(coroutine, thread, Thread.resumer);
  store<u8>(coroutine, isWrapped ? IS_WRAPPED : 0, Thread.flags);
  store<u32>(global, coroutine, Global.currentThread);
  threadBarrier(global, coroutine);
  const base: usize = load<u32>(coroutine, Thread.base);
  if (load<u8>(coroutine, Thread.status) == ThreadStatus.YIELDED) {
    // The arguments are the results of the call of yield.
    store<u8>(coroutine, ThreadStatus.OK, Thread.status);
    return returnThroughFrames(coroutine, base, linkOf(base), source, count);
  }
  const callee: usize = load<u32>(base);
  store<u32>(base, 8 | FrameType.ENTRY, 4);
  moveDown(base + 8, source, count);
  store<u32>(coroutine, base + 8, Thread.base);
  store<u32>(coroutine, base + 8 + (count << 3), Thread.top);
  store<u32>(coroutine, load<u32>(callee, Function.pc), Thread.pc);
  store<u32>(coroutine, count, Thread.results);
  return -1;
}

/** After Status.YIELD: the values at the thread's base become results of its resumption. */
export function yieldThread(thread: usize): i32 {
  store<u8>(thread, ThreadStatus.YIELDED, Thread.status);
  const base: usize = load<u32>(thread, Thread.base);
  return deliver(thread, base, (load<u32>(thread, Thread.top) - <u32>base) >> 3);
}

/**
 * The coroutine's function has returned: Thread.results results at Thread.base. Its stack is emptied: the header of its
 * last frame may have been overwritten by a result.
 */
export function finishCoroutine(thread: usize): i32 {
  store<u8>(thread, ThreadStatus.DEAD, Thread.status);
  const base: usize = load<u32>(thread, Thread.base);
  closeUpvalues(thread, base - 8);
  const bottom = load<u32>(thread, Thread.stack) + 8;
  store<u32>(thread, bottom, Thread.base);
  store<u32>(thread, bottom, Thread.top);
  return deliver(thread, base, load<u32>(thread, Thread.results));
}

/** Goes back to the thread that resumed this one. */
function switchToResumer(thread: usize): usize {
  const global: usize = load<u32>(thread, Thread.global);
  const resumer: usize = load<u32>(thread, Thread.resumer);
  store<u32>(thread, 0, Thread.resumer);
  store<u32>(global, resumer, Global.currentThread);
  threadBarrier(global, resumer);
  return resumer;
}

/** Makes `count` values of the thread's stack the results of its resumption. */
function deliver(thread: usize, source: usize, count: u32): i32 {
  const isWrapped = load<u8>(thread, Thread.flags) == IS_WRAPPED;
  const resumer = switchToResumer(thread);
  const growth = reserve(resumer, count + 2);
  if (growth) return throwGrowthError(resumer, growth);
  const base: usize = load<u32>(resumer, Thread.base);
  if (isWrapped) return returnThroughFrames(resumer, base, linkOf(base), source, count);
  store<i64>(base, TRUE);
  moveDown(base + 8, source, count);
  return returnThroughFrames(resumer, base, linkOf(base), base, count + 1);
}

/** The coroutine has died of Global.errorValue: resume returns it, a function of wrap raises it again. */
export function deliverError(thread: usize): i32 {
  const global: usize = load<u32>(thread, Thread.global);
  const isWrapped = load<u8>(thread, Thread.flags) == IS_WRAPPED;
  const resumer = switchToResumer(thread);
  if (load<u8>(global, Global.isFatal)) return ERROR_IN_RESUMER;
  if (isWrapped) {
    // Messages grow on their way through thousands of coroutines, which the host may stop.
    const message = global + Global.errorValue;
    if (isString(message) && continueWork(global, load<u32>(load<u32>(message), String.length))) raiseWrapped(resumer);
    return ERROR_IN_RESUMER;
  }
  const base: usize = load<u32>(resumer, Thread.base);
  store<i64>(base, FALSE);
  store<i64>(base + 8, load<i64>(global, Global.errorValue));
  store<i64>(global, NIL, Global.errorValue);
  return returnThroughFrames(resumer, base, linkOf(base), base, 2);
}

// Switches that need nothing of the driver: most of them

/** Whether a thread whose current frame is at `base` can get `count` results there, and return them to Lua code. */
@inline
function canReturnToLua(thread: usize, base: usize, count: u32): bool {
  const isRoomy = base + ((<usize>count + 2) << 3) <= <usize>load<u32>(thread, Thread.limit);
  return isRoomy && (linkOf(base) & FrameType.TYPE_MASK) == FrameType.LUA;
}

/** While something is recorded or marked more is to be done. */
@inline
function isDisturbed(global: usize): bool {
  return isRecording(global) || load<u8>(global, Global.gcState) == GcPhase.MARK;
}

/** The usual case of `resume`: a coroutine that has yielded to Lua code. False: nothing has changed. */
export function resumeQuickly(
  global: usize, thread: usize, coroutine: usize, base: usize, source: usize, count: u32, flags: u8,
): bool {
  if (load<u8>(coroutine, Thread.status) != ThreadStatus.YIELDED || isDisturbed(global)) return false;
  const depth = load<u32>(thread, Thread.resumeDepth) + 1;
  const target: usize = load<u32>(coroutine, Thread.base);
  if (depth > <u32>Limit.MAX_RESUME_DEPTH || !canReturnToLua(coroutine, target, count)) return false;
  store<u32>(thread, <u32>source + (count << 3), Thread.top);
  store<u32>(coroutine, depth, Thread.resumeDepth);
  store<u32>(coroutine, 0, Thread.hookPc);
  store<u32>(coroutine, thread, Thread.resumer);
  store<u8>(coroutine, flags, Thread.flags);
  store<u8>(coroutine, ThreadStatus.OK, Thread.status);
  store<u32>(global, coroutine, Global.currentThread);
  const link = linkOf(target);
  moveDown(target - 8, source, count);
  returnToLua(coroutine, target, link, count);
  return true;
}

/** The usual case of `yieldThread`: the coroutine has been resumed by Lua code. False: nothing has changed. */
export function yieldQuickly(global: usize, coroutine: usize, base: usize, count: u32): bool {
  const resumer: usize = load<u32>(coroutine, Thread.resumer);
  if (!resumer || load<u32>(coroutine, Thread.entryDepth) || isDisturbed(global)) return false;
  const target: usize = load<u32>(resumer, Thread.base);
  if (!canReturnToLua(resumer, target, count)) return false;
  store<u8>(coroutine, ThreadStatus.YIELDED, Thread.status);
  store<u32>(coroutine, <u32>base + (count << 3), Thread.top);
  store<u32>(coroutine, 0, Thread.resumer);
  store<u32>(global, resumer, Global.currentThread);
  const link = linkOf(target);
  if (load<u8>(coroutine, Thread.flags) == IS_WRAPPED) {
    moveDown(target - 8, base, count);
    returnToLua(resumer, target, link, count);
  } else {
    store<i64>(target - 8, TRUE);
    moveDown(target, base, count);
    returnToLua(resumer, target, link, count + 1);
  }
  return true;
}

// Switches of traces, whose snapshots are on the stacks. On top of a suspended one is the frame of a library function.

/**
 * Whether a coroutine goes on at `pc`, where its call of yield returns to or its function begins, with some bytes free above
 * its base. The lowest bit of `pc` says whether it is pcall that has called yield.
 */
export function canResume(global: usize, coroutine: usize, pc: usize, size: u32): i32 {
  const status = <u32>load<u8>(coroutine, Thread.status);
  if (status == <u32>ThreadStatus.OK) return isFresh(coroutine) && startOf(coroutine) == pc && hasRoom(coroutine, size + 8) ? 1 : 0;
  if (status != <u32>ThreadStatus.YIELDED) return 0;
  const depth = load<u32>(load<usize>(global, Global.currentThread), Thread.resumeDepth);
  return depth < <u32>Limit.MAX_RESUME_DEPTH && isCalledFrom(coroutine, pc, size) ? 1 : 0;
}

/** Likewise for the thread that has resumed this one. */
export function canYield(global: usize, pc: usize, isWrapped: u32, size: u32): i32 {
  const thread: usize = load<usize>(global, Global.currentThread);
  const resumer: usize = load<usize>(thread, Thread.resumer);
  if (!resumer || load<u32>(thread, Thread.entryDepth)) return 0;
  if (<u32>(load<u8>(thread, Thread.flags) == IS_WRAPPED) != isWrapped) return 0;
  return isCalledFrom(resumer, pc, size) ? 1 : 0;
}

function isCalledFrom(thread: usize, pc: usize, size: u32): bool {
  let base = load<usize>(thread, Thread.base);
  if (pc & 1) {
    if (linkOf(base) != (8 | FrameType.PCALL)) return false;
    base -= 8;
    pc--;
  }
  return <usize>linkOf(base) == pc && hasRoom(thread, size);
}

@inline
function hasRoom(thread: usize, size: u32): bool {
  return load<usize>(thread, Thread.base) + size <= <usize>load<u32>(thread, Thread.limit);
}

/** Whether a coroutine has not been resumed yet: its function is all that is on its stack. */
@inline
function isFresh(coroutine: usize): bool {
  const bottom = load<u32>(coroutine, Thread.stack) + 8;
  return load<u32>(coroutine, Thread.base) == bottom && load<u32>(coroutine, Thread.top) == bottom + 8;
}

@inline
function startOf(coroutine: usize): usize {
  return load<u32>(load<usize>(load<usize>(coroutine, Thread.base)), Function.pc);
}

/** The running thread waits in its call with the frame at `base` for the coroutine. Returns the coroutine's base. */
export function switchToCoroutine(global: usize, coroutine: usize, base: usize, isWrapped: u32): usize {
  const thread: usize = load<usize>(global, Global.currentThread);
  suspend(thread, base);
  let target: usize = load<usize>(coroutine, Thread.base);
  if (load<u8>(coroutine, Thread.status) == ThreadStatus.OK) {
    store<u32>(target, 8 | FrameType.ENTRY, 4);
    target += 8;
  }
  store<u8>(coroutine, ThreadStatus.OK, Thread.status);
  store<u32>(coroutine, load<u32>(thread, Thread.resumeDepth) + 1, Thread.resumeDepth);
  store<u32>(coroutine, 0, Thread.hookPc);
  store<u32>(coroutine, thread, Thread.resumer);
  store<u8>(coroutine, isWrapped ? IS_WRAPPED : 0, Thread.flags);
  store<u32>(global, coroutine, Global.currentThread);
  if (load<u8>(global, Global.gcState) == GcPhase.MARK) threadBarrier(global, coroutine);
  return target;
}

/** The running coroutine yields by its call with the frame at `base`. Returns the base of the one that it goes back to. */
export function yieldToResumer(global: usize, base: usize): usize {
  const thread: usize = load<usize>(global, Global.currentThread);
  suspend(thread, base);
  store<u8>(thread, ThreadStatus.YIELDED, Thread.status);
  const resumer: usize = load<usize>(thread, Thread.resumer);
  store<u32>(thread, 0, Thread.resumer);
  store<u32>(global, resumer, Global.currentThread);
  if (load<u8>(global, Global.gcState) == GcPhase.MARK) threadBarrier(global, resumer);
  return load<usize>(resumer, Thread.base);
}

@inline
function suspend(thread: usize, base: usize): void {
  store<u32>(thread, base, Thread.base);
  store<u32>(thread, base, Thread.top);
}

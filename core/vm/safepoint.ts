/**
 * What happens between instructions only: steps of the collector, finalizers, the growth of a stack. At a safepoint
 * Thread.top lies above every live slot.
 */
import { Continuation, FrameType } from "../gen/constants";
import { Global, Thread } from "../gen/layouts";
import { gcFinalizerDue, gcFull, gcFullWithinLimits, gcStep, takeFinalizerOf } from "../gc/collector";
import { mayGoOn } from "../lib/work";
import { releaseBuffer } from "../memory/allocator";
import { Op } from "../gen/opcodes";
import { growStack } from "../object/thread";
import { NIL } from "../object/value";
import { frameTopAt, functionOf, isLuaFunction, linkOf, previousBase } from "./frames";
import { continueHooks } from "./hooks";
import { finalizerFailed } from "./host";
import { callWithArguments } from "./metamethods";
import { interruptRecording } from "./recording";
import { RUN_AGAIN } from "./run-result";
import { spareFuel } from "./fuel";
import { throwError, throwMemoryError, throwStackOverflow } from "./unwind";

/** Units of fuel between two visits of the driver, unless the state wants others: about 0.2 ms of back edges. */
export const FUEL_SLICE: i32 = 10000;

/**
 * Finalizers that are called after one step of the collector: many may be due at once. They are more than objects with
 * finalizers can be made before the next step.
 */
const FINALIZERS_PER_STEP: u32 = 1024;
const ALL_FINALIZERS: u32 = u32.MAX_VALUE;

/** Times in a row that memory is refused and finalizers are called for it. */
const MAX_RETRY_ROUNDS: u8 = 3;

/** Sets Thread.top above the live slots before the instruction at Thread.pc. */
export function setTop(thread: usize): void {
  const base: usize = load<u32>(thread, Thread.base);
  const pc: usize = load<u32>(thread, Thread.pc);
  let top = base + (<usize>load<u32>(thread, Thread.results) << 3);
  if (isLuaFunction(functionOf(base))) {
    const frame = frameTopAt(thread, pc);
    if (frame > top) top = frame;
  }
  store<u32>(thread, top, Thread.top);
}

/**
 * A step of the collector, or all of it under stress; then the finalizers that are due. `isAgain`: see callFinalizer.
 * Returns whether one is called.
 */
export function collect(thread: usize, isAgain: bool): bool {
  const global: usize = load<u32>(thread, Thread.global);
  setTop(thread);
  if (load<u8>(global, Global.gcStress)) {
    gcFull(thread);
    return callAllFinalizers(thread, isAgain);
  }
  gcStep(thread);
  return callFinalizers(thread, isAgain, FINALIZERS_PER_STEP);
}

/** Calls all finalizers that are due, one after the other. See callFinalizer. */
export function callAllFinalizers(thread: usize, isAgain: bool): bool {
  return callFinalizers(thread, isAgain, ALL_FINALIZERS);
}

function callFinalizers(thread: usize, isAgain: bool, most: u32): bool {
  const global: usize = load<u32>(thread, Thread.global);
  if (load<u8>(global, Global.finalizing)) return false;
  store<u32>(global, most, Global.finalizersLeft);
  return callFinalizer(thread, isAgain);
}

/** Takes the next finalizer that is due: its value is at scratch0, the object at scratch1. False: there is none. */
export function takeFinalizer(global: usize): bool {
  while (true) {
    const userdata = gcFinalizerDue(global);
    if (!userdata) return false;
    if (takeFinalizerOf(global, userdata, global + Global.scratch0)) return true;
  }
  return false;
}

/**
 * Calls the next finalizer that is due, if it may be called before the next step, on top of the stack; the interrupted
 * instruction is run when it returns.
 * Thread.top must be set. Returns whether there is one. `isAgain`: that instruction has been begun and is repeated, so
 * that hooks have been called for it.
 *
 * While a finalizer runs, others wait, since they could fill the stack; so they do while a state is closed, for which the
 * host calls them. It must not yield, since the interrupted code has
 * not called it: to the thread it is an entry.
 */
function callFinalizer(thread: usize, isAgain: bool): bool {
  const global: usize = load<u32>(thread, Thread.global);
  if (load<u8>(global, Global.finalizing) || load<u8>(global, Global.isClosing)) return false;
  for (let left = load<u32>(global, Global.finalizersLeft); left != 0 && takeFinalizer(global); left--) {
    store<u32>(global, left - 1, Global.finalizersLeft);
    // The number of multiple results is kept below the frame; together the words look like a number.
    const top: usize = load<u32>(thread, Thread.top);
    store<u32>(top, load<u32>(thread, Thread.results));
    store<u32>(top, <u32>isAgain, 4);
    const finalizer = load<i64>(global, Global.scratch0), userdata = load<i64>(global, Global.scratch1);
    if (callWithArguments(thread, top + 8, Continuation.FINALIZER, finalizer, 1, userdata, NIL, NIL) == 0) {
      store<u8>(global, 1, Global.finalizing);
      store<u32>(thread, load<u32>(thread, Thread.entryDepth) + 1, Thread.entryDepth);
      interruptRecording(global, thread);
      return true;
    }
    finalizerFailed(thread);
  }
  return false;
}

/**
 * A finalizer or hook whose frame was at `callBase` has returned. What callFinalizer or callHook has kept below it: the
 * number of multiple results, and whether the instruction is repeated, or which hooks are due before it.
 */
export function resumeInterrupted(thread: usize, callBase: usize): i32 {
  const global: usize = load<u32>(thread, Thread.global);
  const saved = callBase - 24;
  const kept = load<u32>(saved, 4);
  store<u32>(thread, load<u32>(saved), Thread.results);
  store<u32>(thread, <u32>saved, Thread.top);
  let isAgain = true;
  if (load<u32>(callBase - 16) == Continuation.FINALIZER) {
    store<u8>(global, 0, Global.finalizing);
    store<u32>(thread, load<u32>(thread, Thread.entryDepth) - 1, Thread.entryDepth);
    isAgain = kept != 0;
  } else if (continueHooks(global, thread, kept)) return -1;
  return callFinalizer(thread, isAgain) || !isAgain ? -1 : RUN_AGAIN;
}

/** Exit.GROW_STACK or Status.GROW_STACK: scratch0 says how many slots above base are needed. */
export function growForInstruction(thread: usize): i32 {
  const global: usize = load<u32>(thread, Thread.global);
  const growth = growStack(thread, load<u32>(global, Global.scratch0));
  if (growth == 0) return RUN_AGAIN;
  if (growth == 2) return retryAfterCollection(thread);
  if (isLuaFunction(functionOf(load<u32>(thread, Thread.base)))) {
    // The position is that of the instruction which failed; for a header that of the first one after it.
    const pc: usize = load<u32>(thread, Thread.pc);
    const isHeader = <u32>load<u8>(pc) >= <u32>Op.FUNCF;
    store<u32>(thread, <u32>pc + (isHeader ? 8 : 4), Thread.pc);
  }
  store<u32>(thread, <u32>load<u32>(thread, Thread.base) + (load<u32>(thread, Thread.results) << 3), Thread.top);
  return throwStackOverflow(thread);
}

/**
 * Memory was refused to the instruction at Thread.pc: collects all and runs it once more; the second time, raises.
 * A loop that comes to the same instruction again is a new attempt: the driver forgets the first one when it refuels,
 * and is made to do so at the next back edge or call.
 *
 * Finalizers that are due are called first, since they hold memory: then the instruction is a new attempt as well. A
 * finalizer itself gets no collection. There may be thousands of them, and none could free much.
 *
 * A program that has reached another limit gets the error of that instead: what takes long fails as if memory were refused.
 */
export function retryAfterCollection(thread: usize): i32 {
  const global: usize = load<u32>(thread, Thread.global);
  const position = positionOf(thread);
  const isRetry = load<u8>(global, Global.memoryRetry) && load<usize>(global, Global.retryPosition) == position;
  setTop(thread);
  let isStopped = !mayGoOn(global);
  if (!isStopped && !isRetry && !load<u8>(global, Global.finalizing)) {
    store<u8>(global, 1, Global.memoryRetry);
    store<u32>(global, <u32>position, Global.retryPosition);
    spareFuel(global);
    releaseBuffer(global);
    isStopped = !gcFullWithinLimits(thread);
    if (!isStopped) return finalizeForMemory(global, thread) ? -1 : RUN_AGAIN;
  }
  store<u8>(global, 0, Global.memoryRetry);
  if (isLuaFunction(functionOf(load<u32>(thread, Thread.base)))) store<u32>(thread, load<u32>(thread, Thread.pc) + 4, Thread.pc);
  return isStopped ? throwError(thread) : throwMemoryError(thread);
}

/** Calls the finalizers that are due, but not for ever if they make new userdata with finalizers. False: none is. */
function finalizeForMemory(global: usize, thread: usize): bool {
  const round = load<u8>(global, Global.retryRound);
  const isDue = load<u32>(global, Global.finalizerQueue) != 0 && round < MAX_RETRY_ROUNDS;
  store<u8>(global, isDue ? round + 1 : 0, Global.retryRound);
  return isDue && callAllFinalizers(thread, true);
}

/** The instruction that runs; for a library function that of its nearest Lua caller, since all have the same pc. */
function positionOf(thread: usize): usize {
  let base: usize = load<u32>(thread, Thread.base);
  if (isLuaFunction(functionOf(base))) return load<u32>(thread, Thread.pc);
  for (let link = linkOf(base); link & FrameType.TYPE_MASK; link = linkOf(base)) {
    if ((link & FrameType.FULL_MASK) == FrameType.ENTRY) return 0;
    if ((link & FrameType.FULL_MASK) == FrameType.CONTINUATION) return load<u32>(base - 12);
    base = previousBase(base);
  }
  return linkOf(base);
}

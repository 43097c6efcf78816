/**
 * The driver: runs the interpreter and does what it cannot (spec/vm.ts lists its exits). Everything that raises errors,
 * collects, switches or moves stacks happens here, between instructions. A handler returns -1 to go on interpreting,
 * another Exit to be handled, or a RunResult.
 */
import { Continuation, ErrorCode, Exit, FrameType, OriginalState, Status, Verdict } from "../gen/constants";
import { Function, Global, LibraryState, Thread } from "../gen/layouts";
import { interpret } from "../gen/interpreter";
import { slotA } from "../interpreter/operands";
import { stringToNumber } from "../lib/coercion";
import { libraryOf } from "../lib/state";
import { isFunction, isNumber, isString, isTruthy } from "../object/value";
import { prepareMetaCall } from "./access";
import { enterTrace, isReplaced, restoreJloop, uncoverOriginal } from "./compiled";
import { finishCoroutine, resume, yieldThread } from "./coroutines";
import { controlCollector } from "./collect-garbage";
import { linkOf } from "./frames";
import { takeSpent } from "./fuel";
import { callDueHook, changeHooks, isHooked } from "./hooks";
import { meter, profile, raiseArgument, raiseCall, raiseMessageText } from "./host";
import { codeError, continueConcat, finishComparison, runSlowly } from "./metamethods";
import { hotExit, hotInstruction, interruptRecording, isRecording, recordInstruction, updateDispatch } from "./recording";
import { returnThroughFrames } from "./return";
import { FIRST_OUTER_EXIT, RUN_AGAIN, RunResult } from "./run-result";
import { collect, growForInstruction, resumeInterrupted, retryAfterCollection, setTop } from "./safepoint";
import { throwError, throwMemoryError, unwindAfterHandler } from "./unwind";

/** Runs the state's current thread until its innermost entry frame returns or an error leaves it. See RunResult. */
export function run(global: usize): i32 {
  interruptRecording(global, load<u32>(global, Global.currentThread));
  return runAfter(global, -1);
}

/** Likewise, with an exit that is to be handled first; -1: none. */
export function runAfter(global: usize, exit: i32): i32 {
  exit = settleAny(global, exit);
  while (exit < <i32>RunResult.DONE) {
    if (exit < 0) exit = interpret(global, exit == RUN_AGAIN ? 1 : 0);
    else exit = prepareEntry(global, load<u32>(global, Global.currentThread), exit);
  }
  interruptRecording(global, load<u32>(global, Global.currentThread));
  restoreJloop(global);
  return exit;
}

/** Does what can only be done with the interpreter left. RUN_AGAIN: the next instruction runs without dispatch. */
function prepareEntry(global: usize, thread: usize, exit: i32): i32 {
  switch (exit) {
    case Exit.RECORD: return beforeInstruction(global, thread) ? RUN_AGAIN : -1;
    case Exit.HOT_LOOP:
    case Exit.HOT_CALL: return hotInstruction(global, thread) ? RUN_AGAIN : -1;
    case Exit.HOT_EXIT: {
      hotExit(global, thread, load<u32>(global, Global.status));
      return -1;
    }
    case Exit.RUN_ORIGINAL: return RUN_AGAIN;
    case Exit.REGION_FUEL: return load<i32>(global, Global.fuel) < 0 ? refuel(global, thread, true) : -1;
    default: return refuel(global, thread, false);
  }
}

/** The dispatch offset is set: for hooks, for the recorder, or since an instruction was run in place of a JLOOP. */
function beforeInstruction(global: usize, thread: usize): bool {
  const pc: usize = load<u32>(thread, Thread.pc);
  if (load<u32>(global, Global.originalState) == OriginalState.RUNNING) restoreJloop(global);
  if (isHooked(global) && callDueHook(global, thread)) return false;
  if (isRecording(global)) recordInstruction(global, thread);
  // A host function may have ended the recording.
  else updateDispatch(global);
  if (load<u32>(global, Global.originalState) == OriginalState.WAITING) {
    store<u32>(global, OriginalState.RUNNING, Global.originalState);
  } else if (isRecording(global) && isReplaced(global, pc)) uncoverOriginal(global, pc, OriginalState.RUNNING);
  return true;
}

/** Handles an exit if it is one that `settle` handles. */
function settleAny(global: usize, exit: i32): i32 {
  return exit >= 0 && exit < FIRST_OUTER_EXIT ? settle(global, exit) : exit;
}

/**
 * Handles exits until the interpreter can go on (-1; RUN_AGAIN: with the instruction that it left at) or has to be left,
 * with a code for `run`.
 */
export function settle(global: usize, exit: i32): i32 {
  do exit = handleExit(global, load<u32>(global, Global.currentThread), exit);
  while (exit >= 0 && exit < FIRST_OUTER_EXIT);
  return exit;
}

function handleExit(global: usize, thread: usize, exit: i32): i32 {
  switch (exit) {
    case Exit.RETURN_TO_ENTRY: return load<u32>(thread, Thread.entryDepth) ? RunResult.DONE : finishCoroutine(thread);
    case Exit.COLLECT: return collect(thread, true) ? -1 : RUN_AGAIN;
    case Exit.GROW_STACK: return growForInstruction(thread);
    case Exit.META: return completeSlowly(global, thread);
    case Exit.LIBRARY: return handleStatus(global, thread, load<i32>(global, Global.status));
    case Exit.RETURN_TO_CONTINUATION: return continueAfterCall(global, thread);
    case Exit.CALL_META: return callError(thread, calledSlot(thread));
    case Exit.TAIL_CALL_META: return callError(thread, load<u32>(thread, Thread.base) - 8);
    case Exit.MEMORY: return retryAfterCollection(thread);
    case Exit.COMPILED: return enterTrace(global, thread);
    case Exit.MALFORMED: {
      codeError(thread, ErrorCode.BCBAD);
      return throwError(thread);
    }
    case Exit.FOR_ERROR: return prepareLoop(thread);
    default: return fail();
  }
}

function refuel(global: usize, thread: usize, isCompiled: bool): i32 {
  store<u8>(global, 0, Global.memoryRetry);
  const spent = takeSpent(global);
  if (load<u8>(libraryOf(global), LibraryState.profiling)) profile(thread, isCompiled);
  if (load<u8>(global, Global.gcStress)) collect(thread, false);
  return load<u8>(global, Global.isMetered) ? meterProgram(global, load<u32>(global, Global.currentThread), spent) : -1;
}

function meterProgram(global: usize, thread: usize, spent: u32): i32 {
  const verdict = meter(thread, spent);
  if (verdict == Verdict.GO_ON) return -1;
  setTop(thread);
  return verdict == Verdict.PAUSE ? <i32>RunResult.PAUSED : settleAny(global, throwError(thread));
}

/** The slot of what the CALL or ITERC before the pc calls. */
function calledSlot(thread: usize): usize {
  return <usize>load<u32>(thread, Thread.base) + slotA(load<u32>(thread, Thread.pc) - 4);
}

function callError(thread: usize, slot: usize): i32 {
  raiseCall(thread, slot);
  return throwError(thread);
}

function completeSlowly(global: usize, thread: usize): i32 {
  const status = runSlowly(thread);
  if (status == 0) return -1;
  if (status == Status.MEMORY) {
    store<u32>(thread, load<u32>(thread, Thread.pc) - 4, Thread.pc);
    return retryAfterCollection(thread);
  }
  return throwError(thread);
}

/** FORI with control values that are no numbers: strings are converted. */
function prepareLoop(thread: usize): i32 {
  const pc: usize = load<u32>(thread, Thread.pc);
  const control = <usize>load<u32>(thread, Thread.base) + slotA(pc);
  for (let index: u32 = 0; index < 3; index++) {
    const slot = control + (<usize>index << 3);
    if (isNumber(slot) || (isString(slot) && stringToNumber(load<u32>(thread, Thread.global), load<u32>(slot), slot))) continue;
    store<u32>(thread, <u32>pc + 4, Thread.pc);
    codeError(thread, ErrorCode.FORINIT + index);
    return throwError(thread);
  }
  return RUN_AGAIN;
}

// Library and host functions

/** A function of the core or the host, whose frame is at Thread.base, has not simply returned. */
function handleStatus(global: usize, thread: usize, status: i32): i32 {
  switch (status) {
    case Status.ERROR: return load<u8>(global, Global.isPausing) ? pauseLibrary(global, thread) : throwError(thread);
    case Status.ARGUMENT: {
      raiseArgument(thread);
      return throwError(thread);
    }
    case Status.MESSAGE: {
      raiseMessageText(thread);
      return throwError(thread);
    }
    case Status.MEMORY: return retryAfterCollection(thread);
    case Status.GROW_STACK: return growForInstruction(thread);
    case Status.TAIL_CALL: return tailCall(global, thread);
    case Status.PCALL: return protectCall(global, thread, 0);
    case Status.XPCALL: return protectCall(global, thread, 8);
    case Status.RESUME: return resume(thread);
    case Status.YIELD: return yieldThread(thread);
    case Status.COLLECT: return controlCollector(thread);
    case Status.SUSPEND: return RunResult.SUSPENDED;
    case Status.HOOKS: {
      changeHooks(global, thread);
      const base: usize = load<u32>(thread, Thread.base);
      return returnThroughFrames(thread, base, linkOf(base), base, 0);
    }
    default: return fail();
  }
}

/** The run is left in the middle of a library function, which is called anew when it goes on. */
function pauseLibrary(global: usize, thread: usize): i32 {
  store<u8>(global, 0, Global.isPausing);
  setTop(thread);
  return RunResult.PAUSED;
}

/** The function in scratch0 takes the place of the one at Thread.base; its arguments are there already. */
function tailCall(global: usize, thread: usize): i32 {
  const base: usize = load<u32>(thread, Thread.base);
  const link = load<u32>(base - 4);
  let count = load<u32>(global, Global.scratch1);
  store<i64>(base - 8, load<i64>(global, Global.scratch0));
  if (!isFunction(base - 8)) {
    if (!prepareMetaCall(global, base - 8, count)) {
      store<u32>(base - 4, link);
      return callError(thread, global + Global.scratch0);
    }
    count++;
  }
  store<u32>(base - 4, link);
  store<u32>(thread, load<u32>(load<u32>(base - 8), Function.pc), Thread.pc);
  store<u32>(thread, count, Thread.results);
  return -1;
}

/**
 * pcall(f, …) and xpcall(f, handler, …), whose frame is at Thread.base. `handlerSize` is 8 for xpcall: handler and
 * function are swapped, so that the function's frame has its arguments above it and the handler below.
 */
function protectCall(global: usize, thread: usize, handlerSize: u32): i32 {
  const base: usize = load<u32>(thread, Thread.base);
  const callee = base + handlerSize;
  // What is called may be pcall again, as a metamethod: then no header of a Lua function looks at the stack.
  if (load<u32>(thread, Thread.top) > load<u32>(thread, Thread.limit)) {
    store<u32>(global, load<u32>(thread, Thread.results), Global.scratch0);
    return growForInstruction(thread);
  }
  let count = load<u32>(thread, Thread.results) - 1 - (handlerSize >> 3);
  if (handlerSize) {
    const handler = load<i64>(callee);
    store<i64>(callee, load<i64>(base));
    store<i64>(base, handler);
  }
  if (!isFunction(callee)) {
    if (!prepareMetaCall(global, callee, count)) return protectedCallError(global, thread, callee);
    count++;
  }
  store<u32>(callee, (8 + handlerSize) | FrameType.PCALL, 4);
  store<u32>(thread, <u32>callee + 8, Thread.base);
  store<u32>(thread, count, Thread.results);
  store<u32>(thread, load<u32>(load<u32>(callee), Function.pc), Thread.pc);
  return -1;
}

/** The call of what is no function fails within the protection: the frame of pcall itself stands for its callee. */
function protectedCallError(global: usize, thread: usize, callee: usize): i32 {
  raiseCall(thread, callee);
  const base: usize = load<u32>(thread, Thread.base);
  store<u32>(callee, load<u32>(base - 8));
  store<u32>(callee, <u32>(callee + 8 - base) | FrameType.PCALL, 4);
  store<u32>(thread, <u32>callee + 8, Thread.base);
  store<u32>(thread, <u32>callee + 8, Thread.top);
  return throwError(thread);
}

// Continuations

/** A call that the driver made has returned scratch0; its frame was at scratch1. */
function continueAfterCall(global: usize, thread: usize): i32 {
  const callBase: usize = load<u32>(global, Global.scratch1);
  switch (load<i32>(global, Global.status)) {
    case Continuation.IGNORE: return -1;
    case Continuation.BRANCH_IF_TRUE: {
      finishComparison(thread, isTruthy(global + Global.scratch0));
      return -1;
    }
    case Continuation.BRANCH_IF_FALSE: {
      finishComparison(thread, !isTruthy(global + Global.scratch0));
      return -1;
    }
    case Continuation.CONCAT: {
      const status = continueConcat(thread, callBase, load<i64>(global, Global.scratch0));
      if (status == 0) return -1;
      return status == Status.MEMORY ? throwMemoryError(thread) : throwError(thread);
    }
    case Continuation.ERROR_HANDLER: return unwindAfterHandler(thread);
    case Continuation.FINALIZER:
    case Continuation.HOOK: return resumeInterrupted(thread, callBase);
    default: return fail();
  }
}

/** A code that is none: a mistake of the core's own. */
function fail(): i32 {
  unreachable();
  return 0;
}

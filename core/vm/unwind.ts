/**
 * Errors (LuaJIT: lj_err.c). The error value is in Global.errorValue. An error is handled in two phases: first the
 * handler of the nearest xpcall is called on top of the stack as it is, as an ordinary frame with a continuation; then
 * the stack is unwound to the frame of the nearest pcall or xpcall, which returns false and the value.
 */
import { Continuation, ErrorCode, FrameType, Limit, ThreadStatus } from "../gen/constants";
import { Global, Thread } from "../gen/layouts";
import { closeUpvalues } from "../object/function";
import { growStackForError, relimitStack } from "../object/thread";
import { FALSE, isFunction, NIL } from "../object/value";
import { deliverError, ERROR_IN_RESUMER } from "./coroutines";
import { frameTop, functionOf, isLuaFunction, linkOf, previousBase } from "./frames";
import { isBuiltin, leaveHooks } from "./hooks";
import { finalizerFailed, raiseCode } from "./host";
import { callWithArguments } from "./metamethods";
import { interruptRecording } from "./recording";
import { returnThroughFrames } from "./return";
import { RunResult } from "./run-result";

/** Size of the delta of an xpcall frame: the handler lies below the function. */
const XPCALL_DELTA: usize = 16;

/** Where the frame of the host is on the main thread's stack: above the header at the bottom, and its function. */
const HOST_BASE: usize = 16;

/** The base of the nearest frame, from that at `base` on, which ends the unwinding: of pcall, a finalizer, or an entry frame. */
function findCatcher(thread: usize, base: usize): usize {
  const bottom: usize = load<u32>(thread, Thread.stack) + 8;
  const isFatal = load<u8>(load<u32>(thread, Thread.global), Global.isFatal) != 0;
  while (base > bottom) {
    const type = <u32>linkOf(base) & FrameType.FULL_MASK;
    if (type == FrameType.ENTRY) return base;
    if (!isFatal && (type >= <u32>FrameType.PCALL || isFinalizerFrame(base))) return base;
    base = previousBase(base);
  }
  return base;
}

@inline
function isFinalizerFrame(base: usize): bool {
  return (linkOf(base) & FrameType.FULL_MASK) == FrameType.CONTINUATION && load<u32>(base - 16) == Continuation.FINALIZER;
}

@inline
function isPcallFrame(base: usize): bool {
  return <u32>(linkOf(base) & FrameType.FULL_MASK) >= <u32>FrameType.PCALL;
}

/**
 * The address of the handler that sees an error which `catcher` ends; 0: none. A pcall of a built-in function, which
 * `load` has around its reader, does not hide the handler of who has called that function. The host may have one for
 * its outermost call.
 */
function handlerFor(thread: usize, catcher: usize): usize {
  let frame = catcher;
  while (isPcallFrame(frame)) {
    const delta = linkOf(frame) & ~(<usize>FrameType.FULL_MASK);
    if (delta == XPCALL_DELTA) return frame - XPCALL_DELTA;
    const caller = previousBase(frame - delta);
    const callee = functionOf(caller);
    if (!isLuaFunction(callee) || !isBuiltin(callee)) return 0;
    frame = findCatcher(thread, caller);
  }
  return isOutermostEntry(thread, frame) ? entryHandler(thread) : 0;
}

/**
 * Whether a frame is of a call that the host has made from outside: right above the host's own frame. Calls within functions
 * of the host, and coroutines, pass errors on to others.
 */
function isOutermostEntry(thread: usize, frame: usize): bool {
  return (
    (linkOf(frame) & FrameType.FULL_MASK) == FrameType.ENTRY &&
    thread == <usize>load<u32>(load<u32>(thread, Thread.global), Global.mainThread) &&
    previousBase(frame) == <usize>load<u32>(thread, Thread.stack) + HOST_BASE
  );
}

function entryHandler(thread: usize): usize {
  const handler = <usize>load<u32>(thread, Thread.global) + Global.entryHandler;
  return load<i64>(handler) == NIL ? 0 : handler;
}

/** Raises Global.errorValue in the thread. Returns -1 to go on interpreting, another Exit, or a RunResult. */
export function throwError(thread: usize): i32 {
  return settle(load<u32>(thread, Thread.global), raise(thread));
}

/** Passes an error on through functions of coroutine.wrap: in a loop, since thousands may wait for each other. */
function settle(global: usize, outcome: i32): i32 {
  let result = outcome;
  while (result == ERROR_IN_RESUMER) result = raise(load<u32>(global, Global.currentThread));
  return result;
}

function raise(thread: usize): i32 {
  const global: usize = load<u32>(thread, Thread.global);
  interruptRecording(global, thread);
  const catcher = findCatcher(thread, load<u32>(thread, Thread.base));
  const handler = handlerFor(thread, catcher);
  if (handler) {
    if (load<u32>(thread, Thread.callDepth) || !isFunction(handler)) {
      raiseCode(thread, ErrorCode.ERRERR);
    } else {
      store<u32>(thread, 1, Thread.callDepth);
      if (callWithArguments(
        thread, topOfThread(thread), Continuation.ERROR_HANDLER, load<i64>(handler), 1, load<i64>(global, Global.errorValue), NIL, NIL,
      ) == 0) return -1;
    }
  }
  return unwindTo(thread, catcher);
}

/** First free slot above the current frame, which may be that of a library function. */
export function topOfThread(thread: usize): usize {
  const base: usize = load<u32>(thread, Thread.base);
  if (isLuaFunction(functionOf(base))) return frameTop(thread);
  const top: usize = load<u32>(thread, Thread.top);
  return top > base ? top : base;
}

/** The handler of xpcall has returned: the value that it gave replaces the error. */
export function unwindAfterHandler(thread: usize): i32 {
  const global: usize = load<u32>(thread, Thread.global);
  store<i64>(global, load<i64>(global, Global.scratch0), Global.errorValue);
  return settle(global, unwindTo(thread, findCatcher(thread, load<u32>(thread, Thread.base))));
}

function unwindTo(thread: usize, catcher: usize): i32 {
  const global: usize = load<u32>(thread, Thread.global);
  store<u32>(thread, 0, Thread.callDepth);
  leaveHooks(thread, catcher);
  if (load<u8>(global, Global.isFatal)) leaveFinalizers(global, thread, catcher);
  const link = linkOf(catcher);
  const type = <u32>link & FrameType.FULL_MASK;
  if (type == FrameType.CONTINUATION) {
    // The error of a finalizer is only reported; the interrupted code goes on.
    finalizerFailed(thread);
    forgetError(global);
    closeUpvalues(thread, catcher - 16);
    return returnThroughFrames(thread, catcher, link, catcher, 0);
  }
  if (!isPcallFrame(catcher)) {
    if (load<u32>(thread, Thread.entryDepth)) return RunResult.ERROR;
    // The stack stays for tracebacks; the collector clears what lies above the top.
    store<u8>(thread, ThreadStatus.ERROR, Thread.status);
    store<u32>(thread, topOfThread(thread), Thread.top);
    closeUpvalues(thread, load<u32>(thread, Thread.stack));
    return deliverError(thread);
  }
  const base = catcher - (link & ~(<usize>FrameType.FULL_MASK));
  closeUpvalues(thread, base);
  store<i64>(base, FALSE);
  store<i64>(base + 8, load<i64>(global, Global.errorValue));
  if (isMemoryError(global)) clearStackAbove(thread, base + 16);
  forgetError(global);
  store<u32>(thread, base + 16, Thread.top);
  const exit = returnThroughFrames(thread, base, linkOf(base), base, 2);
  // Elsewhere a result may be where the function was, or a continuation know its place: there the collector relimits.
  if (exit == -1) {
    store<u32>(thread, frameTop(thread), Thread.top);
    relimitStack(thread);
  }
  return exit;
}

/** A fatal error does not end with the finalizers that it passes: what they have interrupted does not go on. */
function leaveFinalizers(global: usize, thread: usize, catcher: usize): void {
  for (let base: usize = load<u32>(thread, Thread.base); base > catcher; base = previousBase(base)) {
    if (!isFinalizerFrame(base)) continue;
    store<u8>(global, 0, Global.finalizing);
    store<u32>(thread, load<u32>(thread, Thread.entryDepth) - 1, Thread.entryDepth);
  }
}

@inline
function isMemoryError(global: usize): bool {
  return load<i64>(global, Global.errorValue) == load<i64>(global, Global.memoryError);
}

/** Frames that were left for want of memory must not keep it: those that come in their place do not set all slots. */
function clearStackAbove(thread: usize, top: usize): void {
  const end = <usize>load<u32>(thread, Thread.stack) + (<usize>load<u32>(thread, Thread.stackSize) << 3);
  memory.fill(top, 0xff, end - top);
}

/** Likewise where the error has left the stack to the host. */
export function clearAfterMemoryError(thread: usize): void {
  if (isMemoryError(load<u32>(thread, Thread.global))) clearStackAbove(thread, load<u32>(thread, Thread.top));
}

/** An error that has been caught must not keep its value alive. */
function forgetError(global: usize): void {
  store<i64>(global, NIL, Global.errorValue);
}

/** Raises Global.errorValue without a handler, which would need what is lacking. */
function throwUnhandled(thread: usize): i32 {
  const global: usize = load<u32>(thread, Thread.global);
  interruptRecording(global, thread);
  return settle(global, unwindTo(thread, findCatcher(thread, load<u32>(thread, Thread.base))));
}

/** "stack overflow": the handler gets some room beyond the limit; if it overflows that, too, the bare text is the error. */
export function throwStackOverflow(thread: usize): i32 {
  const isUsedUp = growStackForError(thread) != 0 && load<u32>(thread, Thread.callDepth) != 0;
  raiseCode(thread, isUsedUp ? ErrorCode.STKOVH : ErrorCode.STKOV);
  return isUsedUp ? throwUnhandled(thread) : throwError(thread);
}

/** "not enough memory": the text was made with the state. */
export function throwMemoryError(thread: usize): i32 {
  const global: usize = load<u32>(thread, Thread.global);
  store<i64>(global, load<i64>(global, Global.memoryError), Global.errorValue);
  if (load<u8>(global, Global.isMemoryFatal)) store<u8>(global, 1, Global.isFatal);
  return throwUnhandled(thread);
}

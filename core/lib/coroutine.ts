/**
 * The coroutine library (LuaJIT: the second half of lib_base.c). Switching stacks is the driver's:
 * `resume`, the function that `wrap` makes, and `yield` only check and return a Status.
 *
 * - RESUME: scratch0 is the thread (a value), scratch1 is [index of the first argument that is passed on
 *   (from 0), 1 if the caller is a function of `wrap`]. The arguments end at Thread.top.
 * - YIELD: the values are at base, up to Thread.top.
 *
 * The driver keeps Thread.resumer set while a coroutine runs or has resumed another one, and clears it when
 * the coroutine yields or ends; it sets Thread.status to YIELDED, ERROR or DEAD then.
 */
import { ErrorCode, Status, Tag, ThreadStatus } from "../gen/constants";
import { Global, LibraryFunction, LibraryState, Thread } from "../gen/layouts";
import { LibraryId } from "../gen/library";
import { newLibraryFunction } from "../object/function";
import { newThread } from "../object/thread";
import { FALSE, NIL, booleanBits, copyValue, objectBits, setObject, tagOf } from "../object/value";
import { argumentError, globalOf, raiseMessage } from "../vm/raise";
import { checkFunction, returnBits, returnObject } from "./arguments";
import { internText } from "./ascii";
import { libraryOf } from "./state";

@inline
function checkThread(thread: usize, base: usize, argumentCount: u32): i32 {
  return argumentCount && tagOf(base) == <u32>Tag.THREAD ? 0 : argumentError(thread, 1, ErrorCode.NOCORO);
}

/** Whether the coroutine runs, or has resumed another one and waits for it, or was entered by the host. */
function isActive(global: usize, coroutine: usize): bool {
  return (
    <usize>load<u32>(global, Global.currentThread) == coroutine ||
    <usize>load<u32>(global, Global.mainThread) == coroutine ||
    load<u32>(coroutine, Thread.resumer) != 0 ||
    load<u32>(coroutine, Thread.entryDepth) != 0
  );
}

/** Whether the coroutine has ended, or never had a function. */
@inline
function isDead(coroutine: usize): bool {
  const status = <u32>load<u8>(coroutine, Thread.status);
  if (status > <u32>ThreadStatus.YIELDED) return true;
  const isEmpty = load<u32>(coroutine, Thread.top) == load<u32>(coroutine, Thread.base);
  return isEmpty && status == <u32>ThreadStatus.OK;
}

/** Of a thread, as coroutine.status tells it. */
export const enum CoroutineState {
  RUNNING,
  NORMAL,
  DEAD,
  SUSPENDED,
}

export function coroutineState(global: usize, coroutine: usize): i32 {
  if (<usize>load<u32>(global, Global.currentThread) == coroutine) return CoroutineState.RUNNING;
  if (isActive(global, coroutine)) return CoroutineState.NORMAL;
  return isDead(coroutine) ? CoroutineState.DEAD : CoroutineState.SUSPENDED;
}

function stateName(global: usize, state: i32): usize {
  switch (state) {
    case CoroutineState.RUNNING: return internText(global, "running");
    case CoroutineState.NORMAL: return internText(global, "normal");
    case CoroutineState.DEAD: return internText(global, "dead");
    default: return internText(global, "suspended");
  }
}

export function coroutine_status(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkThread(thread, base, argumentCount);
  if (failure) return failure;
  const global = globalOf(thread);
  return returnObject(base, Tag.STRING, stateName(global, coroutineState(global, load<u32>(base))));
}

/** The running coroutine, or nil, if nobody has resumed it. In Lua 5.2's mode: the thread, and whether it is the main one. */
export function coroutine_running(thread: usize, base: usize, argumentCount: u32): i32 {
  if (load<u8>(globalOf(thread), Global.has52)) {
    setObject(base - 8, Tag.THREAD, thread);
    store<i64>(base, booleanBits(!load<u32>(thread, Thread.resumer)));
    return 2;
  }
  return returnBits(base, load<u32>(thread, Thread.resumer) ? objectBits(Tag.THREAD, thread) : NIL);
}

@inline
function isYieldable(thread: usize): bool {
  return load<u32>(thread, Thread.resumer) != 0 && load<u32>(thread, Thread.entryDepth) == 0;
}

export function coroutine_isyieldable(thread: usize, base: usize, argumentCount: u32): i32 {
  return returnBits(base, booleanBits(isYieldable(thread)));
}

export function coroutine_create(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkFunction(thread, base, argumentCount, 1);
  return failure ? failure : returnObject(base, Tag.THREAD, newCoroutine(thread, load<u32>(base)));
}

/** A thread whose first value is the function; 0, if memory was refused. */
export function newCoroutine(thread: usize, callee: usize): usize {
  const coroutine = newThread(globalOf(thread));
  if (!coroutine) return 0;
  const top: usize = load<u32>(coroutine, Thread.top);
  setObject(top, Tag.FUNCTION, callee);
  store<u32>(coroutine, <u32>top + 8, Thread.top);
  store<u32>(coroutine, load<u32>(thread, Thread.env), Thread.env);
  return coroutine;
}

export function coroutine_yield(thread: usize, base: usize, argumentCount: u32): i32 {
  return isYieldable(thread) ? Status.YIELD : raiseMessage(thread, 1, ErrorCode.CYIELD);
}

export function coroutine_resume(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkThread(thread, base, argumentCount);
  if (failure) return failure;
  const global = globalOf(thread);
  const coroutine: usize = load<u32>(base);
  if (isActive(global, coroutine)) return refuse(base, internText(global, "cannot resume running coroutine"));
  if (isDead(coroutine)) return refuse(base, internText(global, "cannot resume dead coroutine"));
  return resume(global, coroutine, 1, 0);
}

/** The results of a resumption that failed. */
function refuse(base: usize, message: usize): i32 {
  if (!message) return Status.MEMORY;
  store<i64>(base - 8, FALSE);
  setObject(base, Tag.STRING, message);
  return 2;
}

@inline
function resume(global: usize, coroutine: usize, firstArgument: u32, isWrapped: u32): i32 {
  store<i64>(global, objectBits(Tag.THREAD, coroutine), Global.scratch0);
  store<u32>(global, firstArgument, Global.scratch1);
  store<u32>(global, isWrapped, Global.scratch1 + 4);
  return Status.RESUME;
}

/** What `wrap` returns. Its upvalue is the coroutine. */
export function coroutine_wrap_aux(thread: usize, base: usize, argumentCount: u32): i32 {
  const coroutine: usize = load<u32>(load<u32>(base - 8), LibraryFunction.upvalues);
  const global = globalOf(thread);
  if (isActive(global, coroutine)) return raiseMessage(thread, 1, ErrorCode.CORUN);
  if (isDead(coroutine)) return raiseMessage(thread, 1, ErrorCode.CODEAD);
  return resume(global, coroutine, 0, 1);
}

export function coroutine_wrap(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkFunction(thread, base, argumentCount, 1);
  if (failure) return failure;
  const global = globalOf(thread);
  const env: usize = load<u32>(load<u32>(base - 8), LibraryFunction.env);
  return returnObject(base, Tag.FUNCTION, newWrapper(thread, load<u32>(base), env));
}

/** The function that `wrap` makes of another one; 0, if memory was refused. */
export function newWrapper(thread: usize, callee: usize, env: usize): usize {
  const global = globalOf(thread);
  const coroutine = newCoroutine(thread, callee);
  if (!coroutine) return 0;
  const model: usize = load<u32>(libraryOf(global), LibraryState.coroutine_wrap_aux);
  const fastId = <u32>load<u8>(model, LibraryFunction.fastId);
  const wrapper = newLibraryFunction(global, LibraryId.coroutine_wrap_aux, fastId, env, false, 1);
  if (wrapper) {
    store<u32>(wrapper, load<u32>(model, LibraryFunction.pc), LibraryFunction.pc);
    setObject(wrapper + LibraryFunction.upvalues, Tag.THREAD, coroutine);
  }
  return wrapper;
}

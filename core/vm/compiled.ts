/**
 * Entering and leaving compiled code (LuaJIT: vm_exit_handler, lj_trace_exit). Invariants:
 *
 * - A region is entered between instructions, with no hook set and nothing recorded, and with room on the stack for all
 *   that it needs. It returns the number of an exit, having stored the exit's snapshot to the stack.
 * - A JLOOP may stand in place of any instruction. Where a trace leaves to the very instruction at which another one (or
 *   itself) starts, that instruction is run once as it was, so that there is always progress.
 */
import { Exit, Limit, OriginalState, Outcome, TraceExitFlag } from "../gen/constants";
import { CompiledTrace, Global, Prototype, Thread, TraceExit } from "../gen/layouts";
import { Op } from "../gen/opcodes";
import { literalA, literalD } from "../interpreter/operands";
import { unsink } from "../jit/unsink";
import { growStack } from "../object/thread";
import { NIL } from "../object/value";
import { updateDispatch } from "./recording";
import { collect } from "./safepoint";

/** The record of the trace that the instruction at `pc` enters. */
@inline
function traceAt(global: usize, pc: usize): usize {
  return <usize>load<u32>(global, Global.traces) + <usize>literalD(pc) * CompiledTrace.SIZE;
}

/** Whether the instruction at `pc` has been replaced as a whole, so that the trace starts before it. */
export function isReplaced(global: usize, pc: usize): bool {
  return load<u8>(pc) == Op.JLOOP && load<u32>(traceAt(global, pc), CompiledTrace.startPc) == <u32>pc;
}

/** The opcode of the instruction at `pc`, as it was before a JLOOP took its place. */
export function originalOpcode(global: usize, pc: usize): u32 {
  if (!isReplaced(global, pc)) return load<u8>(pc);
  return load<u32>(traceAt(global, pc), CompiledTrace.originalInstruction) & 0xff;
}

/** Takes the JLOOP at `pc` out, so that the instruction in whose place it stands can run once. */
export function uncoverOriginal(global: usize, pc: usize, state: u32): void {
  restoreJloop(global);
  store<u32>(global, load<u32>(pc), Global.originalJloop);
  store<u32>(global, <u32>pc, Global.originalPc);
  store<u32>(global, state, Global.originalState);
  store<u32>(pc, load<u32>(traceAt(global, pc), CompiledTrace.originalInstruction));
  updateDispatch(global);
}

/** Puts the JLOOP back that uncoverOriginal has taken out. */
export function restoreJloop(global: usize): void {
  const pc: usize = load<u32>(global, Global.originalPc);
  if (!pc) return;
  store<u32>(pc, load<u32>(global, Global.originalJloop));
  store<u32>(global, 0, Global.originalPc);
  store<u32>(global, OriginalState.NONE, Global.originalState);
  updateDispatch(global);
}

/**
 * Exit.COMPILED: the instruction at Thread.pc enters a trace, and has done the loop's step or the function's frame
 * already. Where the trace cannot be entered, the interpreter goes on.
 */
export function enterTrace(global: usize, thread: usize): i32 {
  const pc: usize = load<u32>(thread, Thread.pc);
  const trace = traceAt(global, pc);
  if (!isEnterable(global, thread, trace, 0)) return stayInterpreting(global, thread, pc, load<u32>(trace, CompiledTrace.startPc));
  store<u32>(global, 0, Global.regionDepth);
  store<u32>(global, 0, Global.calledBase);
  const outcome = runTraces(global, thread, trace, 0, 0);
  thread = load<u32>(global, Global.currentThread);
  return outcome == Outcome.SAFEPOINT ? leaveForSafepoint(global, thread) : leaveTrace(global, thread, outcome == Outcome.HOT);
}

/**
 * A region calls the Lua function with the header at `header`, whose frame at `base` is complete: its traces run until it
 * has stored `wanted` results to the caller's slots. That gives 0. Otherwise the region, and whoever has called that, is to
 * return what this gives, since the interpreter goes on within the function.
 */
export function callFunction(global: usize, base: usize, header: usize, wanted: u32): i32 {
  const thread: usize = load<u32>(global, Global.currentThread);
  const callerBase = load<u32>(thread, Thread.base);
  store<u32>(thread, <u32>base, Thread.base);
  store<u32>(thread, <u32>header, Thread.pc);
  const depth = load<u32>(global, Global.regionDepth);
  const trace = traceAt(global, header);
  let outcome: i32 = Outcome.LEFT;
  if (load<u8>(header) == Op.JFUNCF && depth < <u32>Limit.MAX_REGION_DEPTH && isEnterable(global, thread, trace, base)) {
    const outerBase = load<u32>(global, Global.calledBase);
    store<u32>(global, depth + 1, Global.regionDepth);
    store<u32>(global, <u32>base, Global.calledBase);
    outcome = runTraces(global, thread, trace, base, wanted);
    store<u32>(global, depth, Global.regionDepth);
    store<u32>(global, outerBase, Global.calledBase);
  } else {
    // The header is to be run: it makes the frame anew of what are its parameters by now, and takes fuel for it.
    store<u32>(thread, load<u8>(header - (Prototype.bytecode - Prototype.parameterCount)), Thread.results);
    takeFuel(global, -1);
  }
  if (outcome == Outcome.RETURNED) {
    store<u32>(thread, callerBase, Thread.base);
    return 0;
  }
  store<i32>(global, outcome, Global.innerOutcome);
  return Outcome.WAITING;
}

/**
 * Enters one trace after the other, as they are linked. `calledBase`: the base of the function whose return ends that; 0:
 * they have been entered by the interpreter. The thread has the state in which that goes on, unless a function returns.
 */
@inline
function runTraces(global: usize, thread: usize, trace: usize, calledBase: usize, wanted: u32): i32 {
  const caller = thread;
  let shift: i32 = 0;
  while (true) {
    const base: usize = load<u32>(thread, Thread.base) - shift;
    store<u32>(trace, load<u32>(trace, CompiledTrace.entries) + 1, CompiledTrace.entries);
    const number = call_indirect<i32>(load<u32>(trace, CompiledTrace.functionIndex), base);
    if (number == Outcome.WAITING) return load<i32>(global, Global.innerOutcome);
    // The trace may have gone on in another coroutine.
    thread = load<u32>(global, Global.currentThread);
    const exit = <usize>load<u32>(global, Global.traceExits) + <usize>number * TraceExit.SIZE;
    restoreState(global, thread, base, exit);
    const flags = <u32>load<u16>(exit, TraceExit.flags);
    takeFuel(global, load<u32>(exit, TraceExit.units));
    if (flags & <u32>TraceExitFlag.SAFEPOINT) {
      unsinkAt(global, thread, exit);
      return Outcome.SAFEPOINT;
    }
    if (calledBase && thread == caller && hasReturned(global, thread, exit, calledBase, wanted)) return Outcome.RETURNED;
    const isHot = countExit(global, exit, flags, number);
    const link = <usize>load<u16>(exit, TraceExit.link);
    trace = <usize>load<u32>(global, Global.traces) + link * CompiledTrace.SIZE;
    const goesOn = !isHot && link != 0 && load<i32>(global, Global.fuel) >= 0 && isEnterable(global, thread, trace, calledBase);
    const isContinued = (flags & <u32>TraceExitFlag.CONTINUED) != 0;
    // A side trace takes the values of sunk objects over as they are.
    if (!goesOn || !isContinued) unsinkAt(global, thread, exit);
    if (!goesOn) {
      if (isHot) return Outcome.HOT;
      return load<i32>(global, Global.fuel) < 0 ? Outcome.SAFEPOINT : Outcome.LEFT;
    }
    // It has the base that its parent was entered with.
    shift = isContinued ? load<i32>(exit, TraceExit.baseOffset) : 0;
  }
  return -1;
}

/**
 * Whether an exit is before a return from the frame at `base`, with a number of results that the call says; then they are
 * given. No region goes below that frame, so it is that of the call.
 */
function hasReturned(global: usize, thread: usize, exit: usize, base: usize, wanted: u32): bool {
  if (load<u32>(thread, Thread.base) != base) return false;
  const pc: usize = load<u32>(thread, Thread.pc);
  const opcode = load<u8>(pc);
  let count: u32 = 0;
  if (opcode == Op.RET) count = literalD(pc) - 1;
  else if (opcode == Op.RET1) count = 1;
  else if (opcode != Op.RET0) return false;
  if (wanted == <u32>Limit.ONE_RESULT) {
    if (count != 1) return false;
    wanted = 1;
  }
  unsinkAt(global, thread, exit);
  const first = base + (<usize>literalA(pc) << 3);
  const target = base - 8;
  for (let index: u32 = 0; index < wanted; index++) {
    const offset = <usize>index << 3;
    store<i64>(target + offset, index < count ? load<i64>(first + offset) : NIL);
  }
  return true;
}

/** Calls the region at a place of the table of functions with nothing to do: so it gets hot for the engine. */
export function callIdle(functionIndex: u32, times: u32): void {
  for (let count: u32 = 0; count < times; count++) call_indirect<i32>(functionIndex, 0);
}

/**
 * After an exception: if a C function has thrown it to the region that called it, the thread gets the state before the
 * call, which the interpreter is to make again. False: it comes from elsewhere.
 */
export function leaveFailedCall(global: usize): bool {
  const base = load<u32>(global, Global.callBase);
  if (!base) return false;
  store<u32>(global, 0, Global.callBase);
  store<u32>(global, base, Global.exitBase);
  const thread: usize = load<u32>(global, Global.currentThread);
  const exit = <usize>load<u32>(global, Global.traceExits) + <usize>load<u32>(global, Global.callExit) * TraceExit.SIZE;
  restoreState(global, thread, 0, exit);
  unsinkAt(global, thread, exit);
  return true;
}

/** Makes the objects that are sunk to an exit. */
function unsinkAt(global: usize, thread: usize, exit: usize): void {
  const recipe: usize = load<u32>(exit, TraceExit.recipe);
  if (recipe) unsink(global, load<u32>(thread, Thread.base) - load<i32>(exit, TraceExit.baseOffset), recipe);
}

/** What the way through a region has used. */
@inline
function takeFuel(global: usize, units: i32): void {
  store<i32>(global, load<i32>(global, Global.fuel) - units, Global.fuel);
}

/** The stack does not move below a region that has made a call (`calledBase`). */
@inline
function isEnterable(global: usize, thread: usize, trace: usize, calledBase: usize): bool {
  if (load<u32>(global, Global.dispatchOffset)) return false;
  const slots = load<u32>(trace, CompiledTrace.topSlots);
  const base: usize = load<u32>(thread, Thread.base);
  if (base + (<usize>slots << 3) <= <usize>load<u32>(thread, Thread.limit)) return true;
  return !calledBase && growStack(thread, slots) == 0;
}

function stayInterpreting(global: usize, thread: usize, pc: usize, startPc: usize): i32 {
  if (startPc != pc) {
    store<u32>(thread, <u32>startPc, Thread.pc);
    return -1;
  }
  uncoverOriginal(global, pc, OriginalState.RUNNING);
  return Exit.RUN_ORIGINAL;
}

/** Where the interpreter, or the next trace, goes on. */
@inline
function restoreState(global: usize, thread: usize, enteredBase: usize, exit: usize): void {
  const moved: usize = load<u32>(global, Global.exitBase);
  if (moved) store<u32>(global, 0, Global.exitBase);
  store<u32>(thread, <u32>(moved ? moved : enteredBase + load<i32>(exit, TraceExit.baseOffset)), Thread.base);
  store<u32>(thread, load<u32>(exit, TraceExit.pc), Thread.pc);
  store<u32>(thread, load<u32>(exit, TraceExit.results), Thread.results);
}

/** Whether the exit has become hot with this time; Global.status is then its number. */
@inline
function countExit(global: usize, exit: usize, flags: u32, number: u32): bool {
  if (flags & <u32>TraceExitFlag.UNCOUNTED) return false;
  const count = load<i32>(exit, TraceExit.count) + 1;
  store<i32>(exit, count, TraceExit.count);
  if (count < load<i32>(global, Global.hotExit)) return false;
  store<u32>(global, number, Global.status);
  return true;
}

function leaveTrace(global: usize, thread: usize, isHot: bool): i32 {
  const pc: usize = load<u32>(thread, Thread.pc);
  const isAtStart = isReplaced(global, pc);
  if (isAtStart) uncoverOriginal(global, pc, isHot ? OriginalState.WAITING : OriginalState.RUNNING);
  return isHot ? Exit.HOT_EXIT : isAtStart ? Exit.RUN_ORIGINAL : -1;
}

/** The fuel is used up, or the collector wants a step. */
function leaveForSafepoint(global: usize, thread: usize): i32 {
  if (load<i32>(global, Global.gcDebt) >= 0) collect(thread, false);
  return Exit.REGION_FUEL;
}

/**
 * Entering and leaving compiled code (LuaJIT: vm_exit_handler, lj_trace_exit). Invariants:
 *
 * - A region is entered between instructions, with no hook set and nothing recorded, and with room on the stack for all
 *   that it needs. It returns the number of an exit, having stored the exit's snapshot to the stack.
 * - A JLOOP may stand in place of any instruction. Where a trace leaves to the very instruction at which another one (or
 *   itself) starts, that instruction is run once as it was, so that there is always progress.
 */
import { Exit, OriginalState, TraceExitFlag } from "../gen/constants";
import { CompiledTrace, Global, Thread, TraceExit } from "../gen/layouts";
import { Op } from "../gen/opcodes";
import { literalD } from "../interpreter/operands";
import { unsink } from "../jit/unsink";
import { growStack } from "../object/thread";
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
  let trace = traceAt(global, pc);
  if (!isEnterable(global, thread, trace)) return stayInterpreting(global, thread, pc, load<u32>(trace, CompiledTrace.startPc));
  let shift: i32 = 0;
  while (true) {
    const base: usize = load<u32>(thread, Thread.base) - shift;
    store<u32>(trace, load<u32>(trace, CompiledTrace.entries) + 1, CompiledTrace.entries);
    const number = call_indirect<u32>(load<u32>(trace, CompiledTrace.functionIndex), base);
    // The trace may have gone on in another coroutine.
    thread = load<u32>(global, Global.currentThread);
    const exit = <usize>load<u32>(global, Global.traceExits) + <usize>number * TraceExit.SIZE;
    restoreState(global, thread, base, exit);
    const flags = <u32>load<u16>(exit, TraceExit.flags);
    takeFuel(global, load<u32>(exit, TraceExit.units));
    if (flags & <u32>TraceExitFlag.SAFEPOINT) {
      unsinkAt(global, thread, exit);
      return leaveForSafepoint(global, thread);
    }
    const isHot = countExit(global, exit, flags, number);
    const link = <usize>load<u16>(exit, TraceExit.link);
    trace = <usize>load<u32>(global, Global.traces) + link * CompiledTrace.SIZE;
    const goesOn = !isHot && link != 0 && load<i32>(global, Global.fuel) >= 0 && isEnterable(global, thread, trace);
    const isContinued = (flags & <u32>TraceExitFlag.CONTINUED) != 0;
    // A side trace takes the values of sunk objects over as they are.
    if (!goesOn || !isContinued) unsinkAt(global, thread, exit);
    if (!goesOn) {
      if (!isHot && load<i32>(global, Global.fuel) < 0) return leaveForSafepoint(global, thread);
      return leaveTrace(global, thread, isHot);
    }
    // It has the base that its parent was entered with.
    shift = isContinued ? load<i32>(exit, TraceExit.baseOffset) : 0;
  }
  return -1;
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

@inline
function isEnterable(global: usize, thread: usize, trace: usize): bool {
  return !load<u32>(global, Global.dispatchOffset) && reserveTop(thread, load<u32>(trace, CompiledTrace.topSlots));
}

@inline
function reserveTop(thread: usize, slots: u32): bool {
  const base: usize = load<u32>(thread, Thread.base);
  if (base + (<usize>slots << 3) <= <usize>load<u32>(thread, Thread.limit)) return true;
  return growStack(thread, slots) == 0;
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

/**
 * Hooks of debug.sethook (LuaJIT: lj_dispatch.c). While one is set, each instruction is dispatched to the driver, which
 * asks here what has happened. A hook is called on top of the interrupted frame, with a continuation that runs the
 * interrupted instruction. Invariants:
 *
 * - While a hook runs (HookMask.ACTIVE), or a finalizer, no other is called; dispatch is the usual one then, so hooks
 *   run as fast as other code and may be compiled.
 * - A hook must not yield, since the interrupted code has not called it: to the thread it is an entry.
 *
 * As in LuaJIT, functions of the library have no return events, and none is an event of a tail call.
 */
import { Continuation, FrameType, HookMask, PrototypeFlag, Tag } from "../gen/constants";
import { Function, Global, LibraryState, Prototype, Thread } from "../gen/layouts";
import { Op } from "../gen/opcodes";
import { libraryOf } from "../lib/state";
import { growStack } from "../object/thread";
import { NIL, objectBits } from "../object/value";
import { originalOpcode } from "./compiled";
import { frameTopAt, functionOf, isLuaFunction, linkOf, previousBase, prototypeOf } from "./frames";
import { callWithArguments } from "./metamethods";
import { lineAt } from "./position";
import { interruptRecording, updateDispatch } from "./recording";
import { positionStoredBy } from "./stored-position";

/** Function.fastId of library functions that LuaJIT has no number for. */
const UNNUMBERED: u8 = 1;

/** Slots above the interrupted frame that the frame of a hook needs before its function runs. */
const HOOK_FRAME: u32 = 8;

@inline
export function isHooked(global: usize): bool {
  const mask = load<u32>(global, Global.hookMask);
  return (mask & <u32>HookMask.EVENTS) != 0 && !(mask & <u32>HookMask.ACTIVE) && !load<u8>(global, Global.finalizing);
}

/** Before the instruction at Thread.pc: calls the hooks that are due. Returns whether there is one. */
export function callDueHook(global: usize, thread: usize): bool {
  const pc: usize = load<u32>(thread, Thread.pc);
  const base: usize = load<u32>(thread, Thread.base);
  const callee: usize = functionOf(base);
  if (<usize>load<u32>(callee, Function.pc) == pc) return callCallHook(global, thread, callee);
  if (!isLuaFunction(callee)) return false;
  if (isBuiltin(callee)) {
    if (standsIn(global, callee) && isLeaving(originalOpcode(global, pc))) leaveStandIn(global, thread, base);
    return false;
  }
  const events = instructionEvents(global, thread, pc, prototypeOf(callee));
  if (!events) return false;
  store<u32>(thread, <u32>frameTopAt(thread, pc), Thread.top);
  return callHook(global, thread, events);
}

/** The hook whose frame was at `callBase` has returned. Returns whether another one is called for the same instruction. */
export function continueHooks(global: usize, thread: usize, remaining: u32): bool {
  leaveHook(global, thread);
  return callHook(global, thread, remaining);
}

/** An error unwinds the stack to the frame at `catcher`: hooks that it passes have ended. */
export function leaveHooks(thread: usize, catcher: usize): void {
  const global: usize = load<u32>(thread, Thread.global);
  if (!(load<u32>(global, Global.hookMask) & <u32>HookMask.ACTIVE)) return;
  for (let base: usize = load<u32>(thread, Thread.base); base > catcher; base = previousBase(base)) {
    const isContinuation = (linkOf(base) & FrameType.FULL_MASK) == FrameType.CONTINUATION;
    if (isContinuation && load<u32>(base - 16) == Continuation.HOOK) leaveHook(global, thread);
  }
}

/** Hooks have been set or removed, see lib/debug.ts. */
export function changeHooks(global: usize, thread: usize): void {
  interruptRecording(global, thread);
  updateDispatch(global);
  const link = linkOf(load<u32>(thread, Thread.base));
  if ((link & FrameType.TYPE_MASK) == FrameType.LUA) noteAllocation(global, thread, link - 4);
}

/**
 * Where no hook was set, and an argument of a call that has changed the hooks is made anew, as in
 * `debug.sethook(function() … end, "l")`, or something else before the call in its line, the line of that counts as seen:
 * LuaJIT stores its position when it allocates.
 */
function noteAllocation(global: usize, thread: usize, call: usize): void {
  if (<usize>load<u32>(thread, Thread.hookPc) == call) return;
  const prototype = prototypeOf(functionOf(previousBase(load<u32>(thread, Thread.base))));
  const line = lineAt(prototype, call);
  for (let at = call - 4; at > prototype + Prototype.bytecode; at -= 4) {
    const opcode = originalOpcode(global, at);
    if ((opcode >= <u32>Op.FNEW && opcode <= <u32>Op.TDUP) || opcode == <u32>Op.CAT) {
      store<u32>(thread, <u32>at, Thread.hookPc);
      return;
    }
    if (!isArgument(opcode) && (!isStraight(opcode) || lineAt(prototype, at) != line)) return;
  }
}

/** Whether an instruction is always followed by the next one, and the one before it has been carried out. */
@inline
function isStraight(opcode: u32): bool {
  return opcode > <u32>Op.ISF && opcode < <u32>Op.CALLM && opcode != <u32>Op.UCLO;
}

/** Whether an instruction puts a function or an argument of a call into its slot, without allocating. */
@inline
function isArgument(opcode: u32): bool {
  const isConstant = opcode >= <u32>Op.KSTR && opcode <= <u32>Op.KNIL;
  return isConstant || opcode == <u32>Op.MOV || opcode == <u32>Op.UGET || opcode == <u32>Op.GGET || opcode == <u32>Op.TGETS;
}

// Events

/** The function at `callee` is called, with Thread.results arguments. */
function callCallHook(global: usize, thread: usize, callee: usize): bool {
  const isSeen = (load<u32>(global, Global.hookMask) & <u32>HookMask.CALL) != 0;
  const base: usize = load<u32>(thread, Thread.base);
  // As in LuaJIT, whatever instruction comes after the event begins a line.
  const position: u32 = isSeen ? 0 : load<u32>(thread, Thread.hookPc);
  store<u32>(thread, position, Thread.hookPc);
  const stored = positionStoredBy(callee, base, load<u32>(thread, Thread.results), position);
  if ((!isSeen && stored == position) || isInternal(global, base, callee)) return false;
  store<u32>(thread, stored, Thread.hookPc);
  if (!isSeen) return false;
  // Parameters without arguments exist for the hook, too.
  if (isLuaFunction(callee)) {
    const parameters = <u32>load<u8>(prototypeOf(callee), Prototype.parameterCount);
    if (growStack(thread, parameters + HOOK_FRAME)) return false;
    const moved: usize = load<u32>(thread, Thread.base);
    let count = load<u32>(thread, Thread.results);
    for (; count < parameters; count++) store<i64>(moved + (<usize>count << 3), NIL);
    store<u32>(thread, count, Thread.results);
  }
  store<u32>(thread, load<u32>(thread, Thread.base) + (load<u32>(thread, Thread.results) << 3), Thread.top);
  return callHook(global, thread, HookMask.CALL);
}

/** The events before an instruction that is no function's header. */
function instructionEvents(global: usize, thread: usize, pc: usize, prototype: usize): u32 {
  const mask = load<u32>(global, Global.hookMask);
  let events: u32 = 0;
  if (isTakenByComparison(global, pc)) return 0;
  if (mask & <u32>(HookMask.LINE | HookMask.COUNT)) {
    const count = load<i32>(global, Global.hookCount) - 1;
    store<i32>(global, count, Global.hookCount);
    const isCounted = (mask & <u32>HookMask.COUNT) != 0 && count == 0;
    if (isCounted) {
      store<i32>(global, load<i32>(global, Global.hookStart), Global.hookCount);
      events |= HookMask.COUNT;
    }
    // As in LuaJIT, which looks at the other events of an instruction only then.
    if (!isCounted && !(mask & <u32>HookMask.LINE)) return 0;
    if (mask & <u32>HookMask.LINE && isNewLine(prototype, pc, load<u32>(thread, Thread.hookPc))) events |= HookMask.LINE;
    store<u32>(thread, <u32>pc, Thread.hookPc);
  }
  if (mask & <u32>HookMask.RETURN && isReturn(originalOpcode(global, pc))) events |= HookMask.RETURN;
  return events;
}

/** Comparisons take the JMP behind them; here it is an instruction of its own if it leads back. */
@inline
function isTakenByComparison(global: usize, pc: usize): bool {
  return originalOpcode(global, pc) == <u32>Op.JMP && originalOpcode(global, pc - 4) <= <u32>Op.ISF;
}

@inline
function isReturn(opcode: u32): bool {
  return opcode >= <u32>Op.RETM && opcode <= <u32>Op.RET1;
}

/** Whether a line begins at `pc`, the last instruction on this thread having been at `oldPc`: or one is repeated. */
function isNewLine(prototype: usize, pc: usize, oldPc: usize): bool {
  const bytecode = prototype + Prototype.bytecode;
  const end = bytecode + (<usize>load<u32>(prototype, Prototype.bytecodeCount) << 2);
  return pc <= oldPc || oldPc < bytecode || oldPc >= end || lineAt(prototype, pc) != lineAt(prototype, oldPc);
}

// What is not seen

/**
 * Bytecode that stands in for a library function returns to a Lua function. That one's line goes on after the call, whatever
 * functions the library has called; unless the call was an event.
 */
function leaveStandIn(global: usize, thread: usize, base: usize): void {
  let link = linkOf(base);
  if ((link & FrameType.FULL_MASK) == FrameType.VARARG) link = linkOf(previousBase(base));
  const isSeen = (load<u32>(global, Global.hookMask) & <u32>HookMask.CALL) != 0;
  if ((link & FrameType.TYPE_MASK) == FrameType.LUA) store<u32>(thread, isSeen ? 0 : link - 4, Thread.hookPc);
}

/** Whether what is bytecode here is C in LuaJIT, as `require` is and `table.foreach` is not. */
function standsIn(global: usize, callee: usize): bool {
  return load<u8>(callee, Function.fastId) == 0 || isTailCalled(global, callee);
}

@inline
function isLeaving(opcode: u32): bool {
  return isReturn(opcode) || opcode == <u32>Op.CALLT || opcode == <u32>Op.CALLMT;
}

export function isBuiltin(luaFunction: usize): bool {
  return (load<u8>(prototypeOf(luaFunction), Prototype.flags) & <u8>PrototypeFlag.BUILTIN) != 0;
}

/** Whether a call happens within built-in bytecode, which is one library function to programs. */
function isInternal(global: usize, base: usize, callee: usize): bool {
  const isLua = isLuaFunction(callee);
  if (isLua && !isBuiltin(callee)) return false;
  const isHidden = isLua || load<u8>(callee, Function.fastId) == UNNUMBERED;
  if (isHidden && isTailCalled(global, callee)) return true;
  const type = <u32>linkOf(base) & FrameType.FULL_MASK;
  if (type & FrameType.TYPE_MASK && type != FrameType.CONTINUATION) return false;
  const caller = functionOf(previousBase(base));
  if (!isLuaFunction(caller) || !isBuiltin(caller)) return false;
  return type == FrameType.CONTINUATION ? isHidden : isUpvalueCalled(linkOf(base) - 4, prototypeOf(caller));
}

/** Whether a call in built-in bytecode is one of its own primitives, which are upvalues, and not of what it has been given. */
function isUpvalueCalled(call: usize, prototype: usize): bool {
  const slot = load<u8>(call, 1);
  for (let at = call - 4; at > prototype + Prototype.bytecode; at -= 4) {
    const opcode = <u32>load<u8>(at);
    if ((opcode == <u32>Op.UGET || opcode == <u32>Op.MOV) && load<u8>(at, 1) == slot) return opcode == <u32>Op.UGET;
  }
  return false;
}

/** Whether library functions are replaced by this one, see LibraryState. */
function isTailCalled(global: usize, callee: usize): bool {
  const library = libraryOf(global);
  for (let at: usize = LibraryState.base_next; at < <usize>LibraryState.SIZE; at += 4) {
    if (<usize>load<u32>(library + at) == callee) return true;
  }
  return false;
}

// Calls

/**
 * Calls the hook for the first of the events that it is set for; the others, and the number of multiple results, wait
 * below its frame. Thread.top must be set.
 */
function callHook(global: usize, thread: usize, events: u32): bool {
  const due = events & load<u32>(global, Global.hookMask);
  if (!due || growForHook(thread)) return false;
  const event = firstEvent(due);
  const top: usize = load<u32>(thread, Thread.top);
  store<u32>(top, load<u32>(thread, Thread.results));
  store<u32>(top, due & ~event, 4);
  const names = libraryOf(global) + LibraryState.eventNames;
  const name = objectBits(Tag.STRING, load<u32>(names + (<usize>ctz(event) << 2)));
  const hook = load<i64>(global, Global.hookFunction);
  if (callWithArguments(thread, top + 8, Continuation.HOOK, hook, 2, name, lineArgument(thread, event), NIL)) return false;
  store<u32>(global, load<u32>(global, Global.hookMask) | <u32>HookMask.ACTIVE, Global.hookMask);
  store<u32>(thread, load<u32>(thread, Thread.entryDepth) + 1, Thread.entryDepth);
  changeHooks(global, thread);
  return true;
}

/** LuaJIT's order. */
function firstEvent(events: u32): u32 {
  return events & <u32>HookMask.COUNT ? HookMask.COUNT : events & <u32>HookMask.LINE ? HookMask.LINE : events;
}

function lineArgument(thread: usize, event: u32): i64 {
  if (event != HookMask.LINE) return NIL;
  const prototype = prototypeOf(functionOf(load<u32>(thread, Thread.base)));
  return reinterpret<i64>(<f64>lineAt(prototype, load<u32>(thread, Thread.pc)));
}

/** Makes room above Thread.top. Nonzero: there is none, and the hook is not called. */
function growForHook(thread: usize): i32 {
  const used = (load<u32>(thread, Thread.top) - load<u32>(thread, Thread.base)) >> 3;
  return growStack(thread, used + HOOK_FRAME);
}

function leaveHook(global: usize, thread: usize): void {
  store<u32>(global, load<u32>(global, Global.hookMask) & ~(<u32>HookMask.ACTIVE), Global.hookMask);
  store<u32>(thread, load<u32>(thread, Thread.entryDepth) - 1, Thread.entryDepth);
  updateDispatch(global);
}

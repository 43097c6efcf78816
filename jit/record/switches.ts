/**
 * Switches between coroutines, at which LuaJIT does not even record: a trace goes on in the other thread, and comes back.
 * The frames of the thread that waits go to its stack, as at an exit; its slots are kept in mind, but for locals that
 * others may assign as their upvalues. Invariants:
 *
 * - `slots` are those of the running thread only; slot numbers of a thread are the same each time that it runs.
 * - A thread waits in the call of resume, yield or a function of wrap, whose frame is the uppermost one on its stack, and
 *   which Lua code has made, or pcall for Lua code.
 * - A trace with a switch has no loop of its own: it goes back to its entry, where slots are loaded anew.
 */
import { FunctionField, PrototypeField, SLOT, ThreadField } from "../../lib/offsets.ts";
import { FrameType, PrototypeFlag, ThreadStatus } from "../../spec/vm.ts";
import { abort } from "../abort.ts";
import { isSwitch } from "../ir/base-changes.ts";
import { Op, REF_NIL, TREF_NIL, TREF_TRUE, type TRef, Type } from "../ir/types.ts";
import { takeSnapshot } from "../snapshot/take.ts";
import type { Trace } from "../trace.ts";
import { forgetCaptured } from "./captured-locals.ts";
import { operandA, operandB } from "./instruction.ts";
import { openLocations } from "./open-upvalues.ts";
import { MAX_SLOTS, type Recording, type WaitingThread } from "./recording.ts";
import { recordReturn } from "./returns.ts";

const { TYPE_MASK, LUA } = FrameType.values;

/**
 * Switches in one trace, and threads that wait. A chain of 25 filters has so many paths through it that compiling them took
 * three times as long as running it.
 */
const MAX_SWITCHES = 64;
const MAX_WAITING = 4;

/**
 * Traces in a row that a resume may have, each for another place where the coroutine waits. Without a limit, coroutines
 * whose code is made anew all the time (of templates) made such rows ever longer: their loop took twice its time. With
 * this, one that waits at 30 places in turn takes 0.65 of it, at five 1.1.
 */
const MAX_PLACES = 4;

const notRecorded = (): never => abort("NYI_FUNCTION", "coroutine.resume");

/** resume, or a function of wrap, whose frame is the current one. */
export function recordResume(
  recording: Recording,
  coroutine: TRef,
  address: number,
  parameters: readonly TRef[],
  isWrapped: boolean,
): void {
  checkSwitch(recording);
  if (placesTried(recording) >= MAX_PLACES) notRecorded();
  const status = recording.u8(address + ThreadField.status);
  const isFresh = status === ThreadStatus.values.OK && isNotStarted(recording, address);
  if (status !== ThreadStatus.values.YIELDED && !isFresh) notRecorded();
  const place = isFresh ? startOf(recording, address) : callerOf(recording, address);
  recording.guard(Op.RESUMABLE, Type.NIL, coroutine, pointerTo(recording, address, place));
  const known = recording.waiting.get(address);
  if (known) recording.guard(Op.EQ, Type.THREAD, coroutine, known.thread);
  const distance = isFresh ? 0 : known ? known.baseSlot - 1 : place.distance;
  const mode = (distance << 1) | (isWrapped ? 1 : 0);
  switchThreads(recording, address, known, place, parameters, () => {
    recording.emit(Op.RESUME, Type.NIL, coroutine, mode);
  });
}

/** The traces that have failed at this resume before this one, which begins with it. */
function placesTried({ request, builder, environment }: Recording): number {
  if (request.kind !== "side" || isSwitch(builder.ir.op(builder.ir.youngest(Op.RESUME)))) return 0;
  let count = 0;
  let { parent, exit }: { parent: Trace | undefined; exit: number } = request;
  while (parent && exit === 0 && isSwitch(parent.ir.op(parent.ir.youngest(Op.RESUME)))) {
    count++;
    exit = parent.parentExit;
    parent = environment.trace(parent.parentId);
  }
  return count;
}

/** yield, whose frame is the current one. */
export function recordYield(recording: Recording, parameters: readonly TRef[]): void {
  checkSwitch(recording);
  const { thread } = recording;
  const resumer = recording.u32(thread + ThreadField.resumer);
  if (resumer === 0 || recording.u32(thread + ThreadField.entryDepth) !== 0) notRecorded();
  const isWrapped = recording.u8(thread + ThreadField.flags) === IS_WRAPPED;
  const place = callerOf(recording, resumer);
  const known = recording.waiting.get(resumer);
  // The trace has recorded the call that resumed this coroutine, if its caller waits.
  if (!known) recording.guard(Op.RESUMED, Type.NIL, pointerTo(recording, resumer, place), isWrapped ? 1 : 0);
  const distance = known ? known.baseSlot - 1 : place.distance;
  const results = isWrapped ? parameters : [TREF_TRUE, ...parameters];
  switchThreads(recording, resumer, known, place, results, () => {
    recording.emit(Op.YIELD, Type.NIL, 0, distance);
  });
}

/** Flag of a thread that a function of wrap has resumed, as in core/vm/coroutines.ts. */
const IS_WRAPPED = 1;

function checkSwitch(recording: Recording): void {
  if (recording.request.kind === "function") notRecorded();
  const { ir } = recording.builder;
  let count = 0;
  for (const op of [Op.RESUME, Op.YIELD])
    for (let ref = ir.youngest(op); isSwitch(ir.op(ref)); ref = ir.older(ref)) count++;
  if (count >= MAX_SWITCHES || recording.waiting.size >= MAX_WAITING) abort("LOOP_UNROLL_LIMIT");
}

/** Whether a coroutine's function is all that is on its stack. */
function isNotStarted(recording: Recording, thread: number): boolean {
  const bottom = recording.u32(thread + ThreadField.stack) + SLOT;
  const [base, top] = [recording.u32(thread + ThreadField.base), recording.u32(thread + ThreadField.top)];
  return base === bottom && top === bottom + SLOT;
}

/** That of the frame which is `distance` slots below the one in which a thread waits. */
function prototypeAt(recording: Recording, thread: number, distance: number): number {
  const base = recording.u32(thread + ThreadField.base) - distance * SLOT;
  return recording.prototypeOf(recording.u32(base - SLOT));
}

/** Where a thread goes on: at `pc`, in the frame that is `distance` slots below that of the call in which it waits. */
interface Place {
  readonly pc: number;
  /** Negative: the frame is yet to be made, its function is there. */
  readonly distance: number;
  /** The call is made by pcall. */
  readonly isProtected: boolean;
}

/** The header of a fresh coroutine's function. */
function startOf(recording: Recording, thread: number): Place {
  const callee = recording.u32(recording.u32(thread + ThreadField.base));
  if (!recording.isLuaFunction(callee)) notRecorded();
  return { pc: recording.u32(callee + FunctionField.pc), distance: -1, isProtected: false };
}

/** The link of the frame that pcall makes for what it calls, one slot above its own. */
const PCALL_LINK = SLOT | FrameType.values.PCALL;

/** Where Lua code goes on when the call is over in which a thread waits. */
function callerOf(recording: Recording, thread: number): Place {
  const base = recording.u32(thread + ThreadField.base);
  const link = recording.u32(base - 4);
  const isProtected = link === PCALL_LINK;
  const pc = isProtected ? recording.u32(base - SLOT - 4) : link;
  if ((pc & TYPE_MASK) !== LUA) notRecorded();
  // The call before the pc says where the called function's frame begins.
  const distance = 1 + operandA(recording.instructionAt(pc - 4)) + (isProtected ? 1 : 0);
  return { pc, distance, isProtected };
}

/**
 * The pc for a guard; its lowest bit says whether pcall is in between. The code must not die before the trace does: other
 * code could come to the same address.
 */
function pointerTo(recording: Recording, thread: number, { pc, distance, isProtected }: Place): TRef {
  recording.object(prototypeAt(recording, thread, distance), Type.PROTO);
  return recording.builder.pointer(pc | (isProtected ? 1 : 0));
}

function switchThreads(
  recording: Recording,
  thread: number,
  known: WaitingThread | undefined,
  place: Place,
  results: readonly TRef[],
  emitSwitch: () => void,
): void {
  if (!known) checkCaller(recording, thread, place.distance);
  const waiting = suspend(recording);
  emitSwitch();
  recording.waiting.set(recording.thread, waiting);
  recording.waiting.delete(thread);
  recording.needsSnapshot = true;
  recording.storedSlots.clear();
  recording.evolution = { ...recording.evolution, index: REF_NIL };
  if (known) continueWaiting(recording, thread, known, results);
  else enterThread(recording, thread, place, place.isProtected ? [TREF_TRUE, ...results] : results);
}

function checkCaller(recording: Recording, thread: number, distance: number): void {
  const prototype = prototypeAt(recording, thread, distance);
  if ((recording.u8(prototype + PrototypeField.flags) & PrototypeFlag.values.NO_JIT) !== 0)
    abort("JIT_OFF_FOR_FUNCTION");
  if (recording.frameSizeOf(prototype) + 1 >= MAX_SLOTS) abort("STACK_TOO_DEEP");
}

/** Takes the snapshot in which the running thread waits. */
function suspend(recording: Recording): WaitingThread {
  const { baseSlot, frameDepth, returnDepth, isHeaderReplaced } = recording;
  const thread = recording.emit(Op.LREF, Type.THREAD, 0);
  recording.clear(0, recording.maxSlot);
  recording.maxSlot = 0;
  takeSnapshot(recording);
  const slots = recording.slots.slice();
  const links = recording.links.slice();
  slots.fill(0, baseSlot);
  forgetCaptured(recording, slots);
  return { thread, slots, links, baseSlot, frameDepth, returnDepth, isHeaderReplaced };
}

/** Back in a thread whose call the trace has recorded. */
function continueWaiting(
  recording: Recording,
  thread: number,
  waiting: WaitingThread,
  results: readonly TRef[],
): void {
  recording.slots.set(waiting.slots);
  recording.links.set(waiting.links);
  recording.baseSlot = waiting.baseSlot;
  recording.frameDepth = waiting.frameDepth;
  recording.returnDepth = waiting.returnDepth;
  recording.isHeaderReplaced = waiting.isHeaderReplaced;
  recording.thread = thread;
  recording.restoreState(0, recording.u32(thread + ThreadField.base), results.length);
  results.forEach((result, index) => {
    recording.set(index, result);
  });
  recordReturn(recording, 0, results.length, false);
}

/** In a thread of which nothing is known but where it goes on: in the frame of Lua code that called resume or yield. */
function enterThread(
  recording: Recording,
  thread: number,
  { pc, distance, isProtected }: Place,
  results: readonly TRef[],
): void {
  const first = Math.max(distance - (isProtected ? 2 : 1), 0);
  const wanted = distance < 0 ? 0 : operandB(recording.instructionAt(pc - 4));
  const count = wanted === 0 ? results.length : wanted - 1;
  recording.slots.fill(0);
  recording.baseSlot = 1;
  recording.frameDepth = 0;
  recording.returnDepth = 0;
  recording.isHeaderReplaced = false;
  recording.thread = thread;
  recording.restoreState(pc, recording.u32(thread + ThreadField.base) - distance * SLOT, count);
  recording.openAtStart = new Set([...recording.openAtStart, ...openLocations(recording)]);
  recording.checkDepth(first + count);
  recording.maxSlot = first + count;
  for (let index = 0; index < count; index++)
    recording.set(first + index, index < results.length ? results[index] : TREF_NIL);
}

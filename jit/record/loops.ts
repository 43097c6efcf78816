/**
 * Loop instructions (LuaJIT: rec_loop_interp, rec_loop_jit and the iterators). A root trace ends when it comes back to
 * its start; it does not go into another loop, so that inner loops are compiled first, unless those turned out to have
 * few iterations. A side trace that comes to a compiled loop links to it.
 */
import { FunctionField } from "../../lib/offsets.ts";
import { SloadMode } from "../../spec/ir.ts";
import { type AbortReason, abort } from "../abort.ts";
import type { Ir } from "../ir/ir.ts";
import { Field } from "../ir/operands.ts";
import { isNil, Op, REF_FIRST, TRefFlag, Type } from "../ir/types.ts";
import { takeSnapshot } from "../snapshot/take.ts";
import { leaves, type TraceId } from "../trace.ts";
import { endsWithFunction } from "./compiled-call.ts";
import { canBecomeLoop, stopRecording } from "./end.ts";
import { Bytecode, jumpOf, jumpTarget, opcodeOf, operandA, operandB, operandD } from "./instruction.ts";
import { hasOtherInvariants } from "./invariants.ts";
import { isFunctionValue, isNilValue, isTableValue } from "./live.ts";
import { recordNextEntry } from "./next.ts";
import { type LoopEvent, recordNumericLoop } from "./numeric-loop.ts";
import type { Recording } from "./recording.ts";
import { awaitSecondRound } from "./second-round.ts";

/** A loop that grows by more than this many instructions an iteration is not unrolled in a root trace. */
const SHORT_LOOP = 24;
/** A round of an unrolled loop that adds so many instructions counts twice. */
const LONG_ROUND = 32;
/**
 * How many times as many instructions as its body a loop does before it, at least, for a second loop beside it. For arrays
 * of three dimensions it is 4, and a loop takes 2.6 ns in place of 15; for objects of three kinds in a list it is 1.3, and
 * the ten times as many traces make the program half as fast.
 */
const SHORT_BODY = 2;
/** Number that `next` shows, see spec/library.ts. */
const NEXT_FAST_ID = 4;

/** An interpreted loop instruction at `pc` has been recorded. */
function recordInterpretedLoop(recording: Recording, pc: number, event: LoopEvent): void {
  const isEntered = event !== "leave";
  const { ir } = recording.builder;
  if (!recording.isRoot) {
    // A side trace goes on across a loop that is left or not entered.
    if (isEntered) unrollInSideTrace(recording, pc);
    return;
  }
  if (pc === recording.startPc && recording.isInStartFrame) {
    // ITERN has found its own loop.
    if (opcodeOf(recording.startInstruction) === Bytecode.ITERN) return;
    if (!isEntered) abort("LEAVING_LOOP");
    stopRecording(recording, "loop", recording.request.id);
    return;
  }
  if (!isEntered) return;
  if (!recording.isHome) {
    passCoroutineLoop(recording, pc);
    return;
  }
  if (jumpOf(recording.originalAt(pc)) !== -1) giveUpAt(recording, pc, "INNER_LOOP");
  const isLong = recording.loopReference !== 0 && ir.next - recording.loopReference > SHORT_LOOP;
  if (event !== "low" && isLong) abort("LOOP_UNROLL_LIMIT");
  unroll(recording);
}

/**
 * A side trace unrolls a loop with few iterations. One that goes round and is no short one should rather become a trace of
 * its own, to which this one links when it is recorded anew; so should one that has called the function from which the
 * trace has returned: with the call inlined it is the better loop.
 */
function unrollInSideTrace(recording: Recording, pc: number): void {
  const { environment, loopReference, builder } = recording;
  const isLong = loopReference !== 0 && builder.ir.next - loopReference > SHORT_LOOP;
  const mayBeRoot = !environment.isInnerLoopLeft(pc);
  const goesRound = isLong && isSecondRound(recording, pc);
  if ((goesRound || encloses(recording, pc)) && mayBeRoot) {
    environment.makeHot(pc);
    abort("INNER_LOOP");
  }
  recording.passedLoops.push({ pc, baseSlot: recording.baseSlot });
  if (takesRound(recording)) return;
  // What has been recorded is of use all the same.
  if (mayBeRoot) environment.makeHot(pc);
  recording.instructionUnroll = 0;
  stopRecording(recording, "interpreter", 0);
}

/** Whether a function's trace has returned into the loop. */
function encloses(recording: Recording, pc: number): boolean {
  const { landing, frameDepth, request, environment } = recording;
  if (landing === 0 || frameDepth > 0 || request.kind !== "side") return false;
  const root = environment.trace(request.parent.rootId);
  if (root === undefined || !leaves(root)) return false;
  const back = opcodeOf(recording.originalAt(pc)) === Bytecode.ITERN ? pc + 4 : pc;
  const target = jumpTarget(back, recording.originalAt(back));
  return Math.min(pc, target) <= landing && landing <= Math.max(back, target);
}

/** The loop of a coroutine goes round once for each time that it is resumed. */
function passCoroutineLoop(recording: Recording, pc: number): void {
  const place = `${recording.thread}:${pc}`;
  if (recording.coroutineLoops.has(place)) unroll(recording);
  recording.coroutineLoops.add(place);
}

/**
 * One more round of a loop. A long one counts as several: a side trace with fifteen rounds of ninety instructions took
 * 15 ms, most often only to be given up.
 */
function unroll(recording: Recording): void {
  if (!takesRound(recording)) abort("LOOP_UNROLL_LIMIT");
}

function takesRound(recording: Recording): boolean {
  const { loopReference, builder } = recording;
  const length = loopReference === 0 ? 0 : builder.ir.next - loopReference;
  recording.loopUnroll -= 1 + Math.trunc(length / LONG_ROUND);
  recording.loopReference = builder.ir.next;
  return recording.loopUnroll >= 0;
}

/** A compiled loop instruction, at `loop` and with this trace, has been recorded. */
function recordCompiledLoop(recording: Recording, loop: number, trace: TraceId, event: LoopEvent): void {
  if (isPassedThrough(recording, loop, trace)) {
    if (event === "leave") return;
    recording.passedLoops.push({ pc: loop, baseSlot: recording.baseSlot });
    if (recording.isHome) unroll(recording);
    else passCoroutineLoop(recording, recording.pc);
    return;
  }
  // Better let the inner loop's exit become a side trace that comes back here.
  if (recording.isRoot && !leadsToLoop(recording)) abort("INNER_LOOP");
  if (event === "leave") {
    if (isLastRound(recording, loop, trace)) giveUpAt(recording, loop, "LEAVING_LOOP");
    return;
  }
  if (isLoopOfItsOwn(recording, trace)) awaitSecondRound(recording, trace);
  else linkTo(recording, trace);
}

/**
 * Whether a side trace that began where its root's loop begins leaves the loop in the first round. For other types than
 * the root's it should be a loop. Of the last round it would have what others do not, and they would go through it to a
 * third trace: filling an array took four times as long, whenever the count at which its exit was hot was a multiple of
 * the array's length.
 */
function isLastRound(recording: Recording, loop: number, trace: TraceId): boolean {
  const begins = jumpTarget(loop, recording.originalAt(loop)) === recording.originPc;
  return begins && isOwnLoop(recording, trace);
}

/** Gives the recording up because of a loop, unless that has few iterations, or it has been done often. */
function giveUpAt({ environment }: Recording, loop: number, reason: AbortReason): void {
  if (environment.isInnerLoopLeft(loop)) return;
  environment.noteInnerLoop(loop);
  abort(reason);
}

/** Whether a function's trace, to be called by others, has come to a loop of the function's. */
const leadsToLoop = (recording: Recording): boolean =>
  recording.request.kind === "function" && recording.isInStartFrame && endsWithFunction(recording);

/**
 * Whether a side trace that has left a loop where it is entered has come back there: then it is a loop, too, for other
 * types or functions than those of the root. What its first round has of its parent, the next one does not find. Where
 * the types differ from round to round, a loop for each would double all paths that leave it: so only one that does most
 * of its work before its first round, as the root shows, or that differs in what stays the same, becomes two.
 */
function isLoopOfItsOwn(recording: Recording, trace: TraceId): boolean {
  const { request, pc, originPc, builder } = recording;
  const hasBegunHere = request.kind === "side" && request.parent.rootId === trace && pc === originPc;
  const ir = recording.environment.trace(trace)?.ir;
  return (
    hasBegunHere &&
    recording.isInStartFrame &&
    builder.snapshots[0].baseOffset === 0 &&
    canBecomeLoop(recording) &&
    ir !== undefined &&
    (hasShortBody(ir) || hasOtherInvariants(recording, ir))
  );
}

function hasShortBody(ir: Ir): boolean {
  const loop = ir.youngest(Op.LOOP);
  return loop !== 0 && (ir.next - loop) * SHORT_BODY < loop - REF_FIRST;
}

function linkTo(recording: Recording, trace: TraceId): void {
  recording.instructionUnroll = 0;
  stopRecording(recording, "root", trace);
}

/**
 * Whether the trace goes on through a compiled loop: one whose trace returns, or in which a coroutine waits, is a loop by
 * its bytecode only. Unless it turns out to go round all the same: a side trace of the loop has come back to it, or the
 * frame has been there before.
 */
function isPassedThrough(recording: Recording, loop: number, trace: TraceId): boolean {
  if (recording.isRoot && !recording.isHome) return true;
  const made = recording.environment.trace(trace);
  if (made === undefined || !leaves(made)) return false;
  return !isOwnLoop(recording, trace) && !isSecondRound(recording, loop);
}

function isOwnLoop({ request, isInStartFrame }: Recording, trace: TraceId): boolean {
  return request.kind === "side" && isInStartFrame && request.parent.rootId === trace;
}

function isSecondRound({ passedLoops, baseSlot }: Recording, loop: number): boolean {
  return passedLoops.some((passed) => passed.pc === loop && passed.baseSlot === baseSlot);
}

/** FORL, or JFORL with its trace. */
export function recordForLoop(recording: Recording, trace: TraceId): void {
  const { pc } = recording;
  const fori = pc + jumpOf(recording.originalAt(pc)) * 4;
  const event = recordNumericLoop(recording, fori, true);
  if (event !== "leave") recording.units++;
  if (trace === 0) recordInterpretedLoop(recording, pc, event);
  else recordCompiledLoop(recording, pc, trace, event);
}

/** FORI, or JFORI: before a compiled loop. */
export function recordForEntry(recording: Recording, instruction: number): void {
  const { pc } = recording;
  const isCompiled = opcodeOf(instruction) === Bytecode.JFORI;
  const loop = pc + jumpOf(instruction) * 4;
  const event = recordNumericLoop(recording, pc, false);
  if (event === "leave") return;
  const trace = isCompiled ? operandD(recording.instructionAt(loop)) : 0;
  if (trace !== 0 && !isPassedThrough(recording, loop, trace)) linkTo(recording, trace);
  else recording.loopReference = recording.builder.ir.next;
}

/** ITERL, or JITERL with its trace. */
export function recordIteratorLoop(recording: Recording, trace: TraceId): void {
  const { pc } = recording;
  const instruction = recording.originalAt(pc);
  const control = operandA(instruction);
  let event: LoopEvent = "leave";
  if (!isNil(recording.read(control))) {
    recording.set(control - 1, recording.get(control));
    recording.maxSlot = control - 1 + operandB(recording.instructionAt(pc - 4));
    recording.pc = jumpTarget(pc, instruction);
    recording.units++;
    event = "enter";
  } else {
    recording.maxSlot = control - 3;
    recording.pc = pc + 4;
  }
  if (trace === 0) recordInterpretedLoop(recording, pc, event);
  else recordCompiledLoop(recording, pc, trace, event);
}

/** LOOP, or JLOOP with its trace. */
export function recordLoop(recording: Recording, instruction: number, trace: TraceId): void {
  const { pc } = recording;
  recording.maxSlot = Math.min(recording.maxSlot, operandA(instruction));
  recording.pc = pc + 4;
  if (trace === 0) recordInterpretedLoop(recording, pc, "enter");
  else recordCompiledLoop(recording, pc, trace, "enter");
}

/** ITERN; `trace` is that of a JLOOP in its place, or 0. */
export function recordNextLoop(recording: Recording, instruction: number, trace: TraceId): void {
  const { pc } = recording;
  if (trace !== 0 && !isPassedThrough(recording, pc, trace)) {
    // The trace begins with the ITERN itself.
    recording.maxSlot = Math.min(recording.maxSlot, operandA(instruction));
    recordCompiledLoop(recording, pc, trace, "enter");
    return;
  }
  const event = stepNextLoop(recording, instruction);
  if (trace === 0) recordInterpretedLoop(recording, pc, event);
  else recordCompiledLoop(recording, pc, trace, event);
}

/** Records a step of ITERN, unless the loop has come back to its start. */
function stepNextLoop(recording: Recording, instruction: number): LoopEvent {
  const { pc } = recording;
  const isAtStart = pc === recording.startPc && recording.isInStartFrame;
  if (recording.isRoot && isAtStart && recording.builder.ir.next > REF_FIRST) {
    recording.instructionUnroll = 0;
    stopRecording(recording, "loop", recording.request.id);
    return "enter";
  }
  const control = operandA(instruction);
  recording.maxSlot = control;
  takeSnapshot(recording);
  const table = recording.read(control - 2);
  const key = recording.get(control - 1) || loadTraversalIndex(recording, control - 1);
  const index = recording.liveAt(control - 1).low;
  const needsValue = operandB(instruction) >= 3;
  const entry = recordNextEntry(recording, table, recording.liveAt(control - 2).low, key, index, needsValue);
  recording.needsSnapshot = true;
  const iterl = recording.originalAt(pc + 4);
  if (entry === undefined) {
    recording.maxSlot = control - 3;
    recording.pc = pc + 8;
    return "leave";
  }
  recording.set(control - 1, entry.next | TRefFlag.KEYINDEX);
  recording.set(control, entry.key);
  recording.set(control + 1, entry.value);
  recording.maxSlot = control + (needsValue ? 2 : 1);
  recording.pc = jumpTarget(pc + 4, iterl);
  recording.units++;
  return "enter";
}

function loadTraversalIndex(recording: Recording, slot: number): number {
  return recording.loadSlot(slot, Type.INT, SloadMode.TYPECHECK | SloadMode.KEYINDEX, true);
}

/** ISNEXT: the loop stays specialised if it is over next(). */
export function recordIsNext(recording: Recording, instruction: number): void {
  const control = operandA(instruction);
  const [iterator, table, key] = [3, 2, 1].map((below) => recording.liveAt(control - below));
  const isNext =
    isFunctionValue(iterator) && recording.u8(iterator.low + FunctionField.fastId) === NEXT_FAST_ID;
  // The interpreter will despecialise the loop.
  if (!isNext || !isTableValue(table) || !isNilValue(key)) abort("RECORDING_ERROR");
  const callee = recording.read(control - 3);
  const id = recording.emit(Op.FLOAD, Type.U8, callee, Field.FUNC_FFID);
  recording.guard(Op.EQ, Type.INT, id, recording.int(NEXT_FAST_ID));
  recording.read(control - 2);
  recording.read(control - 1);
  recording.set(control - 1, recording.int(0) | TRefFlag.KEYINDEX);
  recording.maxSlot = control;
}

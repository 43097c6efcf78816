/**
 * The trace recorder (LuaJIT: lj_record.c): follows the interpreter instruction by instruction and emits IR, specialised
 * on the types and values that it sees. All state of a recording is in a Recording, made anew by `start`.
 */
import { GlobalField, SLOT, ThreadField } from "../../lib/offsets.ts";
import { type AbortReason, abort, TraceAbort } from "../abort.ts";
import type { TraceBuilder } from "../builder.ts";
import { check, debug } from "../check.ts";
import { youngestSwitch } from "../ir/base-changes.ts";
import { Op, REF_BIAS, REF_FIRST, type TRef } from "../ir/types.ts";
import { takeSnapshot } from "../snapshot/take.ts";
import { purgeDeadSlots } from "../snapshot/use-def.ts";
import type { LinkKind, Trace, TraceId } from "../trace.ts";
import { decidesBranch } from "./branch.ts";
import { checkSlots } from "./check-slots.ts";
import { Checkpoint } from "./checkpoint.ts";
import { hasReturned } from "./compiled-call.ts";
import { checkWorth, stopRecording } from "./end.ts";
import { handlerFor } from "./handlers.ts";
import {
  fuelOf,
  isFastFunction,
  isFunctionHeader,
  isTailCall,
  isTraceEntry,
  opcodeOf,
  operandD,
} from "./instruction.ts";
import type { RecorderEnvironment, RecordOutcome, StartRequest, TraceRecorder } from "./interface.ts";
import { isStitchable } from "./library/functions.ts";
import { Recording } from "./recording.ts";
import { compareRounds, linkInstead, noteCall } from "./second-round.ts";
import { setUpRecording } from "./start.ts";

/** Instructions that cannot be recorded for these reasons are left to the interpreter, between two traces. */
const stitched: ReadonlySet<AbortReason> = new Set<AbortReason>([
  "NYI_BYTECODE",
  "NYI_FUNCTION",
  "NYI_MIXED_TABLE",
  "NO_METAMETHOD",
  "BAD_ARGUMENT",
  "STORE_INVALID_KEY",
]);

/** Here the trace may end, but there is no use in another one right behind. */
const interpreted: ReadonlySet<AbortReason> = new Set<AbortReason>([
  "NYI_RETURN",
  "BLACKLISTED",
  "JIT_OFF_FOR_FUNCTION",
  "STACK_TOO_DEEP",
]);

export class Recorder implements TraceRecorder {
  readonly #environment: RecorderEnvironment;
  readonly #builder: TraceBuilder;
  #recording: Recording | undefined;
  readonly #checkpoint = new Checkpoint();
  /** Base and function of the library call that was recorded last, while nothing else has run. */
  #libraryBase = 0;
  #libraryFunction = 0;
  /** Whether it takes fuel only if the interpreter finds that it is not fast. */
  #isLibraryFast = false;

  constructor(environment: RecorderEnvironment, builder: TraceBuilder) {
    this.#environment = environment;
    this.#builder = builder;
  }

  get #current(): Recording {
    return this.#recording ?? abort("INTERNAL", "nothing is being recorded");
  }

  get link(): LinkKind {
    return this.#current.link;
  }

  get linkId(): TraceId {
    return this.#current.linkId;
  }

  get isLoop(): boolean {
    const { linkId, request, isInStartFrame } = this.#current;
    return linkId === request.id && isInStartFrame && youngestSwitch(this.#builder.ir) === 0;
  }

  get target(): Trace | undefined {
    const { request, linkId } = this.#current;
    if (request.kind !== "side" || linkId !== request.parent.rootId) return undefined;
    const root = this.#environment.trace(linkId);
    return root !== undefined && root.ir.youngest(Op.LOOP) !== 0 ? root : undefined;
  }

  get slots(): ArrayLike<TRef> {
    return this.#current.slots;
  }

  get depth(): number {
    return this.#current.frameDepth;
  }

  get startPc(): number {
    return this.#current.originPc;
  }

  get pc(): number {
    return this.#current.pc;
  }

  start(request: StartRequest): void {
    this.#builder.reset();
    this.#recording = new Recording(this.#environment, this.#builder, request);
    this.#checkpoint.clear();
    this.#libraryBase = 0;
    setUpRecording(this.#recording);
  }

  record(thread: number): RecordOutcome {
    const recording = this.#current;
    if (recording.secondRound) {
      const [pc, base] = [ThreadField.pc, ThreadField.base].map((field) => recording.u32(thread + field));
      compareRounds(recording, recording.secondRound, pc, base);
      return recording.isDone ? "done" : "continue";
    }
    if (recording.awaited && !hasReturned(recording, recording.awaited, thread)) return "continue";
    recording.awaited = undefined;
    if (this.#isWithinLibrary(recording, thread)) return "continue";
    if (thread !== recording.thread) abort("RECORDING_ERROR");
    recording.synchronize(thread);
    if (recording.joins.length > 0 && !recording.joins.includes(recording.pc)) return "continue";
    recording.joins = [];
    if (recording.pendingTruth !== 0) recording.cdata.specializeTruth(recording);
    if (recording.needsSnapshot || decidesBranch(recording)) this.#takeDueSnapshot(recording);
    const isOutside = (recording.pc - recording.loopFirst) >>> 0 >= recording.loopSize;
    if (recording.isHome && recording.frameDepth === 0 && isOutside) abort("LEAVING_LOOP");
    if (debug.isOn) checkSlots(recording);
    this.#recordInstruction(recording);
    this.#checkLimits();
    return recording.isDone ? "done" : "continue";
  }

  resume(): void {
    const recording = this.#current;
    if (--recording.instructionUnroll < 0) abort("TYPE_INSTABILITY");
    recording.isDone = false;
    recording.link = "none";
    recording.linkId = 0;
    recording.loopReference = this.#builder.ir.next;
    if (recording.secondRound) linkInstead(recording.secondRound);
  }

  toTrace(): Trace {
    const recording = this.#current;
    const { request, link } = recording;
    const { ir, snapshots, loopEntry } = this.#builder;
    check(recording.isDone, () => "the recording goes on");
    const isSide = request.kind === "side";
    // Without a LOOP the trace goes back to its entry.
    const isPlainLoop = link === "loop" && ir.youngest(Op.LOOP) === 0;
    return {
      id: request.id,
      ir: ir.compact(),
      snapshots: [...snapshots],
      loopMemory: loopEntry?.memory,
      rootId: isSide ? request.parent.rootId : request.id,
      parentId: isSide ? request.parent.id : 0,
      parentExit: isSide ? request.exit : 0,
      link: isPlainLoop ? "root" : link,
      linkId: recording.linkId,
      endsFunction: recording.endsFunction,
      startPc: recording.originPc,
      startInstruction: recording.startInstruction,
      prototype: recording.startPrototype,
      topSlot: snapshots.reduce((top, { topSlot }) => Math.max(top, topSlot), 0),
    };
  }

  #takeDueSnapshot(recording: Recording): void {
    recording.needsSnapshot = false;
    if (recording.prototype !== 0 && !isFunctionHeader(opcodeOf(recording.originalAt(recording.pc))))
      purgeDeadSlots(recording);
    takeSnapshot(recording);
    recording.mergesSnapshot = true;
  }

  /** Whether the interpreter is still at a library call that has been recorded with its header. */
  #isWithinLibrary(recording: Recording, thread: number): boolean {
    if (this.#libraryBase === 0) return false;
    const { global } = this.#environment;
    const pc = recording.u32(thread + ThreadField.pc);
    const base = recording.u32(thread + ThreadField.base);
    const isHeader = pc >= global && pc - global < GlobalField.stateId;
    if (isHeader && base === this.#libraryBase && recording.u32(base - SLOT) === this.#libraryFunction) {
      this.#takeLateFuel(recording, recording.u32(pc));
      return true;
    }
    this.#libraryBase = 0;
    return false;
  }

  /** A fast function takes fuel like others for arguments for which it is not fast. */
  #takeLateFuel(recording: Recording, instruction: number): void {
    const units = this.#isLibraryFast ? fuelOf(instruction) : 0;
    if (units > 0) this.#isLibraryFast = false;
    recording.units += units;
  }

  #recordInstruction(recording: Recording): void {
    const patched = recording.instructionAt(recording.pc);
    const trace = isTraceEntry(opcodeOf(patched)) ? operandD(patched) : 0;
    const instruction = recording.originalAt(recording.pc);
    const opcode = opcodeOf(instruction);
    noteCall(recording);
    // A call that turns out not to be recordable at its callee's header is taken back as a whole.
    if (!isFunctionHeader(opcode) || !this.#checkpoint.isSet) this.#checkpoint.set(recording);
    if (recording.prototype === 0) {
      this.#libraryBase = recording.base;
      this.#libraryFunction = recording.function;
      this.#isLibraryFast = isFastFunction(opcode);
    }
    recording.count++;
    recording.units += fuelOf(instruction);
    const { function: callee } = recording;
    try {
      handlerFor(opcode)(recording, isUnpatchedEntry(patched) ? patched : instruction, trace);
    } catch (thrown) {
      if (!(thrown instanceof TraceAbort)) throw thrown;
      this.#endBefore(recording, thrown, callee);
    }
  }

  /** Ends the trace before the instruction that cannot be recorded, if that makes sense. */
  #endBefore(recording: Recording, reason: TraceAbort, callee: number): void {
    const isStitched = stitched.has(reason.reason);
    if (!isStitched && !interpreted.has(reason.reason)) throw reason;
    if (recording.request.kind !== "side") {
      if (!isStitched && recording.request.kind === "loop") throw reason;
      checkWorth(recording);
    }
    if (!this.#checkpoint.restore(recording)) throw reason;
    const isCall = reason.reason === "NYI_FUNCTION";
    if (isCall && recording.frameDepth === 0 && recording.prototype === 0) throw reason;
    const isTail = isTailCall(opcodeOf(recording.originalAt(recording.pc)));
    const goesOn = isStitched && !isTail && !(isCall && !isStitchable(recording, callee));
    // A side trace of nothing would only make the way to the interpreter longer.
    if (!goesOn && recording.request.kind === "side" && recording.pc === recording.originPc) throw reason;
    stopRecording(recording, goesOn ? "stitch" : "interpreter", 0);
  }

  #checkLimits(): void {
    const { ir } = this.#builder;
    const { maxrecord, maxirconst } = this.#environment.settings.parameters;
    if (ir.next > REF_FIRST + maxrecord) abort("IR_TOO_LONG");
    if (ir.lowest < REF_BIAS - maxirconst) abort("TOO_MANY_CONSTANTS");
  }
}

/** JFORI is recorded as it is: it links to the loop that it enters. */
const isUnpatchedEntry = (instruction: number): boolean => !isTraceEntry(opcodeOf(instruction));

/**
 * What the recorder needs from the state and the driver, and what it gives them (LuaJIT: the half of jit_State that
 * lj_trace.c and lj_record.c share). Invariants: recording only reads linear memory; nothing collects and no object
 * moves between `start` and the end of the recording, so addresses are stable; an object whose address gets into the
 * IR is anchored.
 */
import type { Ffi } from "../../lib/ffi/ffi.ts";
import type { Signature } from "../../lib/ffi/functions.ts";
import type { FoldEnvironment } from "../environment.ts";
import type { TRef } from "../ir/types.ts";
import type { JitSettings } from "../settings.ts";
import type { LinkKind, SnapshotId, Trace, TraceId } from "../trace.ts";
import type * as cdata from "./cdata/part.ts";
import type * as rare from "./library/rare-part.ts";

/** What records C data. */
export type CdataRecorder = typeof cdata;

/** What records library functions that few loops call. */
export type RareRecorder = typeof rare;

/** A function of the host that regions call: its number for CALLXS, and how many numbers it takes. */
export interface LinkedLeaf {
  readonly call: number;
  readonly parameterCount: number;
}

export interface RecorderEnvironment extends FoldEnvironment {
  readonly settings: JitSettings;
  /** The state's C types. */
  readonly ffi: Ffi;
  /** undefined: its code is not loaded. */
  readonly cdataRecorder: CdataRecorder | undefined;
  readonly rareRecorder: RareRecorder | undefined;

  /** Address of the value under a key by raw access, or 0. */
  tableGetString(table: number, key: number): number;
  tableGetInteger(table: number, key: number): number;
  /** What the length operator gives without metamethods. */
  tableLength(table: number): number;

  /** The number of a function of C for regions, if it can be called by this signature. */
  linkFunction(pointer: number, signature: Signature): number | undefined;
  /** The function of the host that a Function calls, if it takes and gives numbers and calls no Lua. */
  linkLeaf(func: number): LinkedLeaf | undefined;
  /** A finished trace. */
  trace(id: TraceId): Trace | undefined;
  /** The root trace that is entered at the instruction at `pc`, or 0. */
  rootTraceAt(pc: number): TraceId;
  /**
   * Whether recordings that began at the loop instruction at `pc` failed repeatedly since the loop did not loop
   * back (LuaJIT: innerloopleft), or those of loops around it since it has no trace.
   */
  isInnerLoopLeft(pc: number): boolean;
  /** A recording is given up at the loop instruction at `pc`, which has no trace, or which it leaves at once. */
  noteInnerLoop(pc: number): void;
  /** Makes the instruction at `pc` hot soon (a loop or function that should be recorded first). */
  makeHot(pc: number): void;
  /** Drops a function's root trace that only returns: the function calls itself, and should get a trace that does. */
  dropForRecursion(id: TraceId): void;
  /** Whether a function's own traces are called, rather than the function inlined: see compiled-call.ts. */
  isCalled(prototype: number): boolean;
  /** The function has run for long while a recording waited for it, or given other than one result: the next ones follow it. */
  noteUncallable(prototype: number): void;
  /** Whether a trace of the function with the header at `pc` that only returns is not wanted, for this reason. */
  shouldRecur(pc: number): boolean;
}

/** Where a recording begins. The thread's base, pc and results are those of the first instruction recorded. */
export type StartRequest =
  | {
      /** "stitch": at any instruction, like a side trace without parent. */
      readonly kind: "loop" | "function" | "stitch";
      /** The trace's number, for links to itself. */
      readonly id: TraceId;
      readonly thread: number;
      /** The instruction by which the trace will be entered: the loop's or header, which has been carried out. */
      readonly pc: number;
    }
  | {
      readonly kind: "side";
      readonly id: TraceId;
      readonly thread: number;
      readonly parent: Trace;
      readonly exit: SnapshotId;
    };

/** "done": the trace has got its link; the passes may run. */
export type RecordOutcome = "continue" | "done";

/** What class Recorder offers the driver. An abort is thrown as a TraceAbort by `start`, `record` and `toTrace`. */
export interface TraceRecorder {
  /** How the trace ends, once `record` has said "done". */
  readonly link: LinkKind;
  readonly linkId: TraceId;
  /** Whether the trace has come back to its start, so that the loop optimisation applies. */
  readonly isLoop: boolean;
  /** A side trace that links to its root: that one, if it has a loop. */
  readonly target: Trace | undefined;
  /** Values of the stack slots, by the numbers that SLOAD uses; 0: not known. */
  readonly slots: ArrayLike<TRef>;
  /** Inlined calls at the current instruction. */
  readonly depth: number;
  /** Where the recording began, and where it is: for the log. */
  readonly startPc: number;
  readonly pc: number;
  start(request: StartRequest): void;
  /** To be called before each instruction, with pc, base and results in the thread. */
  record(thread: number): RecordOutcome;
  /** The loop optimisation has given up with a type instability: go on, unrolling the loop once more. */
  resume(): void;
  /** The finished trace, with a compact copy of its IR. */
  toTrace(): Trace;
}

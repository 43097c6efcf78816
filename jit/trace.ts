/**
 * A trace and its snapshots as all parts of the compiler see them (LuaJIT: GCtrace, SnapShot). While it is recorded and
 * optimised it belongs to a TraceBuilder; afterwards nothing changes it but its exits' counters and its link's target.
 */
import type { Ir } from "./ir/ir.ts";
import { type IrRef, Op } from "./ir/types.ts";

export type TraceId = number;
/** Number of a snapshot within its trace; also the number of the exit. */
export type SnapshotId = number;
/** Slot relative to the frame's header: 0 is the header (the function), 1 the first slot of the start frame. */
export type Slot = number;

export const SnapshotFlag = {
  /** A frame's header: low word the function `ref`, high word `link`. */
  FRAME: 1,
  /** The header slot of a continuation frame: low word Continuation (a number), high word `link`. */
  CONTINUATION: 2,
  /** The slot need not be stored: memory holds the value. Side traces still inherit it. */
  NO_RESTORE: 4,
  /** Low word of a traversal index: stored with its tag. */
  KEYINDEX: 8,
} as const;

/** A slot and the value that it has at an exit. */
export interface SnapshotEntry {
  readonly slot: Slot;
  ref: IrRef;
  readonly flags: number;
  /** FRAME, CONTINUATION: the slot's high word. In slot 0, the start frame's header, the word in memory stays. */
  readonly link: number;
}

/** The state of the Lua stack before the instruction at `pc`, for all guards from `ref` to the next snapshot's. */
export interface Snapshot {
  /** First instruction that it belongs to. */
  ref: IrRef;
  /** Address of the bytecode with which the interpreter goes on. */
  readonly pc: number;
  /** Slot of the frame's base at `pc`, minus 1: what the base moves by, in slots. */
  readonly baseOffset: number;
  /** Slots in use, from the start frame's header; slots from here on are dead. */
  readonly slotCount: number;
  /** Slots that the frames up to here need, from the start frame's header. */
  readonly topSlot: number;
  /** Multiple results (MULTRES) at `pc`. */
  readonly results: number;
  /** Units of fuel that the interpreter would have used from the trace's start, or the round's, to here. */
  readonly units: number;
  /** In the order of their slots. Slots that are not named keep what is in memory. */
  readonly entries: readonly SnapshotEntry[];
}

/** How a trace ends. */
export type LinkKind =
  | "none" // to the interpreter, at the last snapshot
  | "root" // to the entry of another root trace (or its own root): target
  | "loop" // to its own LOOP
  | "tail-recursion"
  | "up-recursion"
  | "down-recursion"
  | "interpreter"
  | "return"
  | "stitch"; // the interpreter runs one instruction that cannot be recorded

/** What the body of a loop takes for granted of memory, by the instructions of the pre-roll that it does not repeat. */
export interface LoopMemory {
  /**
   * Loads, addresses, and stores of what is there already: nothing that the loop does may touch their places. Each with
   * what the body takes it for, where that stays the same: not what was loaded, if the pre-roll has stored there since;
   * 0 if it varies.
   */
  readonly invariants: ReadonlyMap<IrRef, IrRef>;
  /** By values that are variables of the loop (the left of a PHI): loads of places that hold them at LOOP. */
  readonly homes: ReadonlyMap<IrRef, readonly IrRef[]>;
  /** Places of an array were checked for all that the loop's index was to go through: it goes on by steps only. */
  readonly checksEnds?: boolean;
}

export interface Trace {
  readonly id: TraceId;
  readonly ir: Ir;
  readonly snapshots: readonly Snapshot[];
  /** A trace with a loop: see there. */
  readonly loopMemory?: LoopMemory;
  /** The root trace of its tree: itself for a root trace. */
  readonly rootId: TraceId;
  /** Side traces: where it starts. */
  readonly parentId: TraceId;
  readonly parentExit: SnapshotId;
  readonly link: LinkKind;
  readonly linkId: TraceId;
  /** It ends by the return of a function that traces call: see jit/record/compiled-call.ts. */
  readonly endsFunction: boolean;
  /** Address of the bytecode where it starts, and what stands there when it is not patched. */
  readonly startPc: number;
  readonly startInstruction: number;
  /** Prototype that it starts in. */
  readonly prototype: number;
  /** Slots that its frames need above the start frame's header. */
  readonly topSlot: number;
}

/** Whether a trace ends without having got anywhere: calls of its function are rather inlined. */
export const leaves = ({ link }: Trace): boolean => link === "return" || link === "interpreter";

/** Units of fuel that a way takes that leaves by an exit. Whoever leaves at the beginning of a round has paid for the last. */
export const unitsAtExit = (trace: Trace, id: SnapshotId): number =>
  trace.ir.youngest(Op.LOOP) !== 0 && id === loopSnapshotId(trace) ? 0 : trace.snapshots[id].units;

/** The snapshot that is in force at the LOOP of a trace; without one, the last. */
export function loopSnapshotId({ ir, snapshots }: Pick<Trace, "ir" | "snapshots">): SnapshotId {
  const loop = ir.youngest(Op.LOOP);
  let found = snapshots.length - 1;
  while (loop !== 0 && found > 0 && snapshots[found].ref > loop) found--;
  return found;
}

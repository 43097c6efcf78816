/**
 * What the compiler of a state has done, for `--stats`. It is counted always: a few numbers for each trace. Only names of
 * regions, by which a profile of the engine tells them apart, and exits by reason are kept on demand.
 */

import type { HeapViews } from "../../lib/lua-state.ts";
import { type AbortReason, TraceAbort } from "../abort.ts";
import { InstructionFlag, Op, opNames, REF_FIRST } from "../ir/types.ts";
import type { SnapshotId, Trace, TraceId } from "../trace.ts";
import { pcText } from "./places.ts";

/** Milliseconds by what the compiler does; recording is what is left of them all. */
export type Phase = "optimise" | "emit" | "instantiate";

/** A tree's region, of which there may have been several, one after the other. */
export interface RegionInfo {
  readonly trace: TraceId;
  /** Where the tree begins, in Lua. */
  readonly place: string;
  readonly sideTraces: number;
  readonly bytes: number;
}

/** An exit that has been taken, to the interpreter or to a side trace with a region of its own. */
export interface ExitInfo {
  readonly trace: TraceId;
  readonly snapshot: SnapshotId;
  readonly place: string;
  readonly taken: number;
  /** Where it leads in the end; 0: to the interpreter. */
  readonly next: TraceId;
  readonly reason: string;
}

export class Statistics {
  readonly phases: Record<Phase, number> = { optimise: 0, emit: 0, instantiate: 0 };
  readonly made = { root: 0, side: 0, stitched: 0 };
  readonly aborts = new Map<AbortReason, number>();
  fusions = 0;
  /** Those that the engine has refused: a fault of the compiler's, behind which the exits lead to regions of their own. */
  refusals = 0;
  /** Root traces that are gone, by why. */
  readonly dropped = {
    "prototype died": 0,
    "no room": 0,
    outgrown: 0,
    missed: 0,
    "to be called": 0,
    flushed: 0,
  };
  readonly #now: () => number;
  /** On demand: what regions are, by the names of their functions. */
  regions: Map<string, RegionInfo> | undefined;
  /** Exits of traces that are gone. */
  readonly pastExits: ExitInfo[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  time<T>(phase: Phase, step: () => T): T {
    const start = this.#now();
    try {
      return step();
    } finally {
      this.phases[phase] += this.#now() - start;
    }
  }

  /** On demand: a name for the region of a tree that begins with `root`. */
  nameRegion(heap: HeapViews, root: Trace, sideTraces: number, bytes: number): string | undefined {
    if (this.regions === undefined) return undefined;
    const name = `region ${this.regions.size + 1}`;
    this.regions.set(name, { trace: root.id, place: pcText(heap, root.startPc), sideTraces, bytes });
    return name;
  }

  countMade({ id, rootId }: Trace, isStitched: boolean): void {
    this.made[isStitched ? "stitched" : rootId === id ? "root" : "side"]++;
  }

  countAbort(thrown: unknown): void {
    const reason = thrown instanceof TraceAbort ? thrown.reason : "INTERNAL";
    this.aborts.set(reason, (this.aborts.get(reason) ?? 0) + 1);
  }
}

/** The guards that leave by a snapshot: operations, each once. Several of them cannot be told apart. */
export function guardsAt({ ir, snapshots }: Trace, snapshot: SnapshotId): string {
  const found = new Set<string>();
  const end = snapshots[snapshot + 1]?.ref ?? ir.next;
  for (let ref = Math.max(snapshots[snapshot].ref, REF_FIRST); ref < end; ref++) {
    if (ir.hasFlag(ref, InstructionFlag.GUARD) && ir.op(ref) !== Op.NOP) found.add(opNames[ir.op(ref)]);
  }
  return found.size === 0 ? "end of the trace" : [...found].join(" ");
}

/**
 * Numbers of exits. A state has one array of TraceExit records; each trace has a range of it: one record for each
 * snapshot, one for leaving when the fuel is used up, one for the trace's end. Invariant: a number is reused only after
 * the region that returns it is gone.
 */
import { GlobalField, StringField, TRACE_EXIT_SIZE, TraceExitField } from "../../lib/offsets.ts";
import { TraceExitFlag } from "../../spec/vm.ts";
import { abort } from "../abort.ts";
import { recipeOf } from "../snapshot/recipe.ts";
import {
  leaves,
  loopSnapshotId,
  type Snapshot,
  type SnapshotId,
  type Trace,
  type TraceId,
  unitsAtExit,
} from "../trace.ts";
import type { ExitKind } from "../wasm/region.ts";
import type { JitHost } from "./host.ts";
import { NumberRanges } from "./number-ranges.ts";
import type { ExitInfo } from "./statistics.ts";

/**
 * Times that a trace comes to its end in the interpreter before that is continued. Where a loop calls a function several
 * times, the function is hot first; the loop should get its trace, with the calls inlined, before the function's goes on.
 */
const CONTINUATION_WAIT = 1000;

export type ExitNumber = number;
const { SAFEPOINT, UNCOUNTED, CONTINUED } = TraceExitFlag.values;
const SLOT = 8;

/** Numbers of a trace beside those of its snapshots: fuel and end. */
const FURTHER_EXITS = 2;

/** Whether a trace goes on in compiled code at its end. */
const leads = (trace: Trace): boolean => trace.link !== "none" && !leaves(trace);

export class ExitTable {
  readonly #host: JitHost;
  readonly #ranges = new NumberRanges();
  readonly #first = new Map<TraceId, ExitNumber>();
  readonly #counts = new Map<TraceId, number>();
  /** Where a count has been set: to what, and how often the exit had been taken before. */
  readonly #setCounts = new Map<ExitNumber, { readonly before: number; readonly start: number }>();
  /** Ends of traces whose target is gone: where that began. */
  readonly #lostLinks = new Map<ExitNumber, number>();
  /** Traces whose end is an exit like others: see mayGoOn. */
  readonly #continuable = new Set<TraceId>();

  constructor(host: JitHost) {
    this.#host = host;
  }

  /** Gives a trace its numbers and writes their records. */
  add(trace: Trace): void {
    const snapshots = trace.snapshots.length;
    const count = snapshots + FURTHER_EXITS;
    if (!this.#host.reserveExits(this.#ranges.endWith(count))) abort("COMPILE_REFUSED");
    const recipes = trace.snapshots.map((snapshot) => this.#keepRecipe(trace, snapshot));
    const first = this.#ranges.take(count);
    this.#first.set(trace.id, first);
    this.#counts.set(trace.id, count);
    const isContinuable = this.#mayGoOn(trace);
    if (isContinuable) this.#continuable.add(trace.id);
    for (let id = 0; id < snapshots; id++) this.#write(trace, first + id, id, 0, recipes);
    if (isContinuable) this.setCount(first + snapshots - 1, -CONTINUATION_WAIT);
    const [safepoint, end] = [first + snapshots, first + snapshots + 1];
    // Fuel is checked at the LOOP, or where the trace links to another round.
    this.#write(trace, safepoint, loopSnapshotId(trace), SAFEPOINT, recipes);
    // The region itself has paid where it leaves for want of fuel.
    this.#setUnits(safepoint, 0);
    this.#write(trace, end, snapshots - 1, 0, recipes);
    // Traces that link to each other must come to an end some time.
    this.#setUnits(end, Math.max(trace.snapshots[snapshots - 1].units, leads(trace) ? 1 : 0));
    this.#setLink(trace, end);
  }

  /** The address of the recipe for a snapshot's sunk objects, or 0. It is a string, which lives as long as the trace. */
  #keepRecipe(trace: Trace, snapshot: Snapshot): number {
    const words = recipeOf(trace.ir, snapshot);
    if (words === undefined) return 0;
    const string = this.#host.internBytes(new Uint8Array(words.buffer));
    if (string === 0) abort("COMPILE_REFUSED");
    this.#host.anchors.anchor(trace.id, string);
    return string + StringField.data;
  }

  #write(trace: Trace, number: ExitNumber, id: SnapshotId, flags: number, recipes: readonly number[]): void {
    const { heap } = this.#host;
    const record = this.#record(number);
    const snapshot = trace.snapshots[id];
    heap.u32[(record + TraceExitField.pc) >>> 2] = snapshot.pc;
    heap.i32[(record + TraceExitField.baseOffset) >>> 2] = snapshot.baseOffset * SLOT;
    heap.u32[(record + TraceExitField.results) >>> 2] = snapshot.results;
    heap.i32[(record + TraceExitField.count) >>> 2] = 0;
    heap.u16[(record + TraceExitField.traceId) >>> 1] = trace.id;
    heap.u16[(record + TraceExitField.snapshot) >>> 1] = id;
    heap.u16[(record + TraceExitField.link) >>> 1] = 0;
    heap.u16[(record + TraceExitField.flags) >>> 1] = flags;
    heap.u32[(record + TraceExitField.units) >>> 2] = unitsAtExit(trace, id);
    heap.u32[(record + TraceExitField.recipe) >>> 2] = recipes[id];
  }

  #setUnits(number: ExitNumber, units: number): void {
    this.#host.heap.u32[(this.#record(number) + TraceExitField.units) >>> 2] = units;
  }

  /**
   * Whether the end of a trace is an exit like others: a function's trace that returns goes on in its caller, once that
   * is worth a side trace. Not so if traces call it, and where a library function returns, by an instruction that is in no function.
   */
  #mayGoOn({ link, snapshots, endsFunction }: Trace): boolean {
    if (endsFunction) return false;
    const { global } = this.#host;
    const { pc } = snapshots[snapshots.length - 1];
    const isStub = pc >= global + GlobalField.returnOne && pc <= global + GlobalField.returnAll;
    return link === "return" && !isStub;
  }

  /** The end of a trace: where it links to another root trace, the core enters that one at once. */
  #setLink(trace: Trace, number: ExitNumber): void {
    const { link, linkId } = trace;
    if (link === "stitch" || this.#continuable.has(trace.id)) return;
    const { u16 } = this.#host.heap;
    const record = this.#record(number);
    u16[(record + TraceExitField.flags) >>> 1] = UNCOUNTED;
    if (!leads(trace)) return;
    u16[(record + TraceExitField.link) >>> 1] = linkId;
  }

  #record(number: ExitNumber): number {
    return this.#host.heap.u32[(this.#host.global + GlobalField.traceExits) >>> 2] + number * TRACE_EXIT_SIZE;
  }

  /** The number of an exit: at a snapshot, or the only one of its kind. */
  numberOf(trace: Trace, snapshot: SnapshotId, kind: ExitKind): ExitNumber {
    const first = this.#first.get(trace.id) as number;
    if (kind === "guard" || (kind === "link" && this.#continuable.has(trace.id))) return first + snapshot;
    return first + trace.snapshots.length + (kind === "fuel" ? 0 : 1);
  }

  /** Address of the recipe for a snapshot's sunk objects, or 0. */
  recipeOf(trace: Trace, snapshot: SnapshotId): number {
    const record = this.#record(this.numberOf(trace, snapshot, "guard"));
    return this.#host.heap.u32[(record + TraceExitField.recipe) >>> 2];
  }

  traceOf(number: ExitNumber): TraceId {
    return this.#host.heap.u16[(this.#record(number) + TraceExitField.traceId) >>> 1];
  }

  snapshotOf(number: ExitNumber): SnapshotId {
    return this.#host.heap.u16[(this.#record(number) + TraceExitField.snapshot) >>> 1];
  }

  count(number: ExitNumber): number {
    return this.#host.heap.i32[(this.#record(number) + TraceExitField.count) >>> 2];
  }

  /** An exit is hot when its count reaches hotexit; a negative count makes it wait longer. */
  setCount(number: ExitNumber, count: number): void {
    const start = Math.trunc(count);
    this.#setCounts.set(number, { before: this.taken(number), start });
    this.#host.heap.i32[(this.#record(number) + TraceExitField.count) >>> 2] = start;
  }

  /** From now on the core enters a side trace at this exit; 0: no longer. */
  continueWith(number: ExitNumber, side: TraceId): void {
    const { u16 } = this.#host.heap;
    const record = this.#record(number);
    u16[(record + TraceExitField.link) >>> 1] = side;
    u16[(record + TraceExitField.flags) >>> 1] = side === 0 ? 0 : CONTINUED;
  }

  /** Times that a trace's exits have been taken, by snapshot; those that nobody counts are left out. */
  takenExits({ id, snapshots }: Trace): Pick<ExitInfo, "snapshot" | "taken" | "next">[] {
    const first = this.#first.get(id) as number;
    return snapshots.flatMap((_, snapshot) => {
      const number = first + snapshot;
      const taken = this.taken(number);
      const next = this.#host.heap.u16[(this.#record(number) + TraceExitField.link) >>> 1];
      return taken > 0 ? [{ snapshot, taken, next }] : [];
    });
  }

  /** Times that an exit has been taken to another trace or the interpreter. */
  taken(number: ExitNumber): number {
    const { before, start } = this.#setCounts.get(number) ?? { before: 0, start: 0 };
    return before + this.count(number) - start;
  }

  /** No exit enters these traces any more, given with where they begin. */
  unlink(targets: ReadonlyMap<TraceId, number>): void {
    const { u16 } = this.#host.heap;
    for (let number = 0; number < this.#ranges.end; number++) {
      const link = (this.#record(number) + TraceExitField.link) >>> 1;
      const startPc = targets.get(u16[link]);
      if (startPc === undefined) continue;
      u16[link] = 0;
      this.#lostLinks.set(number, startPc);
    }
  }

  /** A root trace begins where another one has been: what ended there goes on with it. */
  relink(startPc: number, target: TraceId): void {
    const { u16 } = this.#host.heap;
    for (const [number, lost] of this.#lostLinks) {
      if (lost !== startPc) continue;
      u16[(this.#record(number) + TraceExitField.link) >>> 1] = target;
      this.#lostLinks.delete(number);
    }
  }

  clear(): void {
    for (const trace of [...this.#first.keys()]) this.remove(trace);
  }

  /** Takes a trace's numbers back, and returns the first and how many they are. */
  remove(trace: TraceId): readonly [first: ExitNumber, count: number] {
    const first = this.#first.get(trace);
    const count = this.#counts.get(trace);
    if (first === undefined || count === undefined) return [0, 0];
    const { heap } = this.#host;
    for (let number = first; number < first + count; number++) {
      this.#lostLinks.delete(number);
      this.#setCounts.delete(number);
      heap.u16[(this.#record(number) + TraceExitField.link) >>> 1] = 0;
    }
    this.#first.delete(trace);
    this.#counts.delete(trace);
    this.#continuable.delete(trace);
    this.#ranges.giveBack(first, count);
    return [first, count];
  }
}

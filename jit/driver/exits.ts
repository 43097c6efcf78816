/**
 * Numbers of exits. A state has one array of TraceExit records; each trace has a range of it: one record for each
 * snapshot, then one for leaving at the loop's snapshot when the fuel is used up. Invariant: a number is reused only after
 * the region that returns it is gone.
 */
import { GlobalField, TRACE_EXIT_SIZE, TraceExitField } from "../../lib/offsets.ts";
import { TraceExitFlag } from "../../spec/vm.ts";
import { abort } from "../abort.ts";
import { Op } from "../ir/types.ts";
import type { SnapshotId, Trace, TraceId } from "../trace.ts";
import type { JitHost } from "./host.ts";

export type ExitNumber = number;
const { SAFEPOINT, UNCOUNTED } = TraceExitFlag.values;
const SLOT = 8;

/** The snapshot at which the loop of a trace checks fuel. */
export function loopSnapshotOf({ ir, snapshots }: Trace): SnapshotId {
  const loop = ir.youngest(Op.LOOP);
  if (loop === 0) return 0;
  let found = 0;
  for (let id = 0; id < snapshots.length && snapshots[id].ref <= loop; id++) found = id;
  return found;
}

export class ExitTable {
  readonly #host: JitHost;
  readonly #first = new Map<TraceId, ExitNumber>();
  #next = 0;

  constructor(host: JitHost) {
    this.#host = host;
  }

  /** Gives a trace its numbers and writes their records. */
  add(trace: Trace): void {
    const first = this.#next;
    const count = trace.snapshots.length + 1;
    if (!this.#host.reserveExits(first + count)) abort("COMPILE_REFUSED");
    this.#next = first + count;
    this.#first.set(trace.id, first);
    for (let id = 0; id < count - 1; id++) this.#write(trace, first + id, id, 0);
    this.#write(trace, first + count - 1, loopSnapshotOf(trace), SAFEPOINT);
    if (trace.link !== "none" && trace.link !== "stitch") this.#linkLast(trace, first + count - 2);
  }

  #write(trace: Trace, number: ExitNumber, id: SnapshotId, flags: number): void {
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
  }

  /** The end of a trace that links to another root trace: the core enters that one at once. */
  #linkLast(trace: Trace, number: ExitNumber): void {
    const { u16 } = this.#host.heap;
    const record = this.#record(number);
    u16[(record + TraceExitField.flags) >>> 1] = UNCOUNTED;
    if (trace.link === "interpreter" || trace.link === "return") return;
    u16[(record + TraceExitField.link) >>> 1] = trace.linkId;
  }

  #record(number: ExitNumber): number {
    return this.#host.heap.u32[(this.#host.global + GlobalField.traceExits) >>> 2] + number * TRACE_EXIT_SIZE;
  }

  /** The number of the exit at a snapshot. */
  numberOf(trace: TraceId, snapshot: SnapshotId): ExitNumber {
    return (this.#first.get(trace) as number) + snapshot;
  }

  /** The number of the exit for lack of fuel. */
  safepointOf(trace: Trace): ExitNumber {
    return this.numberOf(trace.id, trace.snapshots.length);
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
    this.#host.heap.i32[(this.#record(number) + TraceExitField.count) >>> 2] = count;
  }

  /** No exit enters this trace any more. */
  unlink(target: TraceId): void {
    const { heap } = this.#host;
    for (let number = 0; number < this.#next; number++) {
      const link = (this.#record(number) + TraceExitField.link) >>> 1;
      if (heap.u16[link] === target) heap.u16[link] = 0;
    }
  }

  clear(): void {
    this.#first.clear();
    this.#next = 0;
  }

  remove(trace: TraceId): void {
    this.#first.delete(trace);
  }
}

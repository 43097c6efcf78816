/**
 * In how many callers a function's trace goes on when it returns. Each is a side trace that compares the return address
 * first, one after the other. A function that is called from many places, as a round of a hash function, would get a chain
 * of them, and its callers none of their own, in which it is inlined: so there are few.
 */
import { Op } from "../ir/types.ts";
import type { SnapshotId, Trace, TraceId } from "../trace.ts";

/** With two, programs whose methods are called from a few places get slower by a tenth; with four or more, none. */
export const MOST_CALLERS = 4;

/** Returns to other callers until it is asked again whether traces should call the function. */
export const MANY_RETURNS = 10_000;

/** Those that there are, by number. */
export interface Traces {
  trace(id: TraceId): Trace | undefined;
}

/** Whether an exit is taken by returns to other callers than those that have a side trace, which are many. */
export function hasManyCallers(trace: Trace, exit: SnapshotId, traces: Traces): boolean {
  let callers = 0;
  let at: Trace | undefined = trace;
  for (let left = exit; at !== undefined && leavesByReturn(at, left); at = traces.trace(at.parentId)) {
    callers++;
    left = at.parentExit;
  }
  return callers >= MOST_CALLERS;
}

/** Whether what leaves by a snapshot is the guard that a function returns to the caller that it had. */
export function leavesByReturn({ ir, snapshots }: Trace, snapshot: SnapshotId): boolean {
  const end = snapshots[snapshot + 1]?.ref ?? ir.next;
  for (let ref = ir.youngest(Op.RETF); ref >= snapshots[snapshot].ref; ref = ir.older(ref))
    if (ref < end) return true;
  return false;
}

/** Snapshots of a loop's body, made from those of the pre-roll (LuaJIT: loop_subst_snap). */
import type { IrRef } from "../ir/types.ts";
import { type Snapshot, type SnapshotEntry, SnapshotFlag } from "../trace.ts";

/**
 * The body's counterpart of a snapshot. A slot that it does not name had not been written in the pre-roll until then; in
 * the body it holds what the last iteration has left in it, which the loop's snapshot tells.
 */
export function substituteSnapshot(
  snapshot: Snapshot,
  loop: Snapshot,
  ref: IrRef,
  substitute: (ref: IrRef) => IrRef,
): Snapshot {
  const entries: SnapshotEntry[] = [];
  const loopEntries = loop.entries;
  let at = 0;
  for (const entry of snapshot.entries) {
    while (at < loopEntries.length && loopEntries[at].slot < entry.slot) entries.push(loopEntries[at++]);
    if (at < loopEntries.length && loopEntries[at].slot === entry.slot) at++;
    entries.push(substituteEntry(entry, substitute(entry.ref)));
  }
  while (at < loopEntries.length && loopEntries[at].slot < snapshot.slotCount)
    entries.push(loopEntries[at++]);
  return { ...snapshot, ref, entries };
}

function substituteEntry(entry: SnapshotEntry, ref: IrRef): SnapshotEntry {
  if (ref === entry.ref) return entry;
  // What was in memory was the value of the first iteration.
  return { ...entry, ref, flags: entry.flags & ~SnapshotFlag.NO_RESTORE };
}

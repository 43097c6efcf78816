/**
 * Tables of varying shapes: a trace takes a constant key to be where it was when it was recorded, which is one comparison.
 * Objects of one kind can have it elsewhere: they got other keys before, or have grown. Side traces that take it to be at
 * yet another place each would make a long chain, with a copy of all that follows in each of them. So one that begins
 * where its parent did not find a key in its place looks that table's keys up.
 */
import type { Ir } from "../ir/ir.ts";
import { Field } from "../ir/operands.ts";
import { InstructionFlag, type IrRef, Op, refOf, type TRef } from "../ir/types.ts";
import { constantWords } from "../ir/values.ts";
import { isNewTable } from "../opt/alias.ts";
import type { SnapshotId, Trace } from "../trace.ts";
import type { Recording } from "./recording.ts";

/** A side trace has so many while it repeats what its parent has recorded up to the guards that leave by its exit. */
const START_SNAPSHOTS = 2;

/** Where the hash part of a table has a key: the node's number and what the hash mask was. */
interface Place {
  readonly node: number;
  readonly hashMask: number;
}

/** Whether the keys of a table are to be looked up; `key` is constant, and at `place` now. */
export function hasVaryingShape(recording: Recording, table: TRef, key: TRef, place: Place): boolean {
  const { request, varyingTables, builder } = recording;
  if (varyingTables.has(refOf(table))) return true;
  if (request.kind !== "side" || builder.snapshots.length > START_SNAPSHOTS) return false;
  // One that the trace has made itself has the shape that it was given, and may never be allocated.
  if (isNewTable(builder.ir, refOf(table))) return false;
  const varies = wasElsewhere(request.parent, request.exit, constantWords(builder.ir, refOf(key)), place);
  if (varies) varyingTables.add(refOf(table));
  return varies;
}

/** Whether one of the guards that leave by an exit takes the key to be at another place. */
function wasElsewhere(
  { ir, snapshots }: Trace,
  exit: SnapshotId,
  key: { readonly low: number; readonly high: number },
  place: Place,
): boolean {
  const first = snapshots[exit].ref;
  const end = exit + 1 < snapshots.length ? snapshots[exit + 1].ref : ir.next;
  for (let ref = ir.youngest(Op.HREFK); ref >= first; ref = ir.older(ref)) {
    if (ref >= end || !ir.hasFlag(ref, InstructionFlag.GUARD)) continue;
    const slot = ir.right(ref);
    const { low, high } = constantWords(ir, ir.left(slot));
    if (low !== key.low || high !== key.high) continue;
    return ir.right(slot) !== place.node || (hashMaskOf(ir, ref) ?? place.hashMask) !== place.hashMask;
  }
  return false;
}

/** What a guard takes the hash mask to be for an HREFK; undefined: it needs none. */
function hashMaskOf(ir: Ir, slot: IrRef): number | undefined {
  const nodes = ir.left(slot);
  const table = ir.op(nodes) === Op.FLOAD ? ir.left(nodes) : nodes;
  for (let ref = ir.youngest(Op.EQ); ref !== 0; ref = ir.older(ref)) {
    const mask = ir.left(ref);
    if (ir.op(mask) === Op.FLOAD && ir.right(mask) === Field.TAB_HMASK && ir.left(mask) === table)
      return ir.intValue(ir.right(ref));
  }
  return undefined;
}

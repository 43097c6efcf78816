/**
 * Sets up a side trace with the state that its parent has at the exit (LuaJIT: lj_snap_replay): each slot of the
 * parent's snapshot becomes an SLOAD that stands for the parent's value, constants are made anew. Values that several
 * slots share are loaded once.
 *
 * A sunk object becomes an allocation with its stores, made of the parent's values (PVAL), so that the side trace may sink
 * it again, and knows what is in it.
 */
import { SloadMode } from "../../spec/ir.ts";
import { abort } from "../abort.ts";
import type { Ir } from "../ir/ir.ts";
import { type IrRef, isConstantRef, Op, type TRef, TRefFlag, Type, tref } from "../ir/types.ts";
import type { Recording } from "../record/recording.ts";
import { type Snapshot, type SnapshotEntry, SnapshotFlag, type Trace } from "../trace.ts";
import { replaySunkObjects } from "./replay-sunk.ts";
import { isSunk, sunkStateOf } from "./sunk.ts";
import { takeSnapshot } from "./take.ts";

export function replaySnapshot(recording: Recording, parent: Trace, snapshot: Snapshot): void {
  const loaded = new Map<IrRef, TRef>();
  recording.frameDepth = 0;
  for (const entry of snapshot.entries)
    if (!isSunk(parent.ir, entry.ref))
      replaySlot(recording, entry, slotValue(recording, parent.ir, entry, loaded));
  replaySunkObjects(recording, parent.ir, sunkStateOf(parent.ir, snapshot), loaded);
  for (const entry of snapshot.entries)
    if (isSunk(parent.ir, entry.ref)) replaySlot(recording, entry, loaded.get(entry.ref) as TRef);
  recording.baseSlot = snapshot.baseOffset + 1;
  recording.maxSlot = Math.max(snapshot.slotCount - recording.baseSlot, 0);
  takeSnapshot(recording);
}

/** The value of a slot that holds no sunk object; `loaded` has those that are known already. */
function slotValue(recording: Recording, ir: Ir, entry: SnapshotEntry, loaded: Map<IrRef, TRef>): TRef {
  const { ref, flags } = entry;
  const known = loaded.get(ref);
  if (known !== undefined) return known;
  const value = isConstantRef(ref)
    ? replayConstant(recording, ir, ref)
    : loadFromParent(recording, ir, entry);
  // A traversal index stands for itself only.
  if ((flags & SnapshotFlag.KEYINDEX) === 0) loaded.set(ref, value);
  return value;
}

function replaySlot(recording: Recording, { slot, flags, link }: SnapshotEntry, value: TRef): void {
  const isHeader = (flags & (SnapshotFlag.FRAME | SnapshotFlag.CONTINUATION)) !== 0;
  if (isHeader) recording.links[slot] = link;
  recording.slots[slot] = value | headerFlags(flags);
  if (isHeader && slot !== 0) recording.frameDepth++;
  if (slot === 0) recording.isHeaderReplaced = (flags & SnapshotFlag.NO_RESTORE) === 0;
}

function headerFlags(flags: number): number {
  let result = 0;
  if ((flags & SnapshotFlag.FRAME) !== 0) result |= TRefFlag.FRAME;
  if ((flags & SnapshotFlag.CONTINUATION) !== 0) result |= TRefFlag.CONTINUATION;
  if ((flags & SnapshotFlag.KEYINDEX) !== 0) result |= TRefFlag.KEYINDEX;
  return result;
}

function loadFromParent(recording: Recording, ir: Ir, { slot, ref, flags }: SnapshotEntry): TRef {
  let mode: number = SloadMode.INHERIT | SloadMode.PARENT;
  if (ir.op(ref) === Op.SLOAD) mode |= ir.right(ref) & SloadMode.READONLY;
  if ((flags & SnapshotFlag.KEYINDEX) !== 0) mode |= SloadMode.KEYINDEX;
  return recording.builder.append(Op.SLOAD, ir.type(ref), slot, mode);
}

export function replayConstant(recording: Recording, ir: Ir, ref: IrRef): TRef {
  const { builder } = recording;
  const type = ir.type(ref);
  switch (ir.op(ref)) {
    case Op.KPRI:
      return builder.primitive(type);
    case Op.KINT:
      return builder.int(ir.intValue(ref));
    case Op.KNUM:
      return tref(builder.ir.numWords(ir.lowWord(ref), ir.highWord(ref)), Type.NUM);
    case Op.KINT64:
      return tref(builder.ir.int64(ir.lowWord(ref), ir.highWord(ref), type), type);
    case Op.KGC:
      return recording.object(ir.lowWord(ref), type);
    case Op.KPTR:
      return builder.pointer(ir.lowWord(ref));
    case Op.KNULL:
      return builder.nullOf(type);
    default:
      return abort("INTERNAL", "constant in a snapshot");
  }
}

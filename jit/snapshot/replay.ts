/**
 * Sets up a side trace with the state that its parent has at the exit (LuaJIT: lj_snap_replay): each slot of the
 * parent's snapshot becomes an SLOAD that stands for the parent's value, constants are made anew. Values that several
 * slots share are loaded once.
 */
import { SloadMode } from "../../spec/ir.ts";
import { abort } from "../abort.ts";
import type { Ir } from "../ir/ir.ts";
import { type IrRef, isConstantRef, Op, type TRef, TRefFlag, Type, tref } from "../ir/types.ts";
import type { Recording } from "../record/recording.ts";
import { type Snapshot, type SnapshotEntry, SnapshotFlag, type Trace } from "../trace.ts";
import { takeSnapshot } from "./take.ts";

export function replaySnapshot(recording: Recording, parent: Trace, snapshot: Snapshot): void {
  const loaded = new Map<IrRef, TRef>();
  recording.frameDepth = 0;
  for (const entry of snapshot.entries) {
    const { slot, ref, flags, link } = entry;
    let value = loaded.get(ref);
    if (value === undefined) {
      value = isConstantRef(ref)
        ? replayConstant(recording, parent.ir, ref)
        : loadFromParent(recording, parent.ir, entry);
      // A traversal index stands for itself only.
      if ((flags & SnapshotFlag.KEYINDEX) === 0) loaded.set(ref, value);
    }
    const isHeader = (flags & (SnapshotFlag.FRAME | SnapshotFlag.CONTINUATION)) !== 0;
    if (isHeader) recording.links[slot] = link;
    recording.slots[slot] = value | headerFlags(flags);
    if (isHeader && slot !== 0) recording.frameDepth++;
    if (slot === 0) recording.isHeaderReplaced = (flags & SnapshotFlag.NO_RESTORE) === 0;
  }
  recording.baseSlot = snapshot.baseOffset + 1;
  recording.maxSlot = Math.max(snapshot.slotCount - recording.baseSlot, 0);
  takeSnapshot(recording);
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

function replayConstant(recording: Recording, ir: Ir, ref: IrRef): TRef {
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
    default:
      return abort("INTERNAL", "constant in a snapshot");
  }
}

/**
 * Takes snapshots while a trace is recorded (LuaJIT: lj_snap.c, lj_snap_add and its helpers). A snapshot says how the
 * Lua stack looks before the instruction at its pc. Invariant: between a snapshot and the next one there is no store
 * that is followed by something that may leave the trace; the recorder asks for one after each instruction that stores.
 */
import { SLOT } from "../../lib/offsets.ts";
import { SloadMode } from "../../spec/ir.ts";
import { FrameType } from "../../spec/vm.ts";
import { abort } from "../abort.ts";
import { youngestMove } from "../ir/base-changes.ts";
import type { Ir } from "../ir/ir.ts";
import { type IrRef, isConstantRef, Op, refOf, TRefFlag, Type } from "../ir/types.ts";
import { mayLeave } from "../opt/exits.ts";
import { operandA } from "../record/instruction.ts";
import type { Recording } from "../record/recording.ts";
import { type Snapshot, type SnapshotEntry, SnapshotFlag } from "../trace.ts";

const { FULL_MASK, TYPE_MASK } = FrameType.values;
function mayLeaveSince(ir: Ir, ref: IrRef): boolean {
  for (let at = ref; at < ir.next; at++) if (mayLeave(ir, at)) return true;
  return false;
}

/** Adds a snapshot for the current state, or puts it in the place of the last one where nothing can tell. */
export function takeSnapshot(recording: Recording): void {
  const { builder } = recording;
  const { ir, snapshots } = builder;
  const last = snapshots.at(-1);
  const isReplaceable =
    last !== undefined &&
    (last.ref === ir.next || (recording.mergesSnapshot && !mayLeaveSince(ir, last.ref)));
  if (isReplaceable) {
    // The pc of the first one is where the trace begins.
    if (snapshots.length === 1) builder.append(Op.NOP, Type.NIL, 0);
    else snapshots.pop();
  }
  if (snapshots.length >= recording.environment.settings.parameters.maxsnap) abort("TOO_MANY_SNAPSHOTS");
  recording.mergesSnapshot = false;
  snapshots.push(snapshotAt(recording));
}

function snapshotAt(recording: Recording): Snapshot {
  const slotCount = recording.baseSlot + recording.maxSlot;
  return {
    ref: recording.builder.ir.next,
    pc: recording.pc,
    baseOffset: recording.baseSlot - 1,
    slotCount,
    topSlot: topSlotOf(recording),
    results: recording.results,
    units: recording.units,
    entries: entriesOf(recording, slotCount),
  };
}

/** All slots that are known and may differ from what is in memory. */
function entriesOf(recording: Recording, slotCount: number): SnapshotEntry[] {
  const { slots, links } = recording;
  const { ir } = recording.builder;
  const move = youngestMove(ir);
  const entries: SnapshotEntry[] = [];
  for (let slot = 0; slot < slotCount; slot++) {
    const value = slots[slot];
    const ref = refOf(value);
    if (ref === 0) continue;
    let flags = 0;
    if ((value & TRefFlag.FRAME) !== 0) flags = SnapshotFlag.FRAME;
    else if ((value & TRefFlag.CONTINUATION) !== 0) flags = SnapshotFlag.CONTINUATION;
    else if (ir.op(ref) === Op.SLOAD && ir.left(ref) === slot && ref > move) {
      // Memory holds what was loaded from it; but side traces want to know the types of inherited slots.
      const mode = ir.right(ref);
      if ((mode & SloadMode.INHERIT) === 0) continue;
      if ((mode & (SloadMode.READONLY | SloadMode.PARENT)) !== SloadMode.PARENT)
        flags = SnapshotFlag.NO_RESTORE;
    }
    if (slot === 0 && !recording.isHeaderReplaced) flags |= SnapshotFlag.FRAME | SnapshotFlag.NO_RESTORE;
    if ((value & TRefFlag.KEYINDEX) !== 0) flags |= SnapshotFlag.KEYINDEX;
    if (recording.storedSlots.get(slot) === value) flags |= SnapshotFlag.NO_RESTORE;
    const isHeader = (flags & (SnapshotFlag.FRAME | SnapshotFlag.CONTINUATION)) !== 0;
    entries.push({ slot, ref, flags, link: isHeader ? links[slot] : 0 });
  }
  return entries;
}

/**
 * Slots from the start frame's header that the frames need. They are those of the recording: after a tail call that turned
 * out not to be recordable, the live stack has the callee's in their place.
 */
function topSlotOf(recording: Recording): number {
  const header = recording.base - recording.baseSlot * SLOT;
  let base = recording.base;
  let top = base + (recording.maxSlot + 1) * SLOT;
  let { prototype } = recording;
  while (true) {
    if (prototype !== 0) top = Math.max(top, base + recording.frameSizeOf(prototype) * SLOT);
    const slot = (base - header) / SLOT - 1;
    if (slot <= 0) break;
    const link = recording.links[slot];
    base -= (link & TYPE_MASK) === 0 ? (1 + operandA(recording.u32(link - 4))) * SLOT : link & ~FULL_MASK;
    prototype = recording.prototypeOf(functionAt(recording, base));
  }
  return (top - header) / SLOT;
}

/** The function whose frame is at a base. */
function functionAt(recording: Recording, base: number): number {
  const ref = refOf(recording.slots[recording.baseSlot + (base - recording.base) / SLOT - 1]);
  return ref !== 0 && isConstantRef(ref) ? recording.builder.ir.lowWord(ref) : recording.u32(base - SLOT);
}

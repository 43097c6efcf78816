/**
 * Booleans that C functions return (LuaJIT: LJ_POST_FIXBOOL). To which one the trace is specialised is known only after
 * the call, at the next instruction. The guard leaves with the other one in the slot.
 */
import { Op, TREF_FALSE, TREF_TRUE, Type } from "../../ir/types.ts";
import { takeSnapshot } from "../../snapshot/take.ts";
import { readValue, typeOfValue } from "../live.ts";
import type { Recording } from "../recording.ts";

export function specializeTruth(recording: Recording): void {
  const byte = recording.pendingTruth;
  recording.pendingTruth = 0;
  const { slots, baseSlot } = recording;
  const slot = slots.subarray(0, baseSlot + recording.maxSlot).indexOf(byte);
  // The result is not wanted.
  if (slot < 0) return;
  const live = readValue(recording.heap, recording.liveAddress(slot - baseSlot));
  const isTrue = typeOfValue(live) === Type.TRUE;
  slots[slot] = isTrue ? TREF_FALSE : TREF_TRUE;
  takeSnapshot(recording);
  recording.guard(isTrue ? Op.NE : Op.EQ, Type.INT, byte, recording.int(0));
  slots[slot] = isTrue ? TREF_TRUE : TREF_FALSE;
  recording.needsSnapshot = true;
}

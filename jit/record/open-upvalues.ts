/** The open upvalues of a thread as they are now. */
import { SLOT, ThreadField, UpvalueField } from "../../lib/offsets.ts";
import { MAX_SLOTS, type Recording } from "./recording.ts";

export const locationOf = (recording: Recording, upvalue: number): number =>
  recording.u32(upvalue + UpvalueField.location);
/** An open upvalue has its list in place of a value: previous, then next. */
export const nextOpen = (recording: Recording, upvalue: number): number =>
  recording.u32(upvalue + UpvalueField.value + 4);

/** Addresses of the slots that have open upvalues, as far down as frames of the trace may be. */
export function openLocations(recording: Recording): Set<number> {
  const locations = new Set<number>();
  let upvalue = recording.u32(recording.thread + ThreadField.openUpvalues);
  for (; upvalue !== 0; upvalue = nextOpen(recording, upvalue)) {
    const location = locationOf(recording, upvalue);
    if (isFar(recording, location)) break;
    locations.add(location);
  }
  return locations;
}

/** Whether an address is below what frames of the trace may have. */
export const isFar = (recording: Recording, location: number): boolean =>
  location < recording.base - MAX_SLOTS * SLOT;

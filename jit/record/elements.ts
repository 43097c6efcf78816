/**
 * Stores of several elements into the array part of a new table (LuaJIT: rec_tsetm). The array part is made large enough
 * first, as the interpreter does it, so that the table gets the same shape.
 */
import { TableField } from "../../lib/offsets.ts";
import { Field, Helper } from "../ir/operands.ts";
import { isIntegerType, Op, type TRef, Type, typeOf, typeSpecs } from "../ir/types.ts";
import type { Operand } from "./operands.ts";
import type { Recording } from "./recording.ts";

export function storeElements(
  recording: Recording,
  table: Operand,
  index: number,
  values: readonly TRef[],
): void {
  if (values.length === 0) return;
  reserve(recording, table, index + values.length);
  const array = recording.emit(Op.FLOAD, Type.P32, table.ref, Field.TAB_ARRAY);
  let needsBarrier = false;
  values.forEach((value, offset) => {
    const slot = recording.emit(Op.AREF, Type.P32, array, recording.int(index + offset));
    const stored = isIntegerType(typeOf(value)) ? recording.toNumber(value) : value;
    recording.emit(Op.ASTORE, typeOf(stored), slot, stored);
    if (typeSpecs[typeOf(stored)].isCollectable) needsBarrier = true;
  });
  if (needsBarrier) recording.emit(Op.TBAR, Type.NIL, table.ref);
  recording.needsSnapshot = true;
}

/** Guards that the array part has so many slots, or makes it so. */
function reserve(recording: Recording, { ref, value }: Operand, slots: number): void {
  if (slots <= recording.u32(value.low + TableField.arraySize)) {
    const size = recording.emit(Op.FLOAD, Type.INT, ref, Field.TAB_ASIZE);
    recording.guard(Op.ABC, Type.INT, size, recording.int(slots - 1));
    return;
  }
  const list = recording.emit(Op.CARG, Type.NIL, ref, recording.int(slots));
  recording.emit(Op.CALLS, Type.TAB, list, Helper.reserveArray);
}

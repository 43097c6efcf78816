/** Where next() goes on from after a key (LuaJIT: recff_next). */
import type { Value } from "../../../lib/lua-state.ts";
import { NODE_SIZE, SLOT, TableField } from "../../../lib/offsets.ts";
import { abort } from "../../abort.ts";
import { Field } from "../../ir/operands.ts";
import { isIntegerType, isNil, Op, type TRef, TRefFlag, Type, typeOf } from "../../ir/types.ts";
import { INT_FROM_NUM_CHECKED, type Recording } from "../recording.ts";
import { callHelper } from "./call.ts";

/** Where a traversal stands: the index of the entry to look at first, on the trace and now. */
export interface TraversalPosition {
  readonly index: TRef;
  readonly liveIndex: number;
}

/** The position after a key: nil (or absent) is before the first entry, a traversal index may stand for a key. */
export function recordKeyPosition(
  recording: Recording,
  table: TRef,
  address: number,
  key: TRef,
  liveKey: Value,
): TraversalPosition {
  if (key === 0 || isNil(key)) return { index: recording.int(0), liveIndex: 0 };
  if ((key & TRefFlag.KEYINDEX) !== 0) return { index: key & ~TRefFlag.KEYINDEX, liveIndex: liveKey.low };
  const liveIndex = liveKeyIndex(recording, address, liveKey);
  if (liveIndex <= recording.u32(address + TableField.arraySize))
    return { index: arrayKeyPosition(recording, table, key), liveIndex };
  const index = callHelper(recording, "keyIndex", table, key);
  // An invalid key is an error of the interpreter's.
  recording.guard(Op.GE, Type.INT, index, recording.int(0));
  return { index, liveIndex };
}

/** The index after a key of the array part. */
function arrayKeyPosition(recording: Recording, table: TRef, key: TRef): TRef {
  const isInteger = isIntegerType(typeOf(key));
  const index = isInteger ? key : recording.guard(Op.CONV, Type.INT, key, INT_FROM_NUM_CHECKED);
  const arraySize = recording.emit(Op.FLOAD, Type.INT, table, Field.TAB_ASIZE);
  recording.guard(Op.ULT, Type.INT, index, arraySize);
  return recording.emit(Op.ADD, Type.INT, index, recording.int(1));
}

/** The traversal index of the entry after a key, whose slot tells it. */
function liveKeyIndex(recording: Recording, table: number, key: Value): number {
  const slot = recording.environment.tableGet(table, key.low, key.high);
  if (slot === 0) return abort("BAD_ARGUMENT");
  const arraySize = recording.u32(table + TableField.arraySize);
  const inArray = (slot - recording.u32(table + TableField.array)) / SLOT;
  if (inArray >= 0 && inArray < arraySize) return inArray + 1;
  return arraySize + (slot - recording.u32(table + TableField.node)) / NODE_SIZE + 1;
}

/**
 * Steps of table traversals (LuaJIT: lj_record_next). The core's helper finds the next entry; the trace is specialised
 * on the types of its key and value.
 */
import { NODE_SIZE, NodeField, SLOT, TableField } from "../../lib/offsets.ts";
import { type IrType, Op, TREF_NIL, type TRef, Type } from "../ir/types.ts";
import { callHelper } from "./library/call.ts";
import { isNilValue, readValue, typeOfValue } from "./live.ts";
import type { Recording } from "./recording.ts";

export interface NextEntry {
  readonly key: TRef;
  readonly value: TRef;
  /** The traversal index to go on from. */
  readonly next: TRef;
}

/** Slots of what the helper gives, behind the index to go on from. */
const KEY_SLOT = 1;
const VALUE_SLOT = 2;

/** Types of the next live entry's key and value; undefined: there is none. */
function nextTypes(
  recording: Recording,
  table: number,
  from: number,
): { key: IrType; value: IrType } | undefined {
  const { heap } = recording;
  const arraySize = recording.u32(table + TableField.arraySize);
  const array = recording.u32(table + TableField.array);
  let index = from;
  for (; index < arraySize; index++) {
    const value = readValue(heap, array + index * SLOT);
    if (!isNilValue(value)) return { key: Type.NUM, value: typeOfValue(value) };
  }
  const hashMask = recording.u32(table + TableField.hashMask);
  const nodes = recording.u32(table + TableField.node);
  for (let entry = index - arraySize; entry <= hashMask; entry++) {
    const node = nodes + entry * NODE_SIZE;
    const value = readValue(heap, node + NodeField.value);
    if (!isNilValue(value))
      return { key: typeOfValue(readValue(heap, node + NodeField.key)), value: typeOfValue(value) };
  }
  return undefined;
}

/** The entry after a traversal index, whose live value is `liveIndex`; undefined at the end. */
export function recordNextEntry(
  recording: Recording,
  table: TRef,
  tableAddress: number,
  index: TRef,
  liveIndex: number,
  needsValue: boolean,
): NextEntry | undefined {
  const types = nextTypes(recording, tableAddress, liveIndex);
  const entry = callHelper(recording, "nextEntry", table, index);
  const none = recording.builder.nullOf(Type.P32);
  recording.guard(types === undefined ? Op.EQ : Op.NE, Type.P32, entry, none);
  if (types === undefined) return undefined;
  const key = recording.loadTyped(Op.VLOAD, types.key, entry, KEY_SLOT);
  const value = needsValue ? recording.loadTyped(Op.VLOAD, types.value, entry, VALUE_SLOT) : TREF_NIL;
  return { key, value, next: recording.emit(Op.XLOAD, Type.INT, entry) };
}

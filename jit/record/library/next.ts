/**
 * Traversal of tables on the trace, for next() and the loops over it (LuaJIT: lj_record_next). The traversal goes by an
 * index, and the trace is specialised on whether there is another entry and on the types of its key and value.
 */
import type { Value } from "../../../lib/lua-state.ts";
import { NODE_SIZE, NodeField, SLOT, TableField } from "../../../lib/offsets.ts";
import { abort } from "../../abort.ts";
import { isNil, Op, type TRef, TRefFlag, Type } from "../../ir/types.ts";
import { isNilValue, readValue, typeOfValue } from "../live.ts";
import type { Recording } from "../recording.ts";
import { callHelper } from "./call.ts";

/** Where a traversal stands: the index of the entry to look at first, on the trace and now. */
export interface TraversalPosition {
  readonly index: TRef;
  readonly liveIndex: number;
}

export interface Traversal extends TraversalPosition {
  readonly table: TRef;
  /** Address of the table. */
  readonly address: number;
}

/** The next entry; each part is loaded only when it is asked for. */
export interface TableEntry {
  /** Traversal index to go on from, as an integer. */
  nextIndex(): TRef;
  readonly liveNextIndex: number;
  key(): TRef;
  value(): TRef;
}

/** Slots of what the core gives: see nextEntry in core/jit/table-helpers.ts. */
const KEY_SLOT = 1;
const VALUE_SLOT = 2;

/** undefined: the traversal is at its end, which is guarded. */
export function recordNext(recording: Recording, traversal: Traversal): TableEntry | undefined {
  const live = liveEntry(recording, traversal.address, traversal.liveIndex);
  const entry = callHelper(recording, "nextEntry", traversal.table, traversal.index);
  const none = recording.builder.nullOf(Type.P32);
  recording.guard(live === undefined ? Op.EQ : Op.NE, Type.P32, entry, none);
  if (live === undefined) return undefined;
  return {
    nextIndex: () => recording.emit(Op.XLOAD, Type.INT, entry),
    liveNextIndex: live.index + 1,
    key: () => recording.loadTyped(Op.VLOAD, live.keyType, entry, KEY_SLOT),
    value: () => recording.loadTyped(Op.VLOAD, typeOfValue(live.value), entry, VALUE_SLOT),
  };
}

interface LiveEntry {
  readonly index: number;
  readonly keyType: number;
  readonly value: Value;
}

/** The first entry that is not nil, from an index on: first the array part, then the nodes. */
function liveEntry(recording: Recording, table: number, from: number): LiveEntry | undefined {
  const { heap } = recording;
  const arraySize = recording.u32(table + TableField.arraySize);
  const array = recording.u32(table + TableField.array);
  let index = from;
  for (; index < arraySize; index++) {
    const value = readValue(heap, array + index * SLOT);
    if (!isNilValue(value)) return { index, keyType: Type.NUM, value };
  }
  const nodes = recording.u32(table + TableField.node);
  const count = arraySize + recording.u32(table + TableField.hashMask) + 1;
  for (; index < count; index++) {
    const node = nodes + (index - arraySize) * NODE_SIZE;
    const value = readValue(heap, node + NodeField.value);
    if (!isNilValue(value))
      return { index, keyType: typeOfValue(readValue(heap, node + NodeField.key)), value };
  }
  return undefined;
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
  const index = callHelper(recording, "keyIndex", table, key);
  // An invalid key is an error of the interpreter's.
  recording.guard(Op.GE, Type.INT, index, recording.int(0));
  return { index, liveIndex };
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

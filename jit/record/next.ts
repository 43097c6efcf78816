/**
 * Steps of table traversals (LuaJIT: lj_record_next). A traversal index counts the slots of the array part, then the
 * nodes. The trace is specialised on the part that the next entry is in and on the types of its key and value. An entry
 * that is right at the index needs no call; otherwise the core's helper looks for it.
 */
import { NODE_SIZE, NodeField, SLOT, TableField } from "../../lib/offsets.ts";
import { Field } from "../ir/operands.ts";
import { type IrType, Op, TREF_NIL, type TRef, TRefFlag, Type } from "../ir/types.ts";
import { callHelper } from "./library/call.ts";
import { isNilValue, readValue, typeOfValue } from "./live.ts";
import type { Recording } from "./recording.ts";

export interface NextEntry {
  readonly key: TRef;
  readonly value: TRef;
  /** The traversal index to go on from. */
  readonly next: TRef;
}

/** The table that is traversed, and from where. */
interface Traversal {
  readonly table: TRef;
  readonly address: number;
  readonly index: TRef;
  readonly liveIndex: number;
  readonly needsValue: boolean;
}

/** The live entry that comes next. */
interface LiveEntry {
  readonly index: number;
  readonly isInArray: boolean;
  readonly keyType: IrType;
  readonly valueType: IrType;
}

function findLive(recording: Recording, { address, liveIndex }: Traversal): LiveEntry | undefined {
  const { heap } = recording;
  const arraySize = recording.u32(address + TableField.arraySize);
  const array = recording.u32(address + TableField.array);
  let index = liveIndex;
  for (; index < arraySize; index++) {
    const value = readValue(heap, array + index * SLOT);
    if (!isNilValue(value))
      return { index, isInArray: true, keyType: Type.NUM, valueType: typeOfValue(value) };
  }
  const nodes = recording.u32(address + TableField.node);
  const end = arraySize + recording.u32(address + TableField.hashMask) + 1;
  for (; index < end; index++) {
    const node = nodes + (index - arraySize) * NODE_SIZE;
    const value = readValue(heap, node + NodeField.value);
    if (isNilValue(value)) continue;
    const keyType = typeOfValue(readValue(heap, node + NodeField.key));
    return { index, isInArray: false, keyType, valueType: typeOfValue(value) };
  }
  return undefined;
}

/** The entry after a traversal index, whose live value is `liveIndex`; undefined at the end. */
export function recordNextEntry(
  recording: Recording,
  table: TRef,
  address: number,
  index: TRef,
  liveIndex: number,
  needsValue: boolean,
): NextEntry | undefined {
  // Without its flag: the index may become the key as well.
  const traversal: Traversal = { table, address, index: index & ~TRefFlag.KEYINDEX, liveIndex, needsValue };
  const live = findLive(recording, traversal);
  // A value that is wanted is guarded by its type, and so not to be nil: no need to look for another one.
  const isHere = live?.index === liveIndex && (live.isInArray || needsValue);
  const found = isHere ? traversal.index : callHelper(recording, "nextIndex", table, traversal.index);
  if (live === undefined) {
    recording.guard(Op.EQ, Type.INT, found, recording.int(-1));
    return undefined;
  }
  const next = recording.emit(Op.ADD, Type.INT, found, recording.int(1));
  const arraySize = recording.emit(Op.FLOAD, Type.INT, table, Field.TAB_ASIZE);
  // The end, -1, is above every size, unsigned, and below, signed.
  recording.guard(live.isInArray ? Op.ULT : Op.GE, Type.INT, found, arraySize);
  return live.isInArray
    ? { key: found, value: arrayValue(recording, traversal, found, live), next }
    : { ...nodeEntry(recording, traversal, found, arraySize, live, isHere), next };
}

/** The load guards that there is a value, even if nobody wants it. */
function arrayValue(recording: Recording, { table }: Traversal, found: TRef, live: LiveEntry): TRef {
  const array = recording.emit(Op.FLOAD, Type.P32, table, Field.TAB_ARRAY);
  const slot = recording.emit(Op.AREF, Type.P32, array, found);
  return recording.loadTyped(Op.ALOAD, live.valueType, slot);
}

/** Place of a node's key, in slots. */
const KEY_SLOT = 1;

function nodeEntry(
  recording: Recording,
  { table, needsValue }: Traversal,
  found: TRef,
  arraySize: TRef,
  live: LiveEntry,
  isHere: boolean,
): { key: TRef; value: TRef } {
  const nodes = recording.emit(Op.FLOAD, Type.P32, table, Field.TAB_NODE);
  const number = recording.emit(Op.SUB, Type.INT, found, arraySize);
  if (isHere) {
    const hashMask = recording.emit(Op.FLOAD, Type.INT, table, Field.TAB_HMASK);
    recording.guard(Op.ULE, Type.INT, number, hashMask);
  }
  const offset = recording.emit(Op.MUL, Type.INT, number, recording.int(NODE_SIZE));
  const node = recording.emit(Op.ADD, Type.P32, nodes, offset);
  const key = recording.loadTyped(Op.VLOAD, live.keyType, node, KEY_SLOT);
  const value = needsValue ? recording.loadTyped(Op.VLOAD, live.valueType, node) : TREF_NIL;
  return { key, value };
}

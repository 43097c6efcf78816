/**
 * Finds the slot of a key on the trace (LuaJIT: rec_idx_key, rec_idx_abc): in the array part by a narrowed index with a
 * bounds check, in the hash part by its place if the key is constant, else by a lookup.
 */
import type { Value } from "../../lib/lua-state.ts";
import { GlobalField, NODE_SIZE, TableField } from "../../lib/offsets.ts";
import { Limit } from "../../spec/vm.ts";
import { abort } from "../abort.ts";
import { Field } from "../ir/operands.ts";
import {
  type IrRef,
  isConstant,
  isIntegerType,
  isNumberRef,
  Op,
  refOf,
  type TRef,
  Type,
  typeOf,
} from "../ir/types.ts";
import { checkBounds, type LiveBounds } from "../opt/abc.ts";
import { narrowIndex } from "../opt/narrow.ts";
import { isInt32, numberOf } from "./live.ts";
import { NUM_FROM_INT, type Recording } from "./recording.ts";
import { hasVaryingShape } from "./shapes.ts";

export interface KeyLookup {
  /** The slot of the value. */
  readonly reference: TRef;
  /** ALOAD or HLOAD. */
  readonly load: number;
  /** Live address of the value, or of the nil that stands for no value. */
  readonly address: number;
  /** The key is not in the table. */
  readonly isAbsent: boolean;
  /** The slot was looked up at run time, and may be the nil that stands for no value. */
  readonly isHashLookup: boolean;
  /** Instructions from here on can be dropped if the reference turns out older; 0: none. */
  readonly rollback: IrRef;
}

interface KeyedTable {
  readonly table: TRef;
  readonly tableValue: Value;
  readonly key: TRef;
  readonly keyValue: Value;
}

export function recordKey(recording: Recording, access: KeyedTable): KeyLookup {
  const { tableValue, keyValue } = access;
  const nilAddress = recording.environment.global + GlobalField.nilValue;
  const found = recording.environment.tableGet(tableValue.low, keyValue.low, keyValue.high);
  const isAbsent = found === 0;
  const address = isAbsent ? nilAddress : found;
  let { key } = access;
  if (isNumberRef(key)) {
    const inArray = recordNumberKey(recording, access);
    if (typeof inArray === "object")
      return { reference: inArray.slot, load: Op.ALOAD, address, isAbsent, isHashLookup: false, rollback: 0 };
    key = inArray;
  }
  const load = Op.HLOAD;
  const hashMask = recording.u32(tableValue.low + TableField.hashMask);
  if (hashMask === 0) {
    const mask = recording.emit(Op.FLOAD, Type.INT, access.table, Field.TAB_HMASK);
    recording.guard(Op.EQ, Type.INT, mask, recording.int(0));
    const reference = recording.builder.pointer(nilAddress, true);
    return { reference, load, address: nilAddress, isAbsent: true, isHashLookup: false, rollback: 0 };
  }
  if (isIntegerType(typeOf(key))) key = recording.emit(Op.CONV, Type.NUM, key, NUM_FROM_INT);
  const node = (found - recording.u32(tableValue.low + TableField.node)) / NODE_SIZE;
  const hasPlace = isConstant(key) && found !== 0 && node >= 0 && node <= hashMask && node <= 0xffff;
  if (hasPlace && !hasVaryingShape(recording, access.table, key, { node, hashMask })) {
    const rollback = recording.builder.ir.next;
    const reference = constantSlot(recording, access, key, node, hashMask);
    return { reference, load, address, isAbsent, isHashLookup: false, rollback };
  }
  const reference = recording.emit(Op.HREF, Type.P32, access.table, key);
  return { reference, load, address, isAbsent, isHashLookup: true, rollback: 0 };
}

/** The place of a constant key is guarded, not looked up. */
function constantSlot(
  recording: Recording,
  access: KeyedTable,
  key: TRef,
  node: number,
  hashMask: number,
): TRef {
  const mask = recording.emit(Op.FLOAD, Type.INT, access.table, Field.TAB_HMASK);
  recording.guard(Op.EQ, Type.INT, mask, recording.int(hashMask));
  const nodes = recording.emit(Op.FLOAD, Type.P32, access.table, Field.TAB_NODE);
  const keySlot = recording.builder.ir.keySlot(refOf(key), node);
  return recording.guard(Op.HREFK, Type.P32, nodes, keySlot);
}

/** The slot in the array part; or the key to look up in the hash part, in which it is guarded to be. */
function recordNumberKey(recording: Recording, access: KeyedTable): { slot: TRef } | TRef {
  const { table, tableValue, key, keyValue } = access;
  const number = numberOf(keyValue);
  const arraySize = recording.u32(tableValue.low + TableField.arraySize);
  if (isInt32(number) && number >= 0 && number < Limit.values.MAX_ARRAY_SLOTS) {
    const index = narrowIndex(recording.builder, key);
    const size = recording.emit(Op.FLOAD, Type.INT, table, Field.TAB_ASIZE);
    if (number < arraySize) {
      recordBoundsCheck(recording, size, index, { size: arraySize, index: number });
      const array = recording.emit(Op.FLOAD, Type.P32, table, Field.TAB_ARRAY);
      return { slot: recording.emit(Op.AREF, Type.P32, array, index) };
    }
    recording.guard(Op.ULE, Type.INT, size, index);
    return number === 0 && isConstant(key) ? recording.builder.num(0) : key;
  }
  if (isConstant(key)) return key;
  // Any other number might be an index next time.
  const size = recording.emit(Op.FLOAD, Type.INT, table, Field.TAB_ASIZE);
  if (arraySize === 0) recording.guard(Op.EQ, Type.INT, size, recording.int(0));
  else if (isInt32(number)) recording.guard(Op.ULE, Type.INT, size, narrowIndex(recording.builder, key));
  else abort("NYI_MIXED_TABLE");
  return key;
}

/** Bounds check; for the index of a numeric loop one of its start and stop, which can leave the loop. */
export function recordBoundsCheck(
  recording: Recording,
  size: TRef,
  index: TRef,
  live: Pick<LiveBounds, "size" | "index">,
): void {
  const { evolution } = recording;
  const loop = { loopIndex: evolution.indexValue, stop: evolution.stopValue };
  checkBounds(recording.builder, evolution, size, index, { ...live, ...loop });
}

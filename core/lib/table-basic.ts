/** table.getn, maxn, new and clear (LuaJIT: lib_table.c). */
import { ErrorCode, Limit, Tag } from "../gen/constants";
import { Node, Table } from "../gen/layouts";
import { newTable, tableClear } from "../object/table-create";
import { tableLength } from "../object/table-length";
import { hashBitsFor } from "../object/table-resize";
import { isNil, isNumber } from "../object/value";
import { globalOf, raiseMessage } from "../vm/raise";
import { checkNumber, checkTable, integerAt, objectAt, returnNumber, returnObject } from "./arguments";
import { checkTableOfBuiltin } from "./table-move";
import { chargeSlots } from "./work";

export function table_getn(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkTableOfBuiltin(thread, base, argumentCount);
  return failure ? failure : returnNumber(base, <f64>tableLength(objectAt(base, 1)));
}

export function table_maxn(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkTable(thread, base, argumentCount, 1);
  if (failure) return failure;
  const table = objectAt(base, 1);
  chargeSlots(globalOf(thread), slotsOf(table));
  return returnNumber(base, greatestHashKey(table, greatestArrayIndex(table)));
}

function greatestArrayIndex(table: usize): f64 {
  const array: usize = load<u32>(table, Table.array);
  for (let index = load<i32>(table, Table.arraySize) - 1; index > 0; index--) {
    if (!isNil(array + (<usize>index << 3))) return <f64>index;
  }
  return 0;
}

function greatestHashKey(table: usize, greatest: f64): f64 {
  let node: usize = load<u32>(table, Table.node);
  const end = node + (<usize>load<u32>(table, Table.hashMask) + 1) * Node.SIZE;
  for (; node < end; node += Node.SIZE) {
    if (isNil(node + Node.value) || !isNumber(node + Node.key)) continue;
    const key = load<f64>(node, Node.key);
    if (key > greatest) greatest = key;
  }
  return greatest;
}

export function table_new(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkNumber(thread, base, argumentCount, 1);
  if (!failure) failure = checkNumber(thread, base, argumentCount, 2);
  if (failure) return failure;
  const elements = <u32>integerAt(base, 1);
  const keys = <u32>integerAt(base, 2);
  const arraySize = elements ? elements + 1 : 0;
  if (arraySize > <u32>Limit.MAX_ARRAY_SLOTS || keys > <u32>1 << Limit.MAX_HASH_BITS) {
    return raiseMessage(thread, 0, ErrorCode.TABOV);
  }
  chargeSlots(globalOf(thread), arraySize + keys);
  return returnObject(base, Tag.TABLE, newTable(globalOf(thread), arraySize, hashBitsFor(keys)));
}

export function table_clear(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkTable(thread, base, argumentCount, 1);
  if (!failure) clearTable(globalOf(thread), objectAt(base, 1));
  return failure;
}

export function clearTable(global: usize, table: usize): void {
  chargeSlots(global, slotsOf(table));
  tableClear(table);
}

/** Slots of both parts of a table. */
@inline
function slotsOf(table: usize): u32 {
  return load<u32>(table, Table.arraySize) + load<u32>(table, Table.hashMask);
}

/** Functions that return many of their arguments or of a table's elements (LuaJIT: lib_base.c). */
import { ErrorCode, Limit } from "../gen/constants";
import { String, Table } from "../gen/layouts";
import { tableLength } from "../object/table-length";
import { tableGetInteger } from "../object/table";
import { NIL, isString } from "../object/value";
import { argumentError, growStack, hasStack, raiseMessage } from "../vm/raise";
import { checkNumber, checkTable, integerAt, isGiven, objectAt, returnNumber } from "./arguments";

/** Most results of unpack (LuaJIT: LUAI_MAXCSTACK). */
const MAX_RESULTS: u32 = 8000;

export const HASH_SIGN: u8 = 35;

export function base_unpack(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkTable(thread, base, argumentCount, 1);
  if (failure) return failure;
  const table = objectAt(base, 1);
  let first = 1;
  if (isGiven(base, argumentCount, 2)) {
    failure = checkNumber(thread, base, argumentCount, 2);
    if (failure) return failure;
    first = integerAt(base, 2);
  }
  let last: i32;
  if (isGiven(base, argumentCount, 3)) {
    failure = checkNumber(thread, base, argumentCount, 3);
    if (failure) return failure;
    last = integerAt(base, 3);
  } else {
    last = <i32>tableLength(table);
  }
  if (first > last) return 0;
  const distance = <u32>last - <u32>first;
  if (distance >= MAX_RESULTS) return raiseMessage(thread, 1, ErrorCode.UNPACK);
  const count = distance + 1;
  if (count > <u32>Limit.MIN_STACK && !hasStack(thread, base, count)) return growStack(thread, count);
  copyElements(table, first, count, base - 8);
  return count;
}

function copyElements(table: usize, first: i32, count: u32, target: usize): void {
  const arraySize = load<u32>(table, Table.arraySize);
  if (<u32>first < arraySize && count <= arraySize - <u32>first) {
    memory.copy(target, <usize>load<u32>(table, Table.array) + (<usize>first << 3), <usize>count << 3);
    return;
  }
  for (let index: u32 = 0; index < count; index++, target += 8) {
    const found = tableGetInteger(table, first + <i32>index);
    store<i64>(target, found ? load<i64>(found) : NIL);
  }
}

export function base_select(thread: usize, base: usize, argumentCount: u32): i32 {
  if (argumentCount && isString(base) && load<u8>(objectAt(base, 1), String.data) == HASH_SIGN) {
    return returnNumber(base, <f64>(argumentCount - 1));
  }
  const failure = checkNumber(thread, base, argumentCount, 1);
  if (failure) return failure;
  const count = <i32>argumentCount;
  let index = integerAt(base, 1);
  if (index < 0) index += count;
  else if (index > count) index = count;
  if (index < 1) return argumentError(thread, 1, ErrorCode.IDXRNG);
  const selected = count - index;
  if (selected == 1) store<i64>(base - 8, load<i64>(base + (<usize>index << 3)));
  else memory.copy(base - 8, base + (<usize>index << 3), <usize>selected << 3);
  return selected;
}

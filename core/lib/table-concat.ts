/** table.concat (LuaJIT: lj_buf_puttab). */
import { ErrorCode, Status, Tag } from "../gen/constants";
import { String } from "../gen/layouts";
import { tableLength } from "../object/table-length";
import { tableGetInteger } from "../object/table";
import { isNumber, isString, tagOf } from "../object/value";
import { globalOf, raiseMessageWith, typeDetail } from "../vm/raise";
import {
  checkNumber, checkOptionalNumber, checkString, checkTable, integerAt, isGiven, objectAt, returnObject,
} from "./arguments";
import { beginBuffer, bufferEnd, bufferStart, internBuffer, putBytes } from "./buffer";
import { putNumber, putString } from "./value-text";
import { chargeWork } from "./work";

export function table_concat(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkTable(thread, base, argumentCount, 1);
  if (failure) return failure;
  let separator: usize = 0;
  if (isGiven(base, argumentCount, 2)) {
    failure = checkString(thread, base, argumentCount, 2);
    if (failure) return failure;
    separator = objectAt(base, 2);
  }
  const table = objectAt(base, 1);
  failure = checkOptionalNumber(thread, base, argumentCount, 3, 1);
  if (failure) return failure;
  let last: i32;
  if (isGiven(base, argumentCount, 4)) {
    failure = checkNumber(thread, base, argumentCount, 4);
    if (failure) return failure;
    last = integerAt(base, 4);
  } else {
    last = <i32>tableLength(table);
  }
  const global = globalOf(thread);
  if (!beginBuffer(global)) return Status.MEMORY;
  const status = putElements(thread, table, separator, integerAt(base, 3), last);
  if (status) return status;
  chargeWork(global, <u32>(bufferEnd - bufferStart));
  return returnObject(base, Tag.STRING, internBuffer(global));
}

function putElements(thread: usize, table: usize, separator: usize, first: i32, last: i32): i32 {
  const global = globalOf(thread);
  const separatorLength = separator ? load<u32>(separator, String.length) : 0;
  for (let index = <i64>first; index <= <i64>last; index++) {
    const slot = tableGetInteger(table, <i32>index);
    if (!slot) return raiseElement(thread, Tag.NIL, <i32>index);
    if (isString(slot)) {
      if (!putString(global, load<u32>(slot))) return Status.MEMORY;
    } else if (isNumber(slot)) {
      if (!putNumber(global, load<f64>(slot))) return Status.MEMORY;
    } else {
      return raiseElement(thread, tagOf(slot), <i32>index);
    }
    if (separatorLength && index < <i64>last && !putBytes(global, separator + String.data, separatorLength)) {
      return Status.MEMORY;
    }
  }
  return 0;
}

function raiseElement(thread: usize, tag: u32, index: i32): i32 {
  return raiseMessageWith(thread, 1, ErrorCode.TABCAT, typeDetail(tag), reinterpret<i64>(<f64>index));
}

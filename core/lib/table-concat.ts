/** table.concat (LuaJIT: lj_buf_puttab). */
import { ErrorCode, Status, Tag } from "../gen/constants";
import { String } from "../gen/layouts";
import { copyString } from "../object/string";
import { tableLength } from "../object/table-length";
import { tableGetInteger } from "../object/table";
import { isNumber, isString, tagOf } from "../object/value";
import { globalOf, raiseMessageWith, typeDetail } from "../vm/raise";
import {
  checkNumber, checkOptionalNumber, checkString, checkTable, integerAt, isGiven, objectAt, returnObject,
} from "./arguments";
import { beginBuffer, bufferEnd, bufferStart, internBuffer, reserveBytes, setBufferEnd } from "./buffer";
import { putNumber, putString } from "./value-text";
import { chargeWork, continueWork } from "./work";

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
  const failed = putElements(global, table, separator, integerAt(base, 3), last);
  if (failed == NO_MEMORY) return Status.MEMORY;
  if (failed == STOPPED) return Status.ERROR;
  if (failed != NONE_FAILED) return raiseElement(thread, table, <i32>failed);
  chargeWork(global, <u32>(bufferEnd - bufferStart));
  return returnObject(base, Tag.STRING, internBuffer(global));
}

/** What putElements returns besides indexes. */
export const NONE_FAILED: i64 = i64.MAX_VALUE;
const NO_MEMORY: i64 = i64.MIN_VALUE;
const STOPPED: i64 = i64.MIN_VALUE + 1;

/** Elements between two looks whether to go on: numbers are converted at some 10 million a second. */
const ELEMENTS_IN_SLICE: i64 = 1024;

/**
 * Appends the elements to the buffer, with the separator (or 0) between them. Returns NONE_FAILED, NO_MEMORY,
 * STOPPED, or the index of an element that is neither string nor number.
 */
export function putElements(global: usize, table: usize, separator: usize, first: i32, last: i32): i64 {
  for (let index = <i64>first; index <= <i64>last; index++) {
    if (!(index & (ELEMENTS_IN_SLICE - 1)) && !continueWork(global, <u32>ELEMENTS_IN_SLICE << 3)) return STOPPED;
    const slot = tableGetInteger(table, <i32>index);
    if (!slot) return index;
    if (isString(slot)) {
      if (!putElement(global, load<u32>(slot), index < <i64>last ? separator : 0)) return NO_MEMORY;
    } else if (isNumber(slot)) {
      if (!putNumber(global, load<f64>(slot))) return NO_MEMORY;
      if (separator && index < <i64>last && !putString(global, separator)) return NO_MEMORY;
    } else {
      return index;
    }
  }
  return NONE_FAILED;
}

/** Appends a string and a separator (or 0) with one look at the buffer's size. */
@inline
function putElement(global: usize, string: usize, separator: usize): bool {
  const length = load<u32>(string, String.length);
  const separatorLength = separator ? load<u32>(separator, String.length) : 0;
  let target = reserveBytes(global, length + separatorLength + 8);
  if (!target) return false;
  copyString(target, string, length);
  target += length;
  if (separator) {
    copyString(target, separator, separatorLength);
    target += separatorLength;
  }
  setBufferEnd(target);
  return true;
}

function raiseElement(thread: usize, table: usize, index: i32): i32 {
  const slot = tableGetInteger(table, index);
  const tag: u32 = slot ? tagOf(slot) : Tag.NIL;
  return raiseMessageWith(thread, 1, ErrorCode.TABCAT, typeDetail(tag), reinterpret<i64>(<f64>index));
}

/**
 * string.len, byte, char, sub and rep (LuaJIT: lib_string.c and the assembler fast functions). Positions
 * count from 1, negative ones from the end; numbers out of the range of 32 bits become the least integer, as
 * on x86.
 */
import { ErrorCode, Limit, Status, Tag } from "../gen/constants";
import { Global, String, Thread } from "../gen/layouts";
import { internString } from "../object/string";
import { NIL, setNumber, setObject } from "../object/value";
import { argumentError, globalOf, growStack, hasStack, raiseMessage } from "../vm/raise";
import {
  checkNumber, checkOptionalNumber, checkString, integerAt, isGiven, objectAt,
} from "./arguments";
import { beginBuffer, bufferStart, copyBytes, internBuffer, reserveBytes, setBufferEnd } from "./buffer";
import { chargeWork, continueWork } from "./work";

/** Most results of string.byte (LuaJIT: LUAI_MAXCSTACK). */
const MAX_BYTES: i32 = 8000;

/** Stores the string as the only result. */
@inline
export function returnString(base: usize, string: usize): i32 {
  if (!string) return Status.MEMORY;
  setObject(base - 8, Tag.STRING, string);
  return 1;
}

/** LuaJIT has it as a Lua function with one parameter, so that a missing argument is nil. */
export function string_len(thread: usize, base: usize, argumentCount: u32): i32 {
  if (!argumentCount) {
    store<i64>(base, NIL);
    store<u32>(thread, <u32>(base + 8), Thread.top);
    argumentCount = 1;
  }
  const failure = checkString(thread, base, argumentCount, 1);
  if (failure) return failure;
  setNumber(base - 8, <f64>load<u32>(objectAt(base, 1), String.length));
  return 1;
}

export function string_byte(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkString(thread, base, argumentCount, 1);
  if (failure) return failure;
  const string = objectAt(base, 1);
  const length = load<i32>(string, String.length);
  let start = 1;
  let stop = 1;
  if (isGiven(base, argumentCount, 2)) {
    failure = checkNumber(thread, base, argumentCount, 2);
    if (failure) return failure;
    start = stop = integerAt(base, 2);
  }
  if (isGiven(base, argumentCount, 3)) {
    failure = checkNumber(thread, base, argumentCount, 3);
    if (failure) return failure;
    stop = integerAt(base, 3);
  }
  if (stop < 0) stop += length + 1;
  if (start < 0) start += length + 1;
  if (start <= 0) start = 1;
  if (stop > length) stop = length;
  if (start > stop) return 0;
  const count = stop - start + 1;
  if (count > MAX_BYTES) return raiseMessage(thread, 1, ErrorCode.STRSLC);
  if (count > Limit.MIN_STACK && !hasStack(thread, base, count)) return growStack(thread, count);
  const data = string + String.data + <usize>(start - 1);
  for (let i: usize = 0; i < <usize>count; i++) setNumber(base - 8 + (i << 3), <f64>load<u8>(data + i));
  return count;
}

export function string_char(thread: usize, base: usize, argumentCount: u32): i32 {
  const global = globalOf(thread);
  if (!beginBuffer(global)) return Status.MEMORY;
  const target = reserveBytes(global, argumentCount);
  if (!target) return Status.MEMORY;
  for (let index: u32 = 1; index <= argumentCount; index++) {
    const failure = checkNumber(thread, base, argumentCount, index);
    if (failure) return failure;
    const byte = <u32>integerAt(base, index);
    if (byte > 255) return argumentError(thread, index, ErrorCode.BADVAL);
    store<u8>(target + index - 1, byte);
  }
  return returnString(base, internString(global, target, argumentCount));
}

export function string_sub(thread: usize, base: usize, argumentCount: u32): i32 {
  let stop = -1;
  let failure = checkString(thread, base, argumentCount, 1);
  if (!failure) failure = checkNumber(thread, base, argumentCount, 2);
  if (failure) return failure;
  if (argumentCount > 2) {
    failure = checkOptionalNumber(thread, base, argumentCount, 3, -1);
    if (failure) return failure;
    stop = integerAt(base, 3);
  }
  return returnString(base, substring(globalOf(thread), objectAt(base, 1), integerAt(base, 2), stop));
}

/** The part of the string from one position to another; 0, if memory was refused. */
export function substring(global: usize, string: usize, start: i32, stop: i32): usize {
  const length = load<i32>(string, String.length);
  if (stop < 0) stop += length + 1;
  else if (stop > length) stop = length;
  if (start <= 0) start = start == 0 ? 1 : max(start + length + 1, 1);
  if (start > stop) return load<u32>(global, Global.emptyString);
  if (start == 1 && stop == length) return string;
  const size = stop - start + 1;
  const part = internString(global, string + String.data + <usize>(start - 1), size);
  chargeWork(global, size);
  return part;
}

export function string_rep(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkString(thread, base, argumentCount, 1);
  if (!failure) failure = checkNumber(thread, base, argumentCount, 2);
  if (failure) return failure;
  let separator: usize = 0;
  if (isGiven(base, argumentCount, 3)) {
    failure = checkString(thread, base, argumentCount, 3);
    if (failure) return failure;
    separator = objectAt(base, 3);
  }
  const global = globalOf(thread);
  const string = objectAt(base, 1);
  const count = integerAt(base, 2);
  if (count == 1) return returnString(base, string);
  const length = load<u32>(string, String.length);
  const separatorLength = separator ? load<u32>(separator, String.length) : 0;
  const period = <u64>length + <u64>separatorLength;
  if (count <= 0 || !period) return returnString(base, load<u32>(global, Global.emptyString));
  const total = period * <u64>count - <u64>separatorLength;
  if (total > <u64>Limit.MAX_STRING) return raiseMessage(thread, 0, ErrorCode.ERRMEM);
  if (!beginBuffer(global)) return Status.MEMORY;
  if (!continueWork(global, <u32>total)) return Status.ERROR;
  if (!putRepeated(global, string, separator, <u32>total)) return Status.MEMORY;
  return returnString(base, internBuffer(global));
}

/**
 * Appends `total` bytes to the buffer: the string and the separator (or 0) by turns. False, if memory was refused. The
 * caller charges the work.
 */
export function putRepeated(global: usize, string: usize, separator: usize, total: u32): bool {
  const target = reserveBytes(global, total);
  if (!target) return false;
  const length = load<u32>(string, String.length);
  const separatorLength = separator ? load<u32>(separator, String.length) : 0;
  copyBytes(target, string + String.data, length);
  if (separator) copyBytes(target + length, separator + String.data, separatorLength);
  repeatBytes(target, <usize>length + separatorLength, <usize>total);
  setBufferEnd(target + <usize>total);
  return true;
}

/** Extends the first `period` bytes at target periodically to `total` bytes. */
function repeatBytes(target: usize, period: usize, total: usize): void {
  if (period == 1) {
    memory.fill(target, load<u8>(target), total);
    return;
  }
  for (let filled = period; filled < total; filled <<= 1) {
    memory.copy(target + filled, target, min(filled, total - filled));
  }
}

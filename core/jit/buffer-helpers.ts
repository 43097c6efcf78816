/**
 * The state's scratch buffer for traces: BUFHDR, BUFPUT, BUFSTR and the calls between them (LuaJIT: lj_buf_put* and
 * lj_strfmt_putf* of lj_ircall.h). The buffer is named by the address of Global.buffer; every function that appends
 * returns it, or 0 if memory was refused or the interpreter must raise an error. Nothing else uses the scratch buffer
 * between a BUFHDR and its BUFSTR, since a trace emits them side by side.
 */
import { Limit } from "../gen/constants";
import { Global, String } from "../gen/layouts";
import { beginBuffer, bufferEnd, bufferStart, internBuffer, putByte, reserveBytes, setBufferEnd } from "../lib/buffer";
import { putInt64 } from "../lib/cdata-text";
import { conversion, setDirective } from "../lib/format-directive";
import { putRepeated } from "../lib/string-basic";
import { CAPITALS, putFlipped, putReversed, SMALL_LETTERS } from "../lib/string-case";
import { putCharacter, putConverted, putFormatted, putInteger, putQuoted } from "../lib/string-format";
import { NONE_FAILED, putElements } from "../lib/table-concat";
import { objectAddress, putAddress, putNumber, putString } from "../lib/value-text";
import { chargeWork, continueWork } from "../lib/work";
import { integerToText, MAX_SMALL_INTEGER_TEXT } from "../number/integer";
import { truncateToInteger } from "../lib/arguments";

@inline
function globalOfBuffer(buffer: usize): usize {
  return buffer - Global.buffer;
}

/** Empties it. */
export function bufferReset(buffer: usize): usize {
  return beginBuffer(globalOfBuffer(buffer)) ? buffer : 0;
}

/** Its content as a string. */
export function bufferString(buffer: usize): usize {
  return internBuffer(globalOfBuffer(buffer));
}

// -- Appending --

export function bufferPut(buffer: usize, string: usize): usize {
  return putString(globalOfBuffer(buffer), string) ? buffer : 0;
}

export function bufferPutNumber(buffer: usize, number: f64): usize {
  return putNumber(globalOfBuffer(buffer), number) ? buffer : 0;
}

export function bufferPutInteger(buffer: usize, integer: i32): usize {
  const target = reserveBytes(globalOfBuffer(buffer), MAX_SMALL_INTEGER_TEXT);
  if (!target) return 0;
  setBufferEnd(target + integerToText(integer, target));
  return buffer;
}

export function bufferPutCharacter(buffer: usize, byte: u32): usize {
  return putByte(globalOfBuffer(buffer), byte) ? buffer : 0;
}

export function bufferPutReversed(buffer: usize, string: usize): usize {
  return putReversed(globalOfBuffer(buffer), string) ? buffer : 0;
}

export function bufferPutLower(buffer: usize, string: usize): usize {
  return putFlipped(globalOfBuffer(buffer), string, CAPITALS) ? buffer : 0;
}

export function bufferPutUpper(buffer: usize, string: usize): usize {
  return putFlipped(globalOfBuffer(buffer), string, SMALL_LETTERS) ? buffer : 0;
}

/** The string `count` times, as string.rep does. `separator`: a string or 0. */
export function bufferPutRepeated(buffer: usize, string: usize, separator: usize, count: i32): usize {
  const separatorLength = separator ? load<u32>(separator, String.length) : 0;
  const period = <u64>load<u32>(string, String.length) + <u64>separatorLength;
  if (count <= 0 || !period) return buffer;
  const total = period * <u64>count - <u64>separatorLength;
  if (total > <u64>Limit.MAX_STRING) return 0;
  const global = globalOfBuffer(buffer);
  if (!continueWork(global, <u32>total)) return 0;
  return putRepeated(global, string, separator, <u32>total) ? buffer : 0;
}

/** The elements from `first` to `last`, as table.concat does. `separator`: a string or 0. */
export function bufferPutTable(buffer: usize, table: usize, separator: usize, first: i32, last: i32): usize {
  const global = globalOfBuffer(buffer);
  const before = bufferEnd - bufferStart;
  if (putElements(global, table, separator, first, last) != NONE_FAILED) return 0;
  chargeWork(global, <u32>(bufferEnd - bufferStart - before));
  return buffer;
}

// -- Formatting: the directive is packed as setDirective takes it --

/** %d %i %u %o %x %X %c %e %f %g %a and so on. */
export function bufferFormatNumber(buffer: usize, directive: u32, number: f64): usize {
  const global = globalOfBuffer(buffer);
  setDirective(directive);
  const isDone = conversion == 99
    ? putCharacter(global, truncateToInteger(number))
    : putConverted(global, number);
  return isDone ? buffer : 0;
}

/** %d %i %u %o %x %X of a 64-bit integer of C. */
export function bufferFormatInt64(buffer: usize, directive: u32, value: i64): usize {
  setDirective(directive);
  return putInteger(globalOfBuffer(buffer), value) ? buffer : 0;
}

/** 1LL and 1ULL */
export function bufferPutInt64(buffer: usize, value: u64, isUnsigned: bool): usize {
  return putInt64(globalOfBuffer(buffer), value, isUnsigned) ? buffer : 0;
}

/** %s %q %p of any value, whose metamethods do not count. */
export function bufferFormatValue(buffer: usize, directive: u32, value: i64): usize {
  const global = globalOfBuffer(buffer);
  setDirective(directive);
  const slot = global + Global.scratch0;
  store<i64>(slot, value);
  let isDone: bool;
  if (conversion == 115) isDone = putFormatted(global, slot);
  else if (conversion == 113) isDone = putQuoted(global, slot);
  else isDone = putAddress(global, objectAddress(slot));
  return isDone ? buffer : 0;
}

// -- Whole strings in one call: what a chain of one step gives --

@inline
function stringOf(buffer: usize): usize {
  return buffer ? bufferString(buffer) : 0;
}

@inline
function begin(global: usize): usize {
  return bufferReset(global + Global.buffer);
}

export function reversedString(global: usize, string: usize): usize {
  const buffer = begin(global);
  return buffer ? stringOf(bufferPutReversed(buffer, string)) : 0;
}

export function lowerString(global: usize, string: usize): usize {
  const buffer = begin(global);
  return buffer ? stringOf(bufferPutLower(buffer, string)) : 0;
}

export function upperString(global: usize, string: usize): usize {
  const buffer = begin(global);
  return buffer ? stringOf(bufferPutUpper(buffer, string)) : 0;
}

export function repeatedString(global: usize, string: usize, separator: usize, count: i32): usize {
  const buffer = begin(global);
  return buffer ? stringOf(bufferPutRepeated(buffer, string, separator, count)) : 0;
}

export function tableString(global: usize, table: usize, separator: usize, first: i32, last: i32): usize {
  const buffer = begin(global);
  return buffer ? stringOf(bufferPutTable(buffer, table, separator, first, last)) : 0;
}

export function formattedNumber(global: usize, directive: u32, number: f64): usize {
  const buffer = begin(global);
  return buffer ? stringOf(bufferFormatNumber(buffer, directive, number)) : 0;
}

export function formattedValue(global: usize, directive: u32, value: i64): usize {
  const buffer = begin(global);
  return buffer ? stringOf(bufferFormatValue(buffer, directive, value)) : 0;
}

/**
 * string.format (LuaJIT: lj_strfmt_putarg). All conversions are done here. If a `%s` or `%q` meets a value
 * with a __tostring metamethod, the call is left to the built-in in lib/builtins/string.lua, which calls the
 * metamethods of all such arguments and then formats their results without further metamethods.
 */
import { CtypeId, ErrorCode, Status, Tag } from "../gen/constants";
import { Cdata, LibraryState, String, StringBuffer } from "../gen/layouts";
import { formatDouble, MAX_DOUBLE_TEXT } from "../number/format";
import {
  FLAG_LEFT, formatInteger, integerToText, MAX_INTEGER_TEXT, MAX_SMALL_INTEGER_TEXT, numberToInt64,
  numberToUint64,
} from "../number/integer";
import { internString } from "../object/string";
import { contentLength, isStringBuffer } from "../object/string-buffer";
import { isString, objectBits, setNumber, tagOf } from "../object/value";
import { argumentError, globalOf, raiseMessageWith, tailCall } from "../vm/raise";
import { checkNumber, checkString, integerAt, numberAt, objectAt, slotAt } from "./arguments";
import { findTostring, putDescription } from "./base-convert";
import {
  beginBuffer, bufferEnd, bufferStart, copyBytes, internBuffer, putByte, putBytes, reserveBytes, setBufferEnd,
} from "./buffer";
import { CharacterClass, characterBits, isDigit } from "./characters";
import { findByte } from "./find-bytes";
import {
  conversion, directiveEnd, flags, isPlain, parseDirective, precision, width,
} from "./format-directive";
import { libraryFunction } from "./state";
import { returnString } from "./string-basic";
import { objectAddress, putAddress, putNumber } from "./value-text";
import { chargeWork } from "./work";

const PERCENT: u32 = 37;

/** What putFormat returns if the metamethod of argument `pendingIndex` must be called: no Status. */
export const NEEDS_CALL: i32 = 1;
export let pendingIndex: u32 = 0;

export function string_format(thread: usize, base: usize, argumentCount: u32): i32 {
  return format(thread, base, argumentCount, true);
}

/** Like string.format, but blind to __tostring. */
export function string_format_raw(thread: usize, base: usize, argumentCount: u32): i32 {
  return format(thread, base, argumentCount, false);
}

function format(thread: usize, base: usize, argumentCount: u32, callsMetamethods: bool): i32 {
  const failure = checkString(thread, base, argumentCount, 1);
  if (failure) return failure;
  const global = globalOf(thread);
  if (!beginBuffer(global)) return Status.MEMORY;
  const status = putFormat(thread, base, argumentCount, 1, 0, callsMetamethods);
  if (status == NEEDS_CALL) {
    return tailCall(thread, libraryFunction(global, LibraryState.string_format_slowly), argumentCount);
  }
  if (status) return status;
  chargeWork(global, <u32>(bufferEnd - bufferStart));
  return returnString(base, internBuffer(global));
}

/**
 * Appends the template, which is argument `index`, with the arguments behind it. If `first` is not 0, what comes before the
 * directive of argument `first` is left out, and that argument's metamethod is not called. Returns 0, NEEDS_CALL or a
 * Status.
 */
export function putFormat(
  thread: usize, base: usize, argumentCount: u32, index: u32, first: u32, callsMetamethods: bool,
): i32 {
  const global = globalOf(thread);
  const template = objectAt(base, index);
  const self: usize = index == 1 ? 0 : objectAt(base, 1);
  let p = template + String.data;
  const end = p + <usize>load<u32>(template, String.length);
  while (true) {
    const directive = findByte(p, end, PERCENT);
    const isWanted = index >= first;
    const literalLength = <u32>((directive ? directive : end) - p);
    if (isWanted && !putBytes(global, p, literalLength)) return Status.MEMORY;
    if (!directive) return 0;
    p = directive + 2;
    if (load<u8>(directive, 1) == PERCENT) {
      if (isWanted && !putByte(global, PERCENT)) return Status.MEMORY;
      continue;
    }
    if (!parseDirective(directive + 1)) return raiseInvalid(thread, directive);
    p = directiveEnd;
    index++;
    if (index > argumentCount) return argumentError(thread, index, ErrorCode.NOVAL);
    if (index < first) continue;
    const slot = slotAt(base, index);
    if (callsMetamethods && index != first && hasTostring(global, slot)) {
      pendingIndex = index;
      return NEEDS_CALL;
    }
    // LuaJIT names the next argument.
    if (self && isText() && isSelf(slot, self)) return argumentError(thread, index + 1, ErrorCode.BUFFER_SELF);
    const failure = putArgument(thread, base, argumentCount, index);
    if (failure) return failure;
  }
}

/** Whether the value is the string buffer that is written to. */
@inline
function isSelf(slot: usize, buffer: usize): bool {
  return tagOf(slot) == <u32>Tag.USERDATA && <usize>load<u32>(slot) == buffer;
}

/** s and q */
@inline
function isText(): bool {
  return conversion == 115 || conversion == 113;
}

/** "invalid option '%y' to 'format'" */
function raiseInvalid(thread: usize, directive: usize): i32 {
  const text = internString(globalOf(thread), directive, <u32>(directiveEnd - directive));
  if (!text) return Status.MEMORY;
  return raiseMessageWith(thread, 1, ErrorCode.STRFMT, objectBits(Tag.STRING, text), 0);
}

/** Whether the directive makes a text of the value, and the value has a metamethod for that. */
@inline
function hasTostring(global: usize, slot: usize): bool {
  if (!isText() || isString(slot) || isStringBuffer(slot)) return false;
  return findTostring(global, slot) != 0;
}

/**
 * format_pending(index, template, …): the number of the next argument from `index` on (2 is the first one
 * behind the template) whose __tostring is to be called, and the metamethod; nothing, if there is none.
 */
export function string_format_pending(thread: usize, base: usize, argumentCount: u32): i32 {
  const global = globalOf(thread);
  const template = objectAt(base, 2);
  const first = <u32>load<f64>(base);
  let p = template + String.data;
  const end = p + <usize>load<u32>(template, String.length);
  let index: u32 = 1;
  while ((p = findByte(p, end, PERCENT)) != 0) {
    if (load<u8>(p, 1) == PERCENT) {
      p += 2;
      continue;
    }
    if (!parseDirective(p + 1)) break;
    p = directiveEnd;
    index++;
    // Among this function's arguments there is `index` in front.
    if (index + 1 > argumentCount) break;
    const slot = slotAt(base, index + 1);
    if (index < first || !hasTostring(global, slot)) continue;
    const metamethod = load<i64>(findTostring(global, slot));
    setNumber(base - 8, index);
    store<i64>(base, metamethod);
    return 2;
  }
  return 0;
}

/** Appends the argument as the directive says. */
function putArgument(thread: usize, base: usize, argumentCount: u32, index: u32): i32 {
  const global = globalOf(thread);
  const slot = slotAt(base, index);
  let isDone: bool;
  switch (conversion) {
    case 115: // s
      isDone = putFormatted(global, slot);
      break;
    case 113: // q
      isDone = putQuoted(global, slot);
      break;
    case 112: // p
      isDone = putAddress(global, objectAddress(slot));
      break;
    default: {
      const isInteger64 = tagOf(slot) == <u32>Tag.CDATA && isIntegerConversion() && isIntegerCdata(slot);
      if (isInteger64) {
        isDone = putInteger(global, load<i64>(load<u32>(slot), Cdata.data));
        break;
      }
      const failure = checkNumber(thread, base, argumentCount, index);
      if (failure) return failure;
      if (conversion == 99) isDone = putCharacter(global, integerAt(base, index));
      else isDone = putConverted(global, numberAt(base, index));
    }
  }
  return isDone ? 0 : Status.MEMORY;
}

/** d, i, o, u, x and X */
@inline
function isIntegerConversion(): bool {
  const letter = conversion | 32;
  return letter == 100 || letter == 105 || letter == 111 || letter == 117 || letter == 120;
}

function isIntegerCdata(slot: usize): bool {
  const id = <u32>load<u16>(load<u32>(slot), Cdata.ctypeId);
  return id == CtypeId.INT64 || id == CtypeId.UINT64;
}

export function putConverted(global: usize, number: f64): bool {
  if (conversion == 100 || conversion == 105) {
    const small = <i32>number;
    if (!isPlain() || <f64>small != trunc(number)) return putInteger(global, numberToInt64(number));
    const target = reserveBytes(global, MAX_SMALL_INTEGER_TEXT);
    if (!target) return false;
    setBufferEnd(target + integerToText(small, target));
    return true;
  }
  if (isIntegerConversion()) return putInteger(global, <i64>numberToUint64(number));
  if (conversion == 103 && precision == 14 && (flags | width) == 0) return putNumber(global, number);
  const target = reserveBytes(global, MAX_DOUBLE_TEXT);
  if (!target) return false;
  setBufferEnd(target + formatDouble(target, number, conversion, width, precision, flags));
  return true;
}

export function putInteger(global: usize, value: i64): bool {
  const target = reserveBytes(global, MAX_INTEGER_TEXT);
  if (!target) return false;
  setBufferEnd(target + formatInteger(target, value, conversion, width, precision, flags));
  return true;
}

export function putCharacter(global: usize, byte: u32): bool {
  const size = max(width, 1);
  const target = reserveBytes(global, size);
  if (!target) return false;
  memory.fill(target, 32, size);
  store<u8>((flags & FLAG_LEFT) != 0 ? target : target + size - 1, byte);
  setBufferEnd(target + size);
  return true;
}

/** Appends the text of a value that is no string, without metamethods. */
function putDescriptionOrContent(global: usize, slot: usize): bool {
  if (!isStringBuffer(slot)) return putDescription(global, slot);
  const buffer: usize = load<u32>(slot);
  return putBytes(global, load<u32>(buffer, StringBuffer.read), contentLength(buffer));
}

/** Appends the value's text, cut to the precision and padded to the width. */
export function putFormatted(global: usize, slot: usize): bool {
  if (isString(slot)) {
    const string = <usize>load<u32>(slot);
    let length = load<u32>(string, String.length);
    if (precision >= 0) length = min(length, <u32>precision);
    if (width <= length) return putBytes(global, string + String.data, length);
    const target = reserveBytes(global, width);
    if (!target) return false;
    memory.fill(target, 32, width);
    copyBytes((flags & FLAG_LEFT) != 0 ? target : target + width - length, string + String.data, length);
    setBufferEnd(target + width);
    return true;
  }
  const before = bufferEnd - bufferStart;
  if (!putDescriptionOrContent(global, slot)) return false;
  if (isPlain()) return true;
  let length = <u32>(bufferEnd - bufferStart - before);
  if (precision >= 0) length = min(length, <u32>precision);
  setBufferEnd(bufferStart + before);
  const total = max(width, length);
  const target = reserveBytes(global, total);
  if (!target) return false;
  const padding = total - length;
  if ((flags & FLAG_LEFT) == 0) {
    memory.copy(target + padding, target, length);
    memory.fill(target, 32, padding);
  } else {
    memory.fill(target + length, 32, padding);
  }
  setBufferEnd(target + total);
  return true;
}

/** Appends the value's text as a string literal of Lua, without any formatting. */
export function putQuoted(global: usize, slot: usize): bool {
  if (isString(slot)) {
    const string = <usize>load<u32>(slot);
    return putQuotedBytes(global, string + String.data, load<u32>(string, String.length));
  }
  const before = bufferEnd - bufferStart;
  if (!putDescriptionOrContent(global, slot)) return false;
  const length = <u32>(bufferEnd - bufferStart - before);
  // Behind the literal, which is at most four times as long and two quotes, the text is out of its way.
  if (!reserveBytes(global, length * 4 + 3)) return false;
  const text = bufferStart + before + length * 4 + 2;
  memory.copy(text, bufferStart + before, length);
  store<u8>(text + length, 0);
  setBufferEnd(bufferStart + before);
  return putQuotedBytes(global, text, length);
}

/** Appends the bytes as a literal. What lies behind them is looked at, too: a digit or not. */
function putQuotedBytes(global: usize, source: usize, length: u32): bool {
  if (!putByte(global, 34)) return false;
  const end = source + <usize>length;
  for (; source < end; source++) {
    const byte = <u32>load<u8>(source);
    let target = reserveBytes(global, 4);
    if (!target) return false;
    if (byte == 34 || byte == 92 || byte == 10) {
      store<u8>(target++, 92);
      store<u8>(target++, byte);
    } else if ((characterBits(byte) & CharacterClass.CONTROL) == 0) {
      store<u8>(target++, byte);
    } else {
      store<u8>(target++, 92);
      const isLong = byte >= 100 || isDigit(load<u8>(source, 1));
      if (isLong) store<u8>(target++, 48 + byte / 100);
      if (isLong || byte >= 10) store<u8>(target++, 48 + (byte / 10) % 10);
      store<u8>(target++, 48 + byte % 10);
    }
    setBufferEnd(target);
  }
  return putByte(global, 34);
}

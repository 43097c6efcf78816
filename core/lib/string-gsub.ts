/**
 * string.gsub (LuaJIT: lib_string.c). Replacement by a string and by a table is done here; a replacement that
 * may call Lua, a function or a table with __index, is left to the built-ins of lib/builtins/string.lua.
 */
import { ErrorCode, Metamethod, Status, Tag } from "../gen/constants";
import { LibraryState, String, Table } from "../gen/layouts";
import { numberToInt64 } from "../number/integer";
import { findMetamethod } from "../object/metatable";
import { tableGet, tableGetString } from "../object/table";
import {
  isFunction, isNil, isNumber, isString, isTable, isTruthy, setNumber, setObject, tagOf,
} from "../object/value";
import { argumentError, globalOf, raiseMessageWith, tailCall, typeDetail } from "../vm/raise";
import { checkNumber, checkString, isGiven, numberAt, objectAt, slotAt } from "./arguments";
import { beginBuffer, internBuffer, putByte, putBytes } from "./buffer";
import { isDigit } from "./characters";
import { findByte } from "./find-bytes";
import {
  CAPTURE_OPEN, CAPTURE_POSITION, captureLength, captureStart, chargeSteps, FAILED, findMatch, level, matchAt,
  matchStart, setSubject, subjectEnd, subjectStart,
} from "./pattern";
import { Char, patternError, setPatternError } from "./pattern-item";
import { libraryFunction } from "./state";
import { captureBits, NO_CAPTURE, raisePatternError } from "./string-captures";
import { checkSubjectAndPattern } from "./string-find";
import { putNumber, putText } from "./value-text";
import { chargeWork } from "./work";

/** How the matches are replaced. */
const enum Replacement {
  TEXT,
  TEMPLATE,
  TABLE,
}

/** What `putFromTable` returns if the table's __index must be asked: no Status. */
const NEEDS_INDEX: i32 = 1;

export function string_gsub(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkSubjectAndPattern(thread, base, argumentCount);
  if (failure) return failure;
  let limit = load<i32>(objectAt(base, 1), String.length) + 1;
  if (isGiven(base, argumentCount, 4)) {
    failure = checkNumber(thread, base, argumentCount, 4);
    if (failure) return failure;
    limit = <i32>numberToInt64(numberAt(base, 4));
  }
  if (argumentCount >= 3) {
    const slot = slotAt(base, 3);
    if (isTable(slot)) return gsubCore(thread, base, limit, Replacement.TABLE);
    if (isFunction(slot)) {
      const pattern = objectAt(base, 2);
      const field = mayHaveManyCaptures(pattern)
        ? LibraryState.string_gsub_with_function
        : LibraryState.string_gsub_with_unary;
      return callBuiltin(thread, base, limit, field);
    }
    if (isString(slot) || isNumber(slot)) {
      failure = checkString(thread, base, argumentCount, 3);
      if (failure) return failure;
      const text = objectAt(base, 3) + String.data;
      const textEnd = text + <usize>load<u32>(objectAt(base, 3), String.length);
      const isTemplate = findByte(text, textEnd, Char.PERCENT) != 0;
      return gsubCore(thread, base, limit, isTemplate ? Replacement.TEMPLATE : Replacement.TEXT);
    }
  }
  return argumentError(thread, 3, ErrorCode.NOSFT);
}

/** Whether the pattern may have more than one capture. */
function mayHaveManyCaptures(pattern: usize): bool {
  const end = pattern + String.data + <usize>load<u32>(pattern, String.length);
  const first = findByte(pattern + String.data, end, Char.OPEN);
  return first != 0 && findByte(first + 1, end, Char.OPEN) != 0;
}

/** Leaves the call to the built-in whose function is in `field` of LibraryState. */
function callBuiltin(thread: usize, base: usize, limit: i32, field: u32): i32 {
  setNumber(slotAt(base, 4), limit);
  return tailCall(thread, libraryFunction(globalOf(thread), field), 4);
}

function gsubCore(thread: usize, base: usize, limit: i32, kind: Replacement): i32 {
  const global = globalOf(thread);
  if (!beginBuffer(global)) return Status.MEMORY;
  const subject = objectAt(base, 1);
  let pattern = objectAt(base, 2) + String.data;
  const isAnchored = load<u8>(pattern) == Char.CARET;
  if (isAnchored) pattern++;
  setSubject(globalOf(thread), subject + String.data, load<u32>(subject, String.length));
  let count = 0;
  let copied = subjectStart;
  let s = copied;
  while (count < limit && s <= subjectEnd) {
    const end = isAnchored ? matchAt(s, pattern) : findMatch(s, pattern);
    if (end == FAILED) return raisePatternError(thread);
    if (!end) break;
    count++;
    if (!putBytes(global, copied, <u32>(matchStart - copied))) return Status.MEMORY;
    const failure = putReplacement(thread, base, kind, end);
    if (failure == NEEDS_INDEX) return callBuiltin(thread, base, limit, LibraryState.string_gsub_with_index);
    if (failure) return failure;
    copied = end;
    // A byte behind an empty match is kept.
    s = end + usize(end == matchStart);
    if (isAnchored) break;
  }
  let result = subject;
  if (count) {
    if (!putBytes(global, copied, <u32>(subjectEnd - copied))) return Status.MEMORY;
    result = internBuffer(global);
    if (!result) return Status.MEMORY;
    chargeWork(global, load<u32>(result, String.length));
  }
  chargeSteps();
  setObject(base - 8, Tag.STRING, result);
  setNumber(base, count);
  return 2;
}

/** Appends what replaces the last match. */
@inline
function putReplacement(thread: usize, base: usize, kind: Replacement, end: usize): i32 {
  if (kind == Replacement.TABLE) return putFromTable(thread, base, end);
  const replacement = objectAt(base, 3);
  const text = replacement + String.data;
  const length = load<u32>(replacement, String.length);
  if (kind == Replacement.TEMPLATE) return putTemplate(thread, text, text + <usize>length, end);
  return putBytes(globalOf(thread), text, length) ? 0 : Status.MEMORY;
}

/** Appends the template with %0 to %9 filled in; any other byte behind a % stands for itself. */
function putTemplate(thread: usize, text: usize, textEnd: usize, end: usize): i32 {
  const global = globalOf(thread);
  while (true) {
    const escape = findByte(text, textEnd, Char.PERCENT);
    if (!putBytes(global, text, <u32>((escape ? escape : textEnd) - text))) return Status.MEMORY;
    if (!escape) return 0;
    // A % at the end takes the NUL behind the string, as in LuaJIT.
    const letter = <u32>load<u8>(escape, 1);
    let isDone: bool;
    if (!isDigit(letter)) isDone = putByte(global, letter);
    else if (letter == 48) isDone = putBytes(global, matchStart, <u32>(end - matchStart));
    else isDone = putCapture(global, letter - 49, end);
    if (!isDone) return patternError ? raisePatternError(thread) : Status.MEMORY;
    text = escape + 2;
    if (text >= textEnd) return 0;
  }
}

/** Appends a capture; false for refused memory or a patternError. */
function putCapture(global: usize, index: u32, end: usize): bool {
  if (index >= level) {
    if (!index) return putBytes(global, matchStart, <u32>(end - matchStart));
    setPatternError(ErrorCode.STRCAPI);
    return false;
  }
  const length = captureLength(index);
  if (length == CAPTURE_OPEN) {
    setPatternError(ErrorCode.STRCAPU);
    return false;
  }
  if (length == CAPTURE_POSITION) return putNumber(global, <f64>(captureStart(index) - subjectStart + 1));
  return putBytes(global, captureStart(index), length);
}

/** Appends what the table has for the first capture, or the match itself, if that is nil or false. */
function putFromTable(thread: usize, base: usize, end: usize): i32 {
  const global = globalOf(thread);
  const table = objectAt(base, 3);
  const key = captureBits(global, 0, end);
  if (key == NO_CAPTURE) return raisePatternError(thread);
  const isText = <u32>(key >>> 32) == <u32>Tag.STRING;
  const slot = isText ? tableGetString(table, <usize>key) : tableGet(table, key);
  if (!slot || isNil(slot)) {
    const metatable = load<u32>(table, Table.metatable);
    if (metatable && findMetamethod(global, metatable, Metamethod.INDEX)) return NEEDS_INDEX;
  } else if (isTruthy(slot)) {
    if (!isString(slot) && !isNumber(slot)) return raiseReplacement(thread, slot);
    return putText(global, slot) ? 0 : Status.MEMORY;
  }
  return putBytes(global, matchStart, <u32>(end - matchStart)) ? 0 : Status.MEMORY;
}

/** The error for a replacement that is no text. */
export function raiseReplacement(thread: usize, slot: usize): i32 {
  return raiseMessageWith(thread, 1, ErrorCode.STRGSRV, typeDetail(tagOf(slot)), 0);
}

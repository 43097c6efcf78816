/** string.find, match and gmatch (LuaJIT: str_find_aux, gmatch_aux in lib_string.c). */
import { Status, Tag } from "../gen/constants";
import { Global, LibraryFunction, LibraryState, String } from "../gen/layouts";
import { newLibraryFunction } from "../object/function";
import { isString, isTruthy, NIL, setNil, setNumber, setObject } from "../object/value";
import { globalOf } from "../vm/raise";
import { checkNumber, checkString, integerAt, isGiven, objectAt, returnBits, returnObject, slotAt } from "./arguments";
import { findBytes, STOPPED } from "./find-bytes";
import { chargeSteps, FAILED, findMatch, matchAt, matchStart, setSubject, subjectEnd } from "./pattern";
import { Char } from "./pattern-item";
import { libraryOf } from "./state";
import { raisePatternError, storeCaptures } from "./string-captures";
import { chargeWork } from "./work";

/** Checks both strings; without effect in the usual case. */
@inline
export function checkSubjectAndPattern(thread: usize, base: usize, argumentCount: u32): i32 {
  if (argumentCount >= 2 && isString(base) && isString(base + 8)) return 0;
  const failure = checkString(thread, base, argumentCount, 1);
  return failure ? failure : checkString(thread, base, argumentCount, 2);
}

export function string_find(thread: usize, base: usize, argumentCount: u32): i32 {
  return search(thread, base, argumentCount, true);
}

export function string_match(thread: usize, base: usize, argumentCount: u32): i32 {
  return search(thread, base, argumentCount, false);
}

function search(thread: usize, base: usize, argumentCount: u32, isFind: bool): i32 {
  const failure = checkSubjectAndPattern(thread, base, argumentCount);
  if (failure) return failure;
  const string = objectAt(base, 1);
  const pattern = objectAt(base, 2);
  const length = load<i32>(string, String.length);
  let start = 0;
  if (argumentCount > 2) {
    if (isGiven(base, argumentCount, 3)) {
      const failure = checkNumber(thread, base, argumentCount, 3);
      if (failure) return failure;
      start = integerAt(base, 3);
      start = start < 0 ? max(start + length, 0) : max(start - 1, 0);
      if (start > length && load<u8>(globalOf(thread), Global.has52)) return returnBits(base, NIL);
      start = min(start, length);
    }
    if (isFind && argumentCount > 3 && isTruthy(slotAt(base, 4))) {
      return findPlain(thread, base, string, pattern, start);
    }
  }
  if (isFind && !hasSpecials(thread, pattern)) return findPlain(thread, base, string, pattern, start);
  return searchPattern(thread, base, string, pattern, start, isFind);
}

function findPlain(thread: usize, base: usize, string: usize, pattern: usize, start: i32): i32 {
  const data = string + String.data;
  const end = data + <usize>load<u32>(string, String.length);
  const length = load<u32>(pattern, String.length);
  const found = findBytes(globalOf(thread), data + <usize>start, end, pattern + String.data, length);
  if (found == STOPPED) return Status.ERROR;
  chargeWork(globalOf(thread), <u32>((found ? found : end) - data) - start);
  if (!found) {
    setNil(base - 8);
    return 1;
  }
  setNumber(base - 8, <f64>(found - data + 1));
  setNumber(base, <f64>(found - data + length));
  return 2;
}

function searchPattern(
  thread: usize, base: usize, string: usize, pattern: usize, start: i32, isFind: bool,
): i32 {
  const data = string + String.data;
  const text = pattern + String.data;
  setSubject(globalOf(thread), data, load<u32>(string, String.length));
  const end = load<u8>(text) == Char.CARET
    ? matchAt(data + <usize>start, text + 1)
    : findMatch(data + <usize>start, text);
  chargeSteps();
  if (end == FAILED) return raisePatternError(thread);
  if (!end) {
    setNil(base - 8);
    return 1;
  }
  const count = storeCaptures(thread, base, base - 8, isFind ? 2 : 0, end, isFind);
  if (isFind && count > 0) {
    setNumber(base - 8, <f64>(matchStart - data + 1));
    setNumber(base, <f64>(end - data));
  }
  return count;
}

/** The bytes that make a pattern more than a fixed string, as a bitmap of the bytes from 32 to 95. */
const SPECIALS: u64 =
  ((<u64>1) << (Char.DOLLAR - 32)) | ((<u64>1) << (Char.STAR - 32)) | ((<u64>1) << (Char.PLUS - 32)) |
  ((<u64>1) << (Char.QUESTION - 32)) | ((<u64>1) << (Char.DOT - 32)) | ((<u64>1) << (Char.OPEN - 32)) |
  ((<u64>1) << (Char.OPEN_SET - 32)) | ((<u64>1) << (Char.PERCENT - 32)) | ((<u64>1) << (Char.MINUS - 32)) |
  ((<u64>1) << (Char.CARET - 32));

function hasSpecials(thread: usize, pattern: usize): bool {
  const data = pattern + String.data;
  const length = load<u32>(pattern, String.length);
  const end = data + <usize>length;
  chargeWork(globalOf(thread), length);
  for (let p = data; p < end; p++) {
    const byte = <u32>load<u8>(p) - 32;
    if (byte < 64 && ((SPECIALS >> byte) & 1) != 0) return true;
  }
  return false;
}

/** Upvalues of gmatch's iterator: subject, pattern, and the offset where it goes on. */
const SUBJECT: usize = LibraryFunction.upvalues;
const PATTERN: usize = LibraryFunction.upvalues + 8;
const POSITION: usize = LibraryFunction.upvalues + 16;

export function string_gmatch(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkSubjectAndPattern(thread, base, argumentCount);
  if (failure) return failure;
  const env: usize = load<u32>(load<u32>(base - 8), LibraryFunction.env);
  return returnObject(base, Tag.FUNCTION, newMatcher(globalOf(thread), load<u32>(base), load<u32>(base, 8), env));
}

/** The iterator of gmatch; 0, if memory was refused. */
export function newMatcher(global: usize, string: usize, pattern: usize, env: usize): usize {
  const model = <usize>load<u32>(libraryOf(global) + LibraryState.string_gmatch_aux);
  const iterator = newLibraryFunction(
    global, load<u32>(model, LibraryFunction.id), load<u8>(model, LibraryFunction.fastId), env, false, 3,
  );
  if (iterator) {
    setObject(iterator + SUBJECT, Tag.STRING, string);
    setObject(iterator + PATTERN, Tag.STRING, pattern);
    setNumber(iterator + POSITION, 0);
  }
  return iterator;
}

export function string_gmatch_aux(thread: usize, base: usize, argumentCount: u32): i32 {
  const iterator = <usize>load<u32>(base - 8);
  const string = <usize>load<u32>(iterator + SUBJECT);
  const data = string + String.data;
  const length = load<u32>(string, String.length);
  const position = <u32>load<f64>(iterator + POSITION);
  if (position > length) return 0;
  setSubject(globalOf(thread), data, length);
  const end = findMatch(data + <usize>position, <usize>load<u32>(iterator + PATTERN) + String.data);
  chargeSteps();
  if (end == FAILED) return raisePatternError(thread);
  if (!end) return 0;
  // An empty match is left behind by one byte, so that there is progress.
  const next = end - data + usize(end == matchStart);
  const count = storeCaptures(thread, base, base - 8, 0, end, false);
  if (count > 0) setNumber(iterator + POSITION, <f64>next);
  return count;
}

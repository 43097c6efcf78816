/**
 * Single-character items of patterns: literal bytes, `.`, `%a` and `[set]` (LuaJIT: classend, singlematch in
 * lib_string.c). Invariant: a pattern ends with a NUL, and one within it ends it as well.
 */
import { ErrorCode } from "../gen/constants";
import { characterBits } from "./characters";
import { findByte } from "./find-bytes";
import { classMask, hasByte, matchesClass, setBitmap } from "./pattern-set";

export const enum Char {
  DOLLAR = 36,
  PERCENT = 37,
  OPEN = 40,
  CLOSE = 41,
  STAR = 42,
  PLUS = 43,
  MINUS = 45,
  DOT = 46,
  QUESTION = 63,
  OPEN_SET = 91,
  CLOSE_SET = 93,
  CARET = 94,
}

/** The error that made an item or a match fail, or 0. */
export let patternError: u32 = 0;
/** In its place: the host has stopped the program. */
export const STOPPED: u32 = 0xffffffff;

export function setPatternError(code: u32): void {
  patternError = code;
}

/** The end of the item at p; 0 and patternError, if it is malformed. */
@inline
export function itemEnd(p: usize): usize {
  const first = <u32>load<u8>(p);
  return first == Char.PERCENT || first == Char.OPEN_SET ? longItemEnd(p, first) : p + 1;
}

function longItemEnd(p: usize, first: u32): usize {
  p++;
  if (first == Char.PERCENT) {
    if (load<u8>(p)) return p + 1;
    patternError = ErrorCode.STRPATE;
    return 0;
  }
  if (load<u8>(p) == Char.CARET) p++;
  do {
    const byte = <u32>load<u8>(p);
    if (!byte) {
      patternError = ErrorCode.STRPATM;
      return 0;
    }
    p++;
    if (byte == Char.PERCENT && load<u8>(p)) p++;
  } while (load<u8>(p) != Char.CLOSE_SET);
  return p + 1;
}

/** Whether the byte matches the item from p to end. */
@inline
export function matchesItem(byte: u32, p: usize, end: usize): bool {
  const first = <u32>load<u8>(p);
  if (first == Char.PERCENT) return matchesClass(byte, load<u8>(p, 1));
  if (first == Char.OPEN_SET) return hasByte(setBitmap(p, end - 1), byte);
  return first == byte || first == Char.DOT;
}

/** The end of the longest run of bytes from s on that match the item from p to end. */
export function runEnd(s: usize, subjectEnd: usize, p: usize, end: usize): usize {
  return skipWhile(s, subjectEnd, p, end, true);
}

/** The first byte from s on that matches the item from p to end; subjectEnd, if there is none. */
export function findItem(s: usize, subjectEnd: usize, p: usize, end: usize): usize {
  return skipWhile(s, subjectEnd, p, end, false);
}

/** Goes on from s while matching the item is as expected. */
@inline
function skipWhile(s: usize, subjectEnd: usize, p: usize, end: usize, expected: bool): usize {
  const first = <u32>load<u8>(p);
  if (first == Char.DOT) return expected ? subjectEnd : s;
  if (first == Char.PERCENT) {
    const letter = <u32>load<u8>(p, 1);
    const mask = classMask(letter);
    if (!mask) {
      while (s < subjectEnd && matchesClass(load<u8>(s), letter) == expected) s++;
    } else if (((letter & 32) != 0) == expected) {
      while (s < subjectEnd && (characterBits(load<u8>(s)) & mask) != 0) s++;
    } else {
      while (s < subjectEnd && (characterBits(load<u8>(s)) & mask) == 0) s++;
    }
  } else if (first == Char.OPEN_SET) {
    const bitmap = setBitmap(p, end - 1);
    while (s < subjectEnd && hasByte(bitmap, load<u8>(s)) == expected) s++;
  } else if (expected) {
    while (s < subjectEnd && load<u8>(s) == first) s++;
  } else {
    s = findByte(s, subjectEnd, first);
    if (!s) s = subjectEnd;
  }
  return s;
}

/**
 * Single-character items of patterns: literal bytes, `.`, `%a` and `[set]` (LuaJIT: classend, singlematch in
 * lib_string.c). Invariant: a pattern ends with a NUL, and one within it ends it as well.
 */
import { ErrorCode } from "../gen/constants";
import { characterBits } from "./characters";

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

export function setPatternError(code: u32): void {
  patternError = code;
}

/** Masks of CharacterClass by the low five bits of their letter; 0 where the letter stands for itself. */
const CLASS_OF_LETTER: usize = memory.data<u8>([
  0, 96, 0, 1, 8, 0, 0, 108, // a: LETTER, c: CONTROL, d: DIGIT, g: GRAPHIC
  0, 0, 0, 0, 64, 0, 0, 0, // l: LOWER
  4, 0, 0, 2, 0, 32, 0, 104, // p: PUNCTUATION, s: SPACE, u: UPPER, w: ALPHANUMERIC
  16, 0, 0, 0, 0, 0, 0, 0, // x: HEXADECIMAL
]);

/** The class of the letter behind `%`, as a mask; 0 for %z and for bytes that stand for themselves. */
@inline
export function classMask(letter: u32): u32 {
  return (letter & 0xc0) == 0x40 ? <u32>load<u8>(CLASS_OF_LETTER + <usize>(letter & 31)) : 0;
}

/** Whether the byte matches `%letter`; an upper-case letter is the complement. */
export function matchesClass(byte: u32, letter: u32): bool {
  const mask = classMask(letter);
  if (mask) return ((characterBits(byte) & mask) != 0) == ((letter & 32) != 0);
  if (letter == 122) return byte == 0;
  if (letter == 90) return byte != 0;
  return byte == letter;
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

/** Whether the byte matches the set from the `[` at p to the `]` at last. */
export function matchesSet(byte: u32, p: usize, last: usize): bool {
  let result = true;
  if (load<u8>(p, 1) == Char.CARET) {
    result = false;
    p++;
  }
  while (++p < last) {
    const first = <u32>load<u8>(p);
    if (first == Char.PERCENT) {
      p++;
      if (matchesClass(byte, load<u8>(p))) return result;
    } else if (load<u8>(p, 1) == Char.MINUS && p + 2 < last) {
      p += 2;
      if (byte - first <= <u32>load<u8>(p) - first && first <= <u32>load<u8>(p)) return result;
    } else if (first == byte) {
      return result;
    }
  }
  return !result;
}

/** Whether the byte matches the item from p to end. */
@inline
export function matchesItem(byte: u32, p: usize, end: usize): bool {
  const first = <u32>load<u8>(p);
  if (first == Char.PERCENT) return matchesClass(byte, load<u8>(p, 1));
  if (first == Char.OPEN_SET) return matchesSet(byte, p, end - 1);
  return first == byte || first == Char.DOT;
}

/** The end of the longest run of bytes from s on that match the item from p to end. */
export function runEnd(s: usize, subjectEnd: usize, p: usize, end: usize): usize {
  const first = <u32>load<u8>(p);
  if (first == Char.DOT) return subjectEnd;
  if (first == Char.PERCENT) return classRunEnd(s, subjectEnd, load<u8>(p, 1));
  if (first == Char.OPEN_SET) {
    while (s < subjectEnd && matchesSet(load<u8>(s), p, end - 1)) s++;
  } else {
    while (s < subjectEnd && load<u8>(s) == first) s++;
  }
  return s;
}

function classRunEnd(s: usize, subjectEnd: usize, letter: u32): usize {
  const mask = classMask(letter);
  if (!mask) {
    while (s < subjectEnd && matchesClass(load<u8>(s), letter)) s++;
  } else if (letter & 32) {
    while (s < subjectEnd && (characterBits(load<u8>(s)) & mask) != 0) s++;
  } else {
    while (s < subjectEnd && (characterBits(load<u8>(s)) & mask) == 0) s++;
  }
  return s;
}

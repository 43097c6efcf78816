/**
 * The pattern matcher (LuaJIT: match in lib_string.c): backtracking by recursion, with tail positions as a
 * loop.
 *
 * The state of a match lies in variables of the module: the matcher never calls Lua, so a match does not
 * outlive the library call. Invariant: `level` captures are open or closed; a match that fails leaves them as
 * it found them. A result is the address in the subject where the match ends, NO_MATCH, or FAILED with
 * patternError set.
 */
import { ErrorCode } from "../gen/constants";
import { isDigit } from "./characters";
import {
  Char, findItem, itemEnd, matchesItem, runEnd, setPatternError, STOPPED,
} from "./pattern-item";
import { hasByte, setBitmap } from "./pattern-set";
import { chargeWork, continueWork, WORK_SLICE } from "./work";

export const NO_MATCH: usize = 0;
export const FAILED: usize = 1;

const MAX_CAPTURES: u32 = 32;

/** Nesting of the matcher (LuaJIT: LJ_MAX_XLEVEL). */
const MAX_DEPTH: u32 = 200;

/** Beginning a search and keeping its result takes the time of so many bytes: a gsub may have millions of them. */
const STEPS_OF_SEARCH: u32 = 16;

/** Lengths of captures that are none. */
export const CAPTURE_OPEN: i32 = -1;
export const CAPTURE_POSITION: i32 = -2;

/** A capture is its start (u32) and its length (i32). */
const captures: usize = memory.data(<i32>MAX_CAPTURES * 8, 8);

export let subjectStart: usize = 0;
export let subjectEnd: usize = 0;
export let level: u32 = 0;
/** Steps since `setSubject`, each about a byte of work; those up to `charged` have been taken from the fuel. */
let steps: u32 = 0;
let charged: u32 = 0;
let subjectGlobal: usize = 0;
/** Where the last successful `findMatch` began. */
export let matchStart: usize = 0;
let depth: u32 = 0;
/** Where the pattern goes on after `matchSpecial`. */
let rest: usize = 0;

export function setSubject(global: usize, start: usize, length: u32): void {
  subjectGlobal = global;
  subjectStart = start;
  subjectEnd = start + <usize>length;
  steps = 0;
  charged = 0;
  setPatternError(0);
}

/** To be called at the end of a search, or of several ones of the same subject. */
export function chargeSteps(): void {
  chargeWork(subjectGlobal, steps - charged);
  charged = steps;
}

/** Whether much has been done since the last look at the limits: the matcher backtracks, perhaps for years. */
@inline
function isLookDue(): bool {
  return steps - charged > WORK_SLICE;
}

function mayGoOn(): bool {
  const more = steps - charged;
  charged = steps;
  return continueWork(subjectGlobal, more);
}

@inline
export function captureStart(index: u32): usize {
  return load<u32>(captures + (<usize>index << 3));
}

@inline
export function captureLength(index: u32): i32 {
  return load<i32>(captures + (<usize>index << 3), 4);
}

@inline
function setCaptureLength(index: u32, length: i32): void {
  store<i32>(captures + (<usize>index << 3), length, 4);
}

function fail(code: u32): usize {
  setPatternError(code);
  return FAILED;
}

/** Matches the pattern at s only. */
@inline
export function matchAt(s: usize, pattern: usize): usize {
  level = 0;
  depth = 0;
  matchStart = s;
  return match(s, pattern);
}

/**
 * Matches the pattern at the first possible place from s on, which becomes matchStart. Most places are ruled
 * out by the first item alone; a pattern that is nothing but an item, or one with a +, needs no matcher.
 */
export function findMatch(s: usize, pattern: usize): usize {
  const last = subjectEnd;
  const begin = s;
  if (isLookDue() && !mayGoOn()) return fail(STOPPED);
  steps += STEPS_OF_SEARCH;
  const item = firstItem(pattern);
  if (!item) {
    for (; s <= last; s++) {
      const end = matchAt(s, pattern);
      if (end) {
        steps += <u32>(s - begin);
        return end;
      }
    }
  } else {
    const itemEnd = firstItemEnd;
    const isSimple = item == pattern && !load<u8>(itemEnd + usize(load<u8>(itemEnd) == Char.PLUS));
    for (; s < last; s++) {
      s = findItem(s, last, item, itemEnd);
      if (s == last) break;
      let end: usize;
      if (isSimple) {
        level = 0;
        matchStart = s;
        end = load<u8>(itemEnd) ? runEnd(s + 1, last, item, itemEnd) : s + 1;
      } else {
        end = matchAt(s, pattern);
        if (!end) continue;
      }
      steps += <u32>(end == FAILED ? 0 : end - begin);
      return end;
    }
  }
  steps += <u32>(last - begin);
  return NO_MATCH;
}

let firstItemEnd: usize = 0;

/** The single-character item that every match begins with, if the pattern has one; else 0. */
function firstItem(p: usize): usize {
  let captures = MAX_CAPTURES;
  while (load<u8>(p) == Char.OPEN && load<u8>(p, 1) != Char.CLOSE && --captures) p++;
  const first = <u32>load<u8>(p);
  if (!first || first == Char.OPEN || first == Char.CLOSE) return 0;
  if (first == Char.DOLLAR && !load<u8>(p, 1)) return 0;
  if (first == Char.PERCENT && isSpecial(load<u8>(p, 1))) return 0;
  firstItemEnd = itemEnd(p);
  // The matcher finds out, too, that an item is malformed.
  if (!firstItemEnd) return 0;
  const suffix = <u32>load<u8>(firstItemEnd);
  return suffix == Char.STAR || suffix == Char.QUESTION || suffix == Char.MINUS ? 0 : p;
}

function match(s: usize, p: usize): usize {
  const outerDepth = depth;
  if (outerDepth == MAX_DEPTH) return fail(ErrorCode.STRPATX);
  depth = outerDepth + 1;
  while (true) {
    steps++;
    if (isLookDue() && !mayGoOn()) return fail(STOPPED);
    const first = <u32>load<u8>(p);
    if (first == 0) break;
    if (first == Char.OPEN) {
      s = startCapture(s, p + 1);
      break;
    }
    if (first == Char.CLOSE) {
      s = endCapture(s, p + 1);
      break;
    }
    if (first == Char.DOLLAR && !load<u8>(p, 1)) {
      if (s != subjectEnd) s = NO_MATCH;
      break;
    }
    if (first == Char.PERCENT && isSpecial(load<u8>(p, 1))) {
      s = matchSpecial(s, p);
      if (s <= FAILED) break;
      p = rest;
      continue;
    }
    const end = itemEnd(p);
    if (!end) return FAILED;
    const suffix = <u32>load<u8>(end);
    if (suffix == Char.MINUS) {
      s = matchShortest(s, p, end);
      break;
    }
    const isMatch = s < subjectEnd && matchesItem(load<u8>(s), p, end);
    if (suffix == Char.STAR) {
      if (isMatch) {
        s = matchLongest(s + 1, s, p, end);
        break;
      }
      // No repetition counts as a recursion, too: programs see the limit.
      if (depth == MAX_DEPTH) return fail(ErrorCode.STRPATX);
      depth++;
      p = end + 1;
      continue;
    }
    if (suffix == Char.QUESTION) {
      p = end + 1;
      if (!isMatch) continue;
      const result = match(s + 1, p);
      if (!result) continue;
      s = result;
      break;
    }
    if (!isMatch) {
      s = NO_MATCH;
      break;
    }
    s++;
    if (suffix == Char.PLUS) {
      s = matchLongest(s, s, p, end);
      break;
    }
    p = end;
  }
  depth = outerDepth;
  return s;
}

/** Whether %letter is no single-character item: %b, %f and back references. */
@inline
function isSpecial(letter: u32): bool {
  return letter == 98 || letter == 102 || isDigit(letter);
}

/** Matches %b, %f or a back reference; `rest` says where the pattern goes on. */
function matchSpecial(s: usize, p: usize): usize {
  const letter = <u32>load<u8>(p, 1);
  p += 2;
  if (letter == 98) {
    rest = p + 2;
    return matchBalanced(s, load<u8>(p), load<u8>(p) ? <u32>load<u8>(p, 1) : 0);
  }
  if (letter == 102) return matchFrontier(s, p);
  rest = p;
  return matchReference(s, letter - 49);
}

function matchBalanced(s: usize, open: u32, close: u32): usize {
  if (!close) return fail(ErrorCode.STRPATU);
  // At the end of the subject this reads its NUL, which no pattern can contain.
  if (load<u8>(s) != open) return NO_MATCH;
  const begin = s;
  let nesting = 1;
  while (++s < subjectEnd) {
    const byte = <u32>load<u8>(s);
    if (byte == close) {
      if (--nesting == 0) {
        steps += <u32>(s - begin);
        return s + 1;
      }
    } else if (byte == open) {
      nesting++;
    }
  }
  steps += <u32>(s - begin);
  return NO_MATCH;
}

/** Between a byte that is not in the set and one that is; both ends of the subject count as NUL. */
function matchFrontier(s: usize, p: usize): usize {
  if (load<u8>(p) != Char.OPEN_SET) return fail(ErrorCode.STRPATB);
  const end = itemEnd(p);
  if (!end) return FAILED;
  rest = end;
  const previous = s == subjectStart ? 0 : <u32>load<u8>(s - 1);
  const bitmap = setBitmap(p, end - 1);
  return !hasByte(bitmap, previous) && hasByte(bitmap, load<u8>(s)) ? s : NO_MATCH;
}

function matchReference(s: usize, index: u32): usize {
  if (index >= level || captureLength(index) == CAPTURE_OPEN) return fail(ErrorCode.STRCAPI);
  const length = <u32>captureLength(index);
  if (<u32>(subjectEnd - s) < length) return NO_MATCH;
  steps += length;
  return memory.compare(captureStart(index), s, length) == 0 ? s + length : NO_MATCH;
}

/**
 * The most repetitions of the item from p to end that let the rest match. Those before s are known to be
 * possible; `least` is the end of the fewest.
 */
function matchLongest(s: usize, least: usize, p: usize, end: usize): usize {
  s = runEnd(s, subjectEnd, p, end);
  steps += <u32>(s - least);
  const literal = nextLiteral(end + 1);
  while (true) {
    if (!literal || load<u8>(s) == literal) {
      const result = match(s, end + 1);
      if (result) return result;
    }
    if (s == least) return NO_MATCH;
    s--;
  }
}

function matchShortest(s: usize, p: usize, end: usize): usize {
  const literal = nextLiteral(end + 1);
  while (true) {
    if (!literal || load<u8>(s) == literal) {
      const result = match(s, end + 1);
      if (result) return result;
    }
    if (s >= subjectEnd || !matchesItem(load<u8>(s), p, end)) return NO_MATCH;
    s++;
    steps++;
    if (isLookDue() && !mayGoOn()) return fail(STOPPED);
  }
}

/**
 * The byte that the rest of the pattern must begin with, or 0: where it is not, the matcher need not be
 * asked. At the subject's end the byte read is the NUL, which is none.
 */
function nextLiteral(p: usize): u32 {
  // The matcher would go one deeper for itself, and one for the end of a capture.
  if (depth + 1 >= MAX_DEPTH) return 0;
  if (load<u8>(p) == Char.CLOSE && hasOpenCapture()) p++;
  const first = <u32>load<u8>(p);
  switch (first) {
    case 0: case Char.DOLLAR: case Char.PERCENT: case Char.OPEN: case Char.CLOSE: case Char.DOT:
    case Char.OPEN_SET: return 0;
  }
  const suffix = <u32>load<u8>(p, 1);
  return suffix == Char.STAR || suffix == Char.QUESTION || suffix == Char.MINUS ? 0 : first;
}

function hasOpenCapture(): bool {
  for (let index = level; index > 0; ) {
    if (captureLength(--index) == CAPTURE_OPEN) return true;
  }
  return false;
}

function startCapture(s: usize, p: usize): usize {
  const index = level;
  if (index == MAX_CAPTURES) return fail(ErrorCode.STRCAPN);
  let length = CAPTURE_OPEN;
  if (load<u8>(p) == Char.CLOSE) {
    length = CAPTURE_POSITION;
    p++;
  }
  store<u32>(captures + (<usize>index << 3), <u32>s);
  setCaptureLength(index, length);
  level = index + 1;
  const result = match(s, p);
  if (!result) level--;
  return result;
}

/** Closes the innermost open capture. */
function endCapture(s: usize, p: usize): usize {
  let index = level;
  do {
    if (!index) return fail(ErrorCode.STRPATC);
  } while (captureLength(--index) != CAPTURE_OPEN);
  setCaptureLength(index, <i32>(s - captureStart(index)));
  const result = match(s, p);
  if (!result) setCaptureLength(index, CAPTURE_OPEN);
  return result;
}

/** Captures of the last match as values (LuaJIT: push_onecapture, push_captures in lib_string.c). */
import { ErrorCode, Limit, Status, Tag } from "../gen/constants";
import { String } from "../gen/layouts";
import { internString } from "../object/string";
import { objectBits } from "../object/value";
import { globalOf, growStack, hasStack, raiseMessage } from "../vm/raise";
import {
  CAPTURE_OPEN, CAPTURE_POSITION, captureLength, captureStart, level, matchStart, subjectEnd, subjectStart,
} from "./pattern";
import { patternError, setPatternError, STOPPED } from "./pattern-item";

/** What `captureBits` returns when it failed with patternError: no value has these bits. */
export const NO_CAPTURE: i64 = -0xfffffffff;

/**
 * Values on their way to the stack: results overwrite the frame header only when nothing can fail any more.
 */
const values: usize = memory.data(34 * 8, 8);

/** The Status for patternError. */
export function raisePatternError(thread: usize): i32 {
  if (patternError == STOPPED) return Status.ERROR;
  return patternError == ErrorCode.ERRMEM ? Status.MEMORY : raiseMessage(thread, 1, patternError);
}

/** Capture number `index` from 0 on of the match up to `end`; the whole match, if there are no captures. */
export function captureBits(global: usize, index: u32, end: usize): i64 {
  let start = matchStart;
  let length = <i32>(end - start);
  if (index < level) {
    start = captureStart(index);
    length = captureLength(index);
    if (length == CAPTURE_POSITION) return reinterpret<i64>(<f64>(start - subjectStart + 1));
    if (length == CAPTURE_OPEN) {
      setPatternError(ErrorCode.STRCAPU);
      return NO_CAPTURE;
    }
  } else if (index) {
    setPatternError(ErrorCode.STRCAPI);
    return NO_CAPTURE;
  }
  // A capture that is the whole subject is the subject's string.
  const string = start == subjectStart && start + <usize>length == subjectEnd
    ? start - String.data
    : internString(global, start, length);
  if (string) return objectBits(Tag.STRING, string);
  setPatternError(ErrorCode.ERRMEM);
  return NO_CAPTURE;
}

/**
 * Stores `reserved` slots left free and then all captures from `target` on, and returns how many slots that
 * is, or a Status. With `isFind` a pattern without captures gives none, else the whole match.
 */
export function storeCaptures(
  thread: usize, base: usize, target: usize, reserved: u32, end: usize, isFind: bool,
): i32 {
  const count = level || isFind ? level : 1;
  const slots = reserved + count;
  const above = <u32>((target - base) >> 3) + slots;
  if (slots >= <u32>Limit.MIN_STACK && !hasStack(thread, base, above)) return growStack(thread, above);
  const global = globalOf(thread);
  for (let index: u32 = 0; index < count; index++) {
    const bits = captureBits(global, index, end);
    if (bits == NO_CAPTURE) return raisePatternError(thread);
    store<i64>(values + (<usize>index << 3), bits);
  }
  memory.copy(target + (<usize>reserved << 3), values, <usize>count << 3);
  return slots;
}

/**
 * Primitives of the built-ins behind string.gsub when replacements may call Lua (lib/builtins/string.lua).
 * One step stores the replacement of the last match and finds the next one. In between the state lies in a
 * Lua table, so that the replacement may yield, raise or call gsub. Invariant: a step that fails has changed
 * nothing that it reads.
 */
import { Status, Tag } from "../gen/constants";
import { String, Table } from "../gen/layouts";
import { tableBarrier } from "../gc/barrier";
import { tableGetInteger, tableSetInteger } from "../object/table";
import { copyValue, isNumber, isString, isTruthy, setNumber, setObject } from "../object/value";
import { globalOf, tailCall } from "../vm/raise";
import { isTableFailure } from "./arguments";
import { beginBuffer, internBuffer, putBytes } from "./buffer";
import {
  chargeSteps, FAILED, findMatch, matchAt, matchStart, NO_MATCH, setSubject, subjectEnd, subjectStart,
} from "./pattern";
import { Char } from "./pattern-item";
import { captureBits, NO_CAPTURE, raisePatternError, storeCaptures } from "./string-captures";
import { raiseReplacement } from "./string-gsub";
import { putText } from "./value-text";
import { chargeWork } from "./work";

/**
 * Indices of the state's array, which the constructor in string.lua makes. Offsets are in bytes from the
 * start of the subject. From PIECES on lie two values for each replacement so far: the range of the match and
 * the text. A range is two offsets, first and last, in the words of a value: that is some number to everyone
 * else.
 */
const enum State {
  SUBJECT = 1,
  PATTERN = 2,
  REPLACEMENT = 3,
  LIMIT = 4,
  NEXT = 5, // where to look for the next match; beyond the subject's end when there can be none
  COUNT = 6,
  RANGE = 7, // of the last match
  PIECES_END = 8,
  PIECES = 9,
}

@inline
function stateSlot(state: usize, index: State): usize {
  return <usize>load<u32>(state, Table.array) + (<usize>index << 3);
}

@inline
function stateInteger(state: usize, index: State): i32 {
  return <i32>load<f64>(stateSlot(state, index));
}

@inline
function setStateInteger(state: usize, index: State, value: i32): void {
  setNumber(stateSlot(state, index), value);
}

@inline
function stateString(state: usize, index: State): usize {
  return load<u32>(stateSlot(state, index));
}

/**
 * gsub_call(state, value): calls the replacement with the next match's captures, or returns state, result,
 * count.
 */
export function string_gsub_call(thread: usize, base: usize, argumentCount: u32): i32 {
  const state = <usize>load<u32>(base);
  const count = peekCaptures(thread, base, base);
  if (count < 0 || !peekedEnd) return count;
  commitPeeked(thread, state);
  return tailCall(thread, load<i64>(stateSlot(state, State.REPLACEMENT)), count);
}

/** Where the match ends that a step has found; 0: there is none, and the results are the last ones. */
export let peekedEnd: usize = 0;

/** The step without its commitment: stores the captures from `target` on, or the last results from base - 8 on. */
export function peekCaptures(thread: usize, base: usize, target: usize): i32 {
  const state = <usize>load<u32>(base);
  peekedEnd = nextMatch(thread, state, base + 8);
  if (peekedEnd == FAILED) return failure;
  if (!peekedEnd) return finish(thread, base, state);
  return storeCaptures(thread, base, target, 0, peekedEnd, false);
}

/** Commits the step that came right before. */
export function commitPeeked(thread: usize, state: usize): void {
  commitMatch(thread, state, peekedEnd);
}

/** gsub_key(state, value): returns the next match's first capture, or state, result, count. */
export function string_gsub_key(thread: usize, base: usize, argumentCount: u32): i32 {
  const state = <usize>load<u32>(base);
  const count = peekKey(thread, base);
  if (count == 1) commitPeeked(thread, state);
  return count;
}

/** The step without its commitment. */
export function peekKey(thread: usize, base: usize): i32 {
  const state = <usize>load<u32>(base);
  peekedEnd = nextMatch(thread, state, base + 8);
  if (peekedEnd == FAILED) return failure;
  if (!peekedEnd) return finish(thread, base, state);
  const key = captureBits(globalOf(thread), 0, peekedEnd);
  if (key == NO_CAPTURE) return raisePatternError(thread);
  store<i64>(base - 8, key);
  return 1;
}

/** The Status with which `nextMatch` failed. */
let failure: i32 = 0;
/** PIECES_END with the piece that `nextMatch` has stored. */
let piecesEnd: i32 = 0;

/** Stores the last match's replacement and finds the next match; the result is as that of `findMatch`. */
function nextMatch(thread: usize, state: usize, value: usize): usize {
  failure = storePiece(thread, state, value);
  if (failure) return FAILED;
  const subject = stateString(state, State.SUBJECT);
  setSubject(globalOf(thread), subject + String.data, load<u32>(subject, String.length));
  const pattern = stateString(state, State.PATTERN) + String.data;
  const s = subjectStart + <usize>stateInteger(state, State.NEXT);
  if (s > subjectEnd || stateInteger(state, State.COUNT) >= stateInteger(state, State.LIMIT)) return NO_MATCH;
  const end = load<u8>(pattern) == Char.CARET ? matchAt(s, pattern + 1) : findMatch(s, pattern);
  if (end == FAILED) failure = raisePatternError(thread);
  return end;
}

function storePiece(thread: usize, state: usize, value: usize): i32 {
  piecesEnd = stateInteger(state, State.PIECES_END);
  if (!stateInteger(state, State.COUNT) || !isTruthy(value)) return 0;
  if (!isString(value) && !isNumber(value)) return raiseReplacement(thread, value);
  const global = globalOf(thread);
  const range = load<i64>(stateSlot(state, State.RANGE));
  const text = load<i64>(value);
  return putPiece(global, state, range) && putPiece(global, state, text) ? 0 : Status.MEMORY;
}

function putPiece(global: usize, state: usize, bits: i64): bool {
  const slot = tableSetInteger(global, state, piecesEnd);
  if (isTableFailure(slot)) return false;
  store<i64>(slot, bits);
  tableBarrier(global, state, slot);
  piecesEnd++;
  return true;
}

/** Makes the match that `nextMatch` has found the last one. */
function commitMatch(thread: usize, state: usize, end: usize): void {
  const isAnchored = load<u8>(stateString(state, State.PATTERN) + String.data) == Char.CARET;
  const first = <u32>(matchStart - subjectStart);
  const last = <u32>(end - subjectStart);
  const length = <i32>(subjectEnd - subjectStart);
  setStateInteger(state, State.NEXT, isAnchored ? length + 1 : last + u32(last == first));
  setStateInteger(state, State.COUNT, stateInteger(state, State.COUNT) + 1);
  store<u64>(stateSlot(state, State.RANGE), (<u64>last << 32) | <u64>first);
  setStateInteger(state, State.PIECES_END, piecesEnd);
  chargeSteps();
}

/** Returns the state, the subject with all pieces replaced, and the number of matches. */
function finish(thread: usize, base: usize, state: usize): i32 {
  const global = globalOf(thread);
  if (!beginBuffer(global)) return Status.MEMORY;
  let copied = subjectStart;
  for (let index = <i32>State.PIECES; index < piecesEnd; index += 2) {
    const range = load<u64>(tableGetInteger(state, index));
    const first = subjectStart + <usize>(range & 0xffffffff);
    if (
      !putBytes(global, copied, <u32>(first - copied)) ||
      !putText(global, tableGetInteger(state, index + 1))
    ) return Status.MEMORY;
    copied = subjectStart + <usize>(range >> 32);
  }
  let result = stateString(state, State.SUBJECT);
  if (piecesEnd > State.PIECES) {
    if (!putBytes(global, copied, <u32>(subjectEnd - copied))) return Status.MEMORY;
    result = internBuffer(global);
    if (!result) return Status.MEMORY;
    chargeWork(global, load<u32>(result, String.length));
  }
  const count = stateInteger(state, State.COUNT);
  copyValue(base - 8, base);
  setObject(base, Tag.STRING, result);
  setNumber(base + 8, count);
  return 3;
}

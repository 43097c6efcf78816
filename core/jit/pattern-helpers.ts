/**
 * Patterns for traces: the library functions themselves, run on a frame that is no part of a Lua stack. A function that
 * cannot return results as it is (an error, memory, a function of Lua's to call) has done nothing that counts, and the
 * helper returns 0: the trace is left, and the interpreter makes the call. Otherwise the helper returns a block that is
 * valid until the next call: the number of results (u32), in slot 1 what the helper adds, from slot 2 on the results.
 */
import { Tag } from "../gen/constants";
import { Global, LibraryFunction } from "../gen/layouts";
import { string_find, string_gmatch_aux, string_match } from "../lib/string-find";
import { string_gsub } from "../lib/string-gsub";
import { commitPeeked, peekCaptures, peekedEnd, peekKey } from "../lib/string-gsub-step";
import { NIL, setNumber, setObject } from "../object/value";

export { newMatcher } from "../lib/string-find";

/** Room for the header, the arguments, and as many results as a pattern can have captures. */
const block: usize = memory.data(8 * 64, 8);
const ADDED: usize = 8;
const RESULTS: usize = 16;
/** Slot 0 of the frame; its header is where the first result goes. */
const FRAME: usize = RESULTS + 8;

/** Upvalue of gmatch's iterator: the offset where it goes on. */
const POSITION: usize = LibraryFunction.upvalues + 16;

@inline
function finish(status: i32): usize {
  if (status < 0) return 0;
  store<u32>(block, status);
  return block;
}

@inline
function beginSearch(string: usize, pattern: usize, start: f64): void {
  setObject(block + FRAME, Tag.STRING, string);
  setObject(block + FRAME + 8, Tag.STRING, pattern);
  setNumber(block + FRAME + 16, start);
}

/** string.find from position `start` on. */
export function findPattern(global: usize, string: usize, pattern: usize, start: f64): usize {
  beginSearch(string, pattern, start);
  return finish(string_find(load<u32>(global, Global.currentThread), block + FRAME, 3));
}

/** string.match from position `start` on. */
export function matchPattern(global: usize, string: usize, pattern: usize, start: f64): usize {
  beginSearch(string, pattern, start);
  return finish(string_match(load<u32>(global, Global.currentThread), block + FRAME, 3));
}

/** string.gsub with a string or table for the replacement, at most `limit` times. */
export function substitute(global: usize, string: usize, pattern: usize, replacement: i64, limit: f64): usize {
  setObject(block + FRAME, Tag.STRING, string);
  setObject(block + FRAME + 8, Tag.STRING, pattern);
  store<i64>(block + FRAME, replacement, 16);
  setNumber(block + FRAME + 24, limit);
  return finish(string_gsub(load<u32>(global, Global.currentThread), block + FRAME, 4));
}

/** What gmatch's iterator gives next. It stays where it is; where it should go on is added. */
export function peekMatch(global: usize, iterator: usize): usize {
  const position = load<f64>(iterator + POSITION);
  setObject(block + FRAME - 8, Tag.FUNCTION, iterator);
  const status = string_gmatch_aux(load<u32>(global, Global.currentThread), block + FRAME, 0);
  store<f64>(block, load<f64>(iterator + POSITION), ADDED);
  store<f64>(iterator + POSITION, position);
  return finish(status);
}

/** Lets gmatch's iterator go on from there. */
export function advanceMatch(iterator: usize, position: f64): void {
  store<f64>(iterator + POSITION, position);
}

// -- Steps of gsub with a replacement that calls Lua. Added is 1 if there was a match, else the results are the last ones --

@inline
function beginStep(state: usize, value: i64): void {
  setObject(block + FRAME, Tag.TABLE, state);
  store<i64>(block + FRAME, value, 8);
}

@inline
function finishStep(status: i32): usize {
  setNumber(block + ADDED, peekedEnd ? 1 : 0);
  return finish(status);
}

/** The first capture of the next match. */
export function peekReplacedKey(global: usize, state: usize, value: i64): usize {
  beginStep(state, value);
  return finishStep(peekKey(load<u32>(global, Global.currentThread), block + FRAME));
}

/** All captures of the next match. */
export function peekReplaced(global: usize, state: usize, value: i64): usize {
  beginStep(state, value);
  return finishStep(peekCaptures(load<u32>(global, Global.currentThread), block + FRAME, block + FRAME - 8));
}

/** The types that the results of a step would have, for the recorder: the replacement makes no difference. */
export function previewReplaced(global: usize, state: usize, isKeyOnly: u32): usize {
  return isKeyOnly ? peekReplacedKey(global, state, NIL) : peekReplaced(global, state, NIL);
}

/** Commits the step that came right before. */
export function commitReplaced(global: usize, state: usize): void {
  commitPeeked(load<u32>(global, Global.currentThread), state);
}

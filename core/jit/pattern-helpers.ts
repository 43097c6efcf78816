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

/**
 * The search whose results the block still has. Where they are of other types than a trace expects, its side trace begins
 * with the same call. Invariant: what the search has seen or made lives until all has been marked once more.
 */
const search: usize = memory.data(32, 8);
const SUBJECT: usize = 4;
const SOUGHT: usize = 8;
const KIND: usize = 12;
const START: usize = 16;
const MARK_ENDS: usize = 24;

const enum Kind {
  FIND,
  MATCH,
  NEXT,
}

/** Whether it is the search whose results the block has; otherwise it is noted as that. */
function isSearched(global: usize, string: usize, pattern: usize, start: f64, kind: u32): bool {
  const state = load<u32>(global, Global.stateId);
  const markEnds = load<u32>(global, Global.markEnds);
  if (
    state && load<u32>(search) == state && load<u32>(search, SUBJECT) == string && load<u32>(search, SOUGHT) == pattern &&
    load<u32>(search, KIND) == kind && load<f64>(search, START) == start && load<u32>(search, MARK_ENDS) == markEnds
  ) return true;
  store<u32>(search, state);
  store<u32>(search, string, SUBJECT);
  store<u32>(search, pattern, SOUGHT);
  store<u32>(search, kind, KIND);
  store<f64>(search, start, START);
  store<u32>(search, markEnds, MARK_ENDS);
  setObject(block + FRAME, Tag.STRING, string);
  setObject(block + FRAME + 8, Tag.STRING, pattern);
  setNumber(block + FRAME + 16, start);
  return false;
}

/** The block gets other results. */
@inline
function forgetSearch(): void {
  store<u32>(search, 0);
}

function finishSearch(status: i32): usize {
  if (status < 0) forgetSearch();
  return finish(status);
}

/** string.find from position `start` on. */
export function findPattern(global: usize, string: usize, pattern: usize, start: f64): usize {
  if (isSearched(global, string, pattern, start, Kind.FIND)) return block;
  return finishSearch(string_find(load<u32>(global, Global.currentThread), block + FRAME, 3));
}

/** string.match from position `start` on. */
export function matchPattern(global: usize, string: usize, pattern: usize, start: f64): usize {
  if (isSearched(global, string, pattern, start, Kind.MATCH)) return block;
  return finishSearch(string_match(load<u32>(global, Global.currentThread), block + FRAME, 3));
}

/** string.gsub with a string or table for the replacement, at most `limit` times. */
export function substitute(global: usize, string: usize, pattern: usize, replacement: i64, limit: f64): usize {
  forgetSearch();
  setObject(block + FRAME, Tag.STRING, string);
  setObject(block + FRAME + 8, Tag.STRING, pattern);
  store<i64>(block + FRAME, replacement, 16);
  setNumber(block + FRAME + 24, limit);
  return finish(string_gsub(load<u32>(global, Global.currentThread), block + FRAME, 4));
}

/**
 * What gmatch's iterator gives next. It stays where it is; where it should go on is added. A side trace may have made the
 * iterator anew.
 */
export function peekMatch(global: usize, iterator: usize): usize {
  const position = load<f64>(iterator + POSITION);
  const string = <usize>load<u32>(iterator, LibraryFunction.upvalues);
  const pattern = <usize>load<u32>(iterator, LibraryFunction.upvalues + 8);
  if (isSearched(global, string, pattern, position, Kind.NEXT)) return block;
  setObject(block + FRAME - 8, Tag.FUNCTION, iterator);
  const status = string_gmatch_aux(load<u32>(global, Global.currentThread), block + FRAME, 0);
  store<f64>(block, load<f64>(iterator + POSITION), ADDED);
  store<f64>(iterator + POSITION, position);
  return finishSearch(status);
}

/** Lets gmatch's iterator go on from there. */
export function advanceMatch(iterator: usize, position: f64): void {
  store<f64>(iterator + POSITION, position);
}

// -- Steps of gsub with a replacement that calls Lua. Added is 1 if there was a match, else the results are the last ones --

@inline
function beginStep(state: usize, value: i64): void {
  forgetSearch();
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

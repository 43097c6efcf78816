/**
 * Interned strings (LuaJIT: lj_str.c). Invariants:
 *
 * - Two live strings with the same bytes are the same object, so equality is equality of addresses.
 * - A string's cell is a multiple of 8 bytes, and the bytes from the end of its data to the end of the cell
 *   are 0: at least the NUL. So strings are compared in words, and a string below 8 bytes is one word.
 * - A hash chain may hold strings that are dead but not yet swept; finding one brings it back to life.
 */
import { Limit, Mark, Metamethod, ObjectType } from "../gen/constants";
import { Global, Header, String } from "../gen/layouts";
import { METAMETHOD_NAMES } from "../gen/names";
import { allocateObject } from "../gc/object";
import { isDead, resurrect } from "../gc/sweep";
import { chargeWork } from "../lib/work";
import { hashLongBytes, hashShortWord, hashTwoWords, shortWord } from "./hash";
import { chainOf, createStringTable, linkString } from "./string-table";

export { hashBytes } from "./hash";
export { numberToString } from "./number-text";

/** Bytes of the cell of a string. */
@inline
export function stringSize(length: u32): u32 {
  return String.data + ((length + 8) & ~7);
}

/** Hash and length of a string lie side by side and are compared as one word. */
@inline
function identity(hash: u32, length: u32): u64 {
  return (<u64>length << 32) | <u64>hash;
}

/** The string of these bytes; 0 if memory is refused or the length exceeds Limit.MAX_STRING. */
export function internString(global: usize, data: usize, length: u32): usize {
  if (length == 1) return characterString(global, load<u8>(data));
  return length < 8 ? internWord(global, shortWord(data, length), length) : internLong(global, data, length);
}

/** The string whose at most 7 bytes are in `word`, the first in the lowest byte; the others must be 0. */
export function internShortWord(global: usize, word: u64, length: u32): usize {
  return internWord(global, word, length);
}

/** The string of one byte. Those that have been asked for live as long as the state: programs take texts apart by them. */
export function characterString(global: usize, byte: u32): usize {
  const place = global + (<usize>byte << 2);
  const known = load<usize>(place, Global.characters);
  if (known) return known;
  const string = internWord(global, byte, 1);
  store<usize>(place, string, Global.characters);
  return string;
}

@inline
function internWord(global: usize, word: u64, length: u32): usize {
  const hash = hashShortWord(word, length, load<u64>(global, Global.hashSeed));
  const wanted = identity(hash, length);
  let string: usize = load<usize>(chainOf(global, hash));
  while (string) {
    if (load<u64>(string, String.hash) == wanted && load<u64>(string, String.data) == word) {
      if (isDead(global, string)) resurrect(string);
      return string;
    }
    string = load<usize>(string, String.next);
  }
  return newShortString(global, hash, word, length);
}

function newShortString(global: usize, hash: u32, word: u64, length: u32): usize {
  const string = newString(global, hash, length);
  if (string) store<u64>(string, word, String.data);
  return string;
}

function internLong(global: usize, data: usize, length: u32): usize {
  const hash = hashLongBytes(data, length, load<u64>(global, Global.hashSeed));
  const wanted = identity(hash, length);
  let string: usize = load<usize>(chainOf(global, hash));
  while (string) {
    if (load<u64>(string, String.hash) == wanted && equalBytes(string + String.data, data, length)) {
      if (isDead(global, string)) resurrect(string);
      return string;
    }
    string = load<usize>(string, String.next);
  }
  if (length > <u32>Limit.MAX_STRING) return 0;
  string = newString(global, hash, length);
  if (string) copyBytes(string + String.data, data, length);
  return string;
}

/** The string whose at most 15 bytes are in two words, the first in the lowest byte of `low`; the others must be 0. */
export function internTwoWords(global: usize, low: u64, high: u64, length: u32): usize {
  if (length < 8) return internWord(global, low, length);
  const hash = hashTwoWords(low, high, length, load<u64>(global, Global.hashSeed));
  const wanted = identity(hash, length);
  let string: usize = load<usize>(chainOf(global, hash));
  while (string) {
    if (
      load<u64>(string, String.hash) == wanted &&
      load<u64>(string, String.data) == low &&
      load<u64>(string, String.data + 8) == high
    ) {
      if (isDead(global, string)) resurrect(string);
      return string;
    }
    string = load<usize>(string, String.next);
  }
  string = newString(global, hash, length);
  if (string) {
    store<u64>(string, low, String.data);
    store<u64>(string, high, String.data + 8);
  }
  return string;
}

/** Whether two runs of at least 8 bytes are equal. */
function equalBytes(left: usize, right: usize, length: u32): bool {
  const last = length - 8;
  for (let at: usize = 0; at < last; at += 8)
    if (load<u64>(left + at) != load<u64>(right + at)) return false;
  return load<u64>(left + last) == load<u64>(right + last);
}

/** Copies at least 8 bytes. A call of the engine's copy routine costs more than a few words. */
@inline
function copyBytes(target: usize, source: usize, length: u32): void {
  if (length > 64) {
    memory.copy(target, source, length);
    return;
  }
  const last = length - 8;
  for (let at: usize = 0; at < last; at += 8) store<u64>(target + at, load<u64>(source + at));
  store<u64>(target + last, load<u64>(source + last));
}

/**
 * Copies a string's bytes in words, as many as cover them: its cell holds those. Up to seven bytes behind the end of
 * the target are written.
 */
@inline
export function copyString(target: usize, string: usize, length: u32): void {
  if (length > 64) {
    memory.copy(target, string + String.data, length);
    return;
  }
  for (let at: usize = 0; at < <usize>length; at += 8) store<u64>(target + at, load<u64>(string + at, String.data));
}

/** A string in its hash chain whose data is not there yet, apart from the zeros at its end. */
function newString(global: usize, hash: u32, length: u32): usize {
  const size = stringSize(length);
  const string = allocateObject(global, size, ObjectType.STRING);
  if (!string) return 0;
  store<u16>(string, 0, String.reserved);
  store<u64>(string, identity(hash, length), String.hash);
  store<u64>(string + size - 8, 0);
  linkString(global, string, hash);
  return string;
}

/**
 * Makes the string table of a new state, the empty string and the names of the metamethods. hashSeed must be
 * set. False if memory is refused.
 */
export function initialiseStrings(global: usize): bool {
  if (!createStringTable(global)) return false;
  const empty = internFixed(global, 0, 0);
  if (!empty) return false;
  store<u32>(global, empty, Global.emptyString);
  let name = METAMETHOD_NAMES;
  for (let metamethod: u32 = 0; metamethod < <u32>Metamethod.COUNT; metamethod++) {
    const length = <u32>load<u8>(name);
    const string = internFixed(global, name + 1, length);
    if (!string) return false;
    store<u8>(string, metamethod + 1, String.reserved);
    store<u32>(global + (<usize>metamethod << 2), string, Global.metamethodNames);
    name += 1 + length;
  }
  return true;
}

/** A string that is never collected. */
export function internFixed(global: usize, data: usize, length: u32): usize {
  const string = internString(global, data, length);
  if (string) store<u8>(string, load<u8>(string, Header.marked) | Mark.FIXED, Header.marked);
  return string;
}

/** Strings that are longer cost fuel when they are compared. */
const MAX_FREE_LENGTH: usize = 64;

/** Negative, zero or positive as the bytes of `left` come before, are or come after those of `right`. */
export function compareStrings(global: usize, left: usize, right: usize): i32 {
  const leftLength = load<u32>(left, String.length);
  const rightLength = load<u32>(right, String.length);
  const common: usize = min(leftLength, rightLength);
  if (common > MAX_FREE_LENGTH) return compareLong(global, left, right);
  // Zeros follow the shorter string's bytes in its last word, so a word that differs decides.
  for (let at: usize = 0; at < common; at += 8) {
    const leftWord = load<u64>(left + at, String.data);
    const rightWord = load<u64>(right + at, String.data);
    if (leftWord != rightWord) return bswap<u64>(leftWord) < bswap<u64>(rightWord) ? -1 : 1;
  }
  return leftLength == rightLength ? 0 : leftLength < rightLength ? -1 : 1;
}

function compareLong(global: usize, left: usize, right: usize): i32 {
  const leftLength = load<u32>(left, String.length);
  const rightLength = load<u32>(right, String.length);
  const common: usize = min(leftLength, rightLength);
  let at: usize = 0;
  while (at < common && load<u64>(left + at, String.data) == load<u64>(right + at, String.data)) at += 8;
  chargeWork(global, <u32>at);
  if (at >= common) return leftLength == rightLength ? 0 : leftLength < rightLength ? -1 : 1;
  return bswap<u64>(load<u64>(left + at, String.data)) < bswap<u64>(load<u64>(right + at, String.data)) ? -1 : 1;
}

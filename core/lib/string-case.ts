/**
 * string.lower, upper and reverse (LuaJIT: lj_buf_putstr_lower and its siblings). Only ASCII letters have
 * case.
 */
import { Status } from "../gen/constants";
import { String } from "../gen/layouts";
import { globalOf } from "../vm/raise";
import { checkString, objectAt } from "./arguments";
import { beginBuffer, internBuffer, reserveBytes, setBufferEnd } from "./buffer";
import { returnString } from "./string-basic";
import { chargeWork } from "./work";

const ONES: u64 = 0x0101010101010101;
const HIGH_BITS: u64 = 0x8080808080808080;

/** Eight bytes, those in [first, first + 26) with their case flipped. */
@inline
function flipWord(word: u64, first: u64): u64 {
  const low = word & ~HIGH_BITS;
  // The high bit of a byte in the sums: at or above first; above the last letter.
  const letters = ((low + (128 - first) * ONES) ^ (low + (102 - first) * ONES)) & ~word & HIGH_BITS;
  return word ^ (letters >> 2);
}

/** Letters whose case is flipped: the code of the first of them. */
export const CAPITALS: u64 = 65;
export const SMALL_LETTERS: u64 = 97;

/**
 * Appends the string's bytes to the buffer with flipped case, in words: the cell of a string is a multiple of 8
 * bytes. False, if memory was refused.
 */
export function putFlipped(global: usize, string: usize, first: u64): bool {
  const length = load<u32>(string, String.length);
  const target = reserveBytes(global, length + 8);
  if (!target) return false;
  const source = string + String.data;
  for (let i: usize = 0; i < <usize>length; i += 8) {
    store<u64>(target + i, flipWord(load<u64>(source + i), first));
  }
  setBufferEnd(target + length);
  chargeWork(global, length);
  return true;
}

function flipCase(thread: usize, base: usize, argumentCount: u32, first: u64): i32 {
  const failure = checkString(thread, base, argumentCount, 1);
  if (failure) return failure;
  const global = globalOf(thread);
  if (!beginBuffer(global) || !putFlipped(global, objectAt(base, 1), first)) return Status.MEMORY;
  return returnString(base, internBuffer(global));
}

export function string_lower(thread: usize, base: usize, argumentCount: u32): i32 {
  return flipCase(thread, base, argumentCount, CAPITALS);
}

export function string_upper(thread: usize, base: usize, argumentCount: u32): i32 {
  return flipCase(thread, base, argumentCount, SMALL_LETTERS);
}

export function string_reverse(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkString(thread, base, argumentCount, 1);
  if (failure) return failure;
  const global = globalOf(thread);
  if (!beginBuffer(global) || !putReversed(global, objectAt(base, 1))) return Status.MEMORY;
  return returnString(base, internBuffer(global));
}

/** Appends the string's bytes to the buffer, the last one first. False, if memory was refused. */
export function putReversed(global: usize, string: usize): bool {
  const length = load<u32>(string, String.length);
  const target = reserveBytes(global, length);
  if (!target) return false;
  let source = string + String.data + <usize>length;
  let at = target;
  for (const last = target + (length & ~7); at < last; at += 8) {
    source -= 8;
    store<u64>(at, bswap(load<u64>(source)));
  }
  for (const last = target + length; at < last; at++) store<u8>(at, load<u8>(--source));
  setBufferEnd(target + length);
  chargeWork(global, length);
  return true;
}

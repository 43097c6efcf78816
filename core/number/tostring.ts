// Numbers as tostring() and concatenation give them: "%.14g".
//
// Invariant: at most MAX_NUMBER_TEXT bytes at dest are written, more than the returned length among them,
// since digits move in two words of eight bytes. Counterpart: lj_strfmt_num and STRFMT_G14 in lj_strfmt.c.

import {
  digitCount,
  digitText,
  isFastResult,
  makeSignificantDigits,
  pointPosition,
  significantInteger,
} from "./digits";
import { storeDigits } from "./digit-text";
import { isNegative } from "./double";
import { putExponent } from "./format";
import { integerToText } from "./integer";

/** What formatNumber14 needs at dest; the text itself takes 21 bytes at most. */
export const MAX_NUMBER_TEXT: i32 = 32;

const PRECISION: i32 = 14;
const EIGHT_ZEROS: u64 = 0x3030303030303030;
const ZERO_POINT_ZEROS: u64 = 0x3030303030302e30;

/** Writes x as "%.14g" does and returns the length. */
export function formatNumber14(x: f64, dest: usize): u32 {
  const integer = <i32>x;
  if (<f64>integer == x) {
    if (integer != 0 || !isNegative(x)) return integerToText(integer, dest);
    store<u16>(dest, 0x302d);
    return 2;
  }
  if (x != x) {
    store<u32>(dest, 0x6e616e);
    return 3;
  }
  let body = dest;
  if (x < 0) store<u8>(body++, 45);
  if (abs(x) == Infinity) {
    store<u32>(body, 0x666e69);
    body += 3;
  } else {
    body = putShortest(body, makeFourteenDigits(x));
  }
  return <u32>(body - dest);
}

/**
 * Fills digitText with all fourteen digits and returns how many there are up to the last that is not zero.
 */
function makeFourteenDigits(x: f64): i32 {
  const integer = significantInteger(x, PRECISION);
  if (isFastResult(integer)) {
    storeDigits(digitText, integer, PRECISION);
  } else {
    makeSignificantDigits(x, PRECISION);
    memory.fill(digitText + digitCount, 48, PRECISION - digitCount);
  }
  const last = load<u64>(digitText, PRECISION - 8) ^ EIGHT_ZEROS;
  if (last != 0) return PRECISION - (<i32>clz(last) >> 3);
  // The other six follow the same way, without the first two of the eight looked at already.
  const first = (load<u64>(digitText) ^ EIGHT_ZEROS) << 16;
  return PRECISION - 8 - (<i32>clz(first) >> 3);
}

@inline
function copySixteen(dest: usize, source: usize): void {
  const first = load<u64>(source);
  const second = load<u64>(source, 8);
  store<u64>(dest, first);
  store<u64>(dest, second, 8);
}

function putShortest(dest: usize, count: i32): usize {
  const point = pointPosition;
  if (point > PRECISION || point < -3) {
    store<u8>(dest, load<u8>(digitText));
    store<u8>(dest, 46, 1);
    copySixteen(dest + 2, digitText + 1);
    return putExponent(dest + (count == 1 ? 1 : count + 1), point - 1, 101);
  }
  if (point <= 0) {
    store<u64>(dest, ZERO_POINT_ZEROS);
    copySixteen(dest + 2 - point, digitText);
    return dest + 2 - point + count;
  }
  copySixteen(dest, digitText);
  if (count <= point) return dest + point;
  copySixteen(dest + point + 1, digitText + point);
  store<u8>(dest + point, 46);
  return dest + count + 1;
}

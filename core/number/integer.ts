// Integers as text: tostring() of small ones, and %d %i %u %x %X %o of string.format.
//
// Invariant: formatInteger writes at most MAX_INTEGER_TEXT bytes, all of them within the returned length.
// Counterpart: lj_strfmt_wint and lj_strfmt_putfxint in lj_strfmt.c, num2i64 and num2u64 in vm_x64.dasc.

import { countDigits, storeDigits, storeEightDigits, storeUpToEightDigits } from "./digit-text";

/** Flags of a conversion, as parsed from between "%" and the width. */
export const FLAG_LEFT: u32 = 1;
export const FLAG_PLUS: u32 = 2;
export const FLAG_ZERO: u32 = 4;
export const FLAG_SPACE: u32 = 8;
export const FLAG_ALTERNATE: u32 = 16;

/** Width and precision end at 99; a precision of 99 may get a sign or a prefix of two before it. */
export const MAX_INTEGER_TEXT: i32 = 101;

/** What integerToText needs at dest. */
export const MAX_SMALL_INTEGER_TEXT: i32 = 11;

const EIGHT_DIGITS_LIMIT: u32 = 100000000;

/** Writes value in decimal and returns the length; bytes behind the text are written, too. */
@inline
export function integerToText(value: i32, dest: usize): u32 {
  if (<u32>value - 1 < EIGHT_DIGITS_LIMIT - 1) return storeUpToEightDigits(dest, value);
  return anyIntegerToText(value, dest);
}

function anyIntegerToText(value: i32, dest: usize): u32 {
  let length: u32 = 0;
  let magnitude = <u32>value;
  if (value < 0) {
    store<u8>(dest, 45);
    magnitude = 0 - magnitude;
    length = 1;
  }
  if (magnitude < 10) {
    store<u8>(dest + length, 48 + magnitude);
    return length + 1;
  }
  if (magnitude < EIGHT_DIGITS_LIMIT) return length + storeUpToEightDigits(dest + length, magnitude);
  const high = magnitude / EIGHT_DIGITS_LIMIT;
  const highLength: u32 = high < 10 ? 1 : 2;
  storeDigits(dest + length, high, highLength);
  length += highLength;
  storeEightDigits(dest + length, magnitude - high * EIGHT_DIGITS_LIMIT);
  return length + 8;
}

/** The integer for %d and %i: truncated, and the lowest one where x is not in range, NaN included. */
export function numberToInt64(x: f64): i64 {
  return x >= -9223372036854775808.0 && x < 9223372036854775808.0 ? <i64>x : i64.MIN_VALUE;
}

/** The integer for %u %x %o: from -2^63 to 2^64, negative ones as their two's complement. */
export function numberToUint64(x: f64): u64 {
  const value = numberToInt64(x);
  return <u64>(value != i64.MIN_VALUE ? value : numberToInt64(x - 18446744073709551616.0));
}

/**
 * Writes value for the conversion character d, i, u, o, x or X and returns the length. The precision is -1
 * where none was given. Only d and i take value as signed and heed FLAG_PLUS and FLAG_SPACE.
 */
export function formatInteger(
  dest: usize,
  value: i64,
  conversion: i32,
  width: i32,
  precision: i32,
  flags: u32,
): u32 {
  let magnitude = <u64>value;
  let p = dest;
  if (conversion == 100 || conversion == 105) {
    if (value < 0) magnitude = 0 - magnitude;
    p = putSign(p, value < 0, flags);
  }
  if (precision >= 0) flags &= ~FLAG_ZERO;
  let bitsPerDigit = 0;
  if (conversion == 111) {
    bitsPerDigit = 3;
  } else if ((conversion | 32) == 120) {
    bitsPerDigit = 4;
    if ((flags & FLAG_ALTERNATE) != 0 && magnitude != 0) {
      store<u16>(p, 48 | (conversion << 8));
      p += 2;
    }
  }
  const prefix = <u32>(p - dest);
  let count = digitsToWrite(magnitude, bitsPerDigit, precision);
  if (bitsPerDigit == 3 && (flags & FLAG_ALTERNATE) != 0 && (magnitude != 0 || count == 0)) ++count;
  for (; precision > count; --precision) store<u8>(p++, 48);
  if (bitsPerDigit == 0) {
    storeDigits(p, magnitude, count);
  } else {
    storeBits(p, magnitude, count, bitsPerDigit, (conversion & 32) != 0);
  }
  return padNumber(dest, <u32>(p - dest) + count, prefix, width, flags);
}

/** A precision of 0 leaves the number zero without any digit. */
function digitsToWrite(magnitude: u64, bitsPerDigit: i32, precision: i32): i32 {
  if (magnitude == 0) return i32(precision != 0);
  if (bitsPerDigit == 0) return countDigits(magnitude);
  return (63 - <i32>clz(magnitude)) / bitsPerDigit + 1;
}

function storeBits(dest: usize, value: u64, count: i32, bitsPerDigit: i32, isLower: bool): void {
  const mask = ((<u64>1) << bitsPerDigit) - 1;
  while (count > 0) {
    --count;
    store<u8>(dest + count, hexDigit(<u32>(value & mask), isLower));
    value >>= bitsPerDigit;
  }
}

@inline
export function hexDigit(value: u32, isLower: bool): u32 {
  return value < 10 ? 48 + value : (isLower ? 87 : 55) + value;
}

/** Writes the sign that a number and its flags ask for, if any, and returns the address behind it. */
export function putSign(dest: usize, negative: bool, flags: u32): usize {
  let sign = 0;
  if (negative) sign = 45;
  else if ((flags & FLAG_PLUS) != 0) sign = 43;
  else if ((flags & FLAG_SPACE) != 0) sign = 32;
  else return dest;
  store<u8>(dest, sign);
  return dest + 1;
}

/** Widens the length bytes at dest to width: spaces on either side, or zeros behind the prefix. */
export function padNumber(dest: usize, length: u32, prefix: u32, width: i32, flags: u32): u32 {
  if (<i32>length >= width) return length;
  const padding = <u32>width - length;
  if ((flags & FLAG_LEFT) != 0) {
    memory.fill(dest + length, 32, padding);
    return width;
  }
  const isZero = (flags & FLAG_ZERO) != 0;
  const at = dest + (isZero ? <usize>prefix : 0);
  memory.copy(at + padding, at, length - (isZero ? prefix : 0));
  memory.fill(at, isZero ? 48 : 32, padding);
  return width;
}

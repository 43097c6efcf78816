// Doubles as text: tostring(), and %e %f %g %a of string.format.
//
// Invariant: the text is that of the exact value, rounded to nearest with ties to even (%a: ties away from
// zero, as LuaJIT has it). NaN has no sign and prints as "nan"; only FLAG_SPACE puts something before it.
// Counterpart: lj_strfmt_num.c.

import {
  digitCount,
  digitText,
  makeFixedDigits,
  makeSignificantDigits,
  pointPosition,
  trimZeros,
} from "./digits";
import { countDigits, storeDigits, storePair } from "./digit-text";
import { exponentOf, HIDDEN_BIT, isFinite, isNegative, mantissaOf } from "./double";
import {
  FLAG_ALTERNATE,
  FLAG_SPACE,
  FLAG_ZERO,
  hexDigit,
  padNumber,
  putSign,
} from "./integer";

/** A sign, 309 digits, the point and 99 more: the longest that a width and a precision of 99 can give. */
export const MAX_DOUBLE_TEXT: i32 = 410;

const DEFAULT_PRECISION: i32 = 6;

/**
 * Writes x for the conversion character e, f, g or a, or its upper case, and returns the length. The
 * precision is -1 where none was given.
 */
export function formatDouble(
  dest: usize,
  x: f64,
  conversion: i32,
  width: i32,
  precision: i32,
  flags: u32,
): u32 {
  if (!isFinite(x)) return formatNonFinite(dest, x, conversion, width, flags);
  const isLower = (conversion & 32) != 0;
  const kind = conversion | 32;
  const body = putSign(dest, isNegative(x), flags);
  if (kind == 97) {
    const end = putHexadecimal(body, x, precision, flags, isLower);
    return padNumber(dest, <u32>(end - dest), <u32>(body + 2 - dest), width, flags);
  }
  if (precision < 0) precision = DEFAULT_PRECISION;
  let end: usize;
  if (kind == 102) {
    makeFixedDigits(x, precision);
    end = putFixed(body, precision, flags);
  } else if (kind == 101) {
    makeSignificantDigits(x, precision + 1);
    end = putExponential(body, precision, flags, conversion);
  } else {
    end = putGeneral(body, x, max(precision, 1), flags, conversion - 2);
  }
  return padNumber(dest, <u32>(end - dest), <u32>(body - dest), width, flags);
}

function formatNonFinite(dest: usize, x: f64, conversion: i32, width: i32, flags: u32): u32 {
  const body = x != x ? putSign(dest, false, flags & FLAG_SPACE) : putSign(dest, x < 0, flags);
  const upper: u32 = (conversion & 32) != 0 ? 0 : 0x202020;
  putThree(body, (x != x ? NAN_TEXT : INF_TEXT) - upper);
  return padNumber(dest, <u32>(body + 3 - dest), 0, width, flags & ~FLAG_ZERO);
}

const NAN_TEXT: u32 = 0x6e616e;
const INF_TEXT: u32 = 0x666e69;

@inline
function putThree(dest: usize, text: u32): void {
  store<u16>(dest, text);
  store<u8>(dest, text >> 16, 2);
}

/** Digits from index from on, zeros where the text has none. */
function putDigits(dest: usize, from: i32, count: i32): usize {
  const end = dest + count;
  for (; dest < end; ++dest, ++from) {
    store<u8>(dest, <u32>from < <u32>digitCount ? load<u8>(digitText + from) : 48);
  }
  return end;
}

function putFixed(dest: usize, places: i32, flags: u32): usize {
  if (pointPosition > 0) {
    dest = putDigits(dest, 0, pointPosition);
  } else {
    store<u8>(dest++, 48);
  }
  if (places > 0 || (flags & FLAG_ALTERNATE) != 0) store<u8>(dest++, 46);
  return putDigits(dest, pointPosition, places);
}

/** letter is the "e" or "E" before the exponent. */
function putExponential(dest: usize, places: i32, flags: u32, letter: i32): usize {
  dest = putDigits(dest, 0, 1);
  if (places > 0 || (flags & FLAG_ALTERNATE) != 0) store<u8>(dest++, 46);
  dest = putDigits(dest, 1, places);
  return putExponent(dest, pointPosition - 1, letter);
}

/** At least two digits. */
export function putExponent(dest: usize, exponent: i32, letter: i32): usize {
  store<u8>(dest, letter);
  store<u8>(dest, exponent < 0 ? 45 : 43, 1);
  dest += 2;
  let magnitude = <u32>abs(exponent);
  if (magnitude >= 100) {
    const hundreds = magnitude / 100;
    store<u8>(dest++, 48 + hundreds);
    magnitude -= hundreds * 100;
  }
  storePair(dest, magnitude);
  return dest + 2;
}

function putGeneral(dest: usize, x: f64, precision: i32, flags: u32, letter: i32): usize {
  makeSignificantDigits(x, precision);
  const exponent = pointPosition - 1;
  const isFixed = exponent >= -4 && exponent < precision;
  let places = isFixed ? precision - pointPosition : precision - 1;
  if ((flags & FLAG_ALTERNATE) == 0) {
    trimZeros();
    places = max(0, min(places, isFixed ? digitCount - pointPosition : digitCount - 1));
  }
  return isFixed ? putFixed(dest, places, flags) : putExponential(dest, places, flags, letter);
}

/** %a: the leading digit is 1 for all but zero, and 2 where it rounds up. */
function putHexadecimal(dest: usize, x: f64, precision: i32, flags: u32, isLower: bool): usize {
  let mantissa = mantissaOf(x);
  let exponent = 0;
  if (mantissa != 0) {
    const shift = clz(mantissa) - 11;
    mantissa <<= shift;
    exponent = exponentOf(x) + 52 - <i32>shift;
  }
  if (precision < 0) {
    precision = 13 - (<i32>ctz(mantissa | HIDDEN_BIT) >> 2);
  } else if (precision < 13) {
    mantissa += (<u64>1) << (51 - (precision << 2));
  }
  store<u8>(dest, 48);
  store<u8>(dest, isLower ? 120 : 88, 1);
  store<u8>(dest, 48 + (mantissa >> 52), 2);
  dest += 3;
  if (precision > 0 || (flags & FLAG_ALTERNATE) != 0) store<u8>(dest++, 46);
  for (mantissa <<= 12; precision > 0; --precision, mantissa <<= 4) {
    store<u8>(dest++, hexDigit(<u32>(mantissa >> 60), isLower));
  }
  store<u8>(dest, isLower ? 112 : 80);
  store<u8>(dest, exponent < 0 ? 45 : 43, 1);
  const digits = countDigits(abs(exponent));
  storeDigits(dest + 2, abs(exponent), digits);
  return dest + 2 + digits;
}


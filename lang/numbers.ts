/**
 * Numeric literals: decimal, hexadecimal with fraction and exponent, binary, and the suffixes of 64-bit
 * integers and imaginary numbers (LuaJIT: lj_strscan.c, with the options of the lexer).
 *
 * Invariant: the text ends with a NUL byte, so that looking one byte ahead is always possible; underscores are
 * already gone. Every number is rounded once, to nearest even.
 */

import { toByteString } from "./bytes.ts";
import { CHARACTER_DIGIT, CHARACTER_HEX_DIGIT, characterClass } from "./tokens.ts";

export type NumberFormat = "number" | "int64" | "uint64" | "imaginary";

export interface ScannedNumber {
  format: NumberFormat;
  /** The value of a plain or imaginary number. */
  value: number;
  /** The value of a 64-bit integer, modulo 2^64. */
  bits: bigint;
}

/** Larger exponents, and as many fractional digits, are malformed. */
const MAXIMUM_EXPONENT = 1 << 20;

/** Decimal digits of the largest 64-bit integer. */
const MAXIMUM_DIGITS_64 = 20;

const DOT = 0x2e;
const PLUS = 0x2b;
const MINUS = 0x2d;
const DIGIT_0 = 0x30;
const LETTER_B = 0x62;
const LETTER_E = 0x65;
const LETTER_I = 0x69;
const LETTER_L = 0x6c;
const LETTER_P = 0x70;
const LETTER_U = 0x75;
const LETTER_X = 0x78;

/** What the literal is made of, before conversion. */
interface NumberParts {
  base: number;
  /** First digit that is not a leading zero, or a point. */
  start: number;
  /** End of digits and point. */
  end: number;
  digits: number;
  /** Position of the point, or -1. */
  point: number;
  exponent: number;
  format: NumberFormat;
  isInteger: boolean;
}

/** Reads the literal `text[0..length)`, or returns null if it is malformed. */
export function scanNumber(text: Uint8Array, length: number): ScannedNumber | null {
  const parts: NumberParts = {
    base: 10,
    start: 0,
    end: 0,
    digits: 0,
    point: -1,
    exponent: 0,
    format: "number",
    isInteger: true,
  };
  const digitsEnd = scanDigits(text, parts);
  if (digitsEnd < 0) return null;
  const exponentEnd = scanExponent(text, digitsEnd, parts);
  if (exponentEnd < 0) return null;
  if (scanSuffix(text, exponentEnd, parts) !== length) return null;
  switch (parts.base) {
    case 16:
      return convertHexadecimal(text, parts);
    case 2:
      return convertBinary(text, parts);
    default:
      return convertDecimal(text, parts, exponentEnd);
  }
}

/** Prefix, leading zeros, digits and point. Returns the position behind them, or -1. */
function scanDigits(text: Uint8Array, parts: NumberParts): number {
  let at = 0;
  let digitClass = CHARACTER_DIGIT;
  if (text[0] === DIGIT_0) {
    const prefix = text[1] | 0x20;
    if (prefix === LETTER_X) {
      parts.base = 16;
      digitClass = CHARACTER_HEX_DIGIT;
      at = 2;
    } else if (prefix === LETTER_B) {
      parts.base = 2;
      at = 2;
    }
  }
  let hasZero = false;
  for (; ; at++) {
    if (text[at] === DIGIT_0) {
      hasZero = true;
    } else if (text[at] === DOT) {
      if (parts.point >= 0) return -1;
      parts.point = at;
    } else {
      break;
    }
  }
  parts.start = at;
  for (; ; at++) {
    if ((characterClass[text[at]] & digitClass) !== 0) {
      parts.digits++;
    } else if (text[at] === DOT) {
      if (parts.point >= 0) return -1;
      parts.point = at;
    } else {
      break;
    }
  }
  parts.end = at;
  if (!hasZero && parts.digits === 0) return -1;
  return parts.point >= 0 && !scanPoint(text, parts) ? -1 : at;
}

/** Turns the point into an exponent and drops trailing zeros behind it. */
function scanPoint(text: Uint8Array, parts: NumberParts): boolean {
  if (parts.base === 2) return false;
  parts.isInteger = false;
  if (parts.digits === 0) return true;
  let last = parts.end - 1;
  let exponent = parts.point - last;
  while (exponent < 0 && text[last] === DIGIT_0) {
    exponent++;
    parts.digits--;
    last--;
  }
  if (exponent <= -MAXIMUM_EXPONENT) return false;
  parts.exponent = parts.base === 16 ? exponent * 4 : exponent;
  return true;
}

/** Returns the position behind the exponent, or -1. */
function scanExponent(text: Uint8Array, start: number, parts: NumberParts): number {
  let at = start;
  const letter = parts.base === 16 ? LETTER_P : LETTER_E;
  if (parts.base < 10 || (text[at] | 0x20) !== letter) return at;
  parts.isInteger = false;
  at++;
  const isNegative = text[at] === MINUS;
  if (isNegative || text[at] === PLUS) at++;
  if ((characterClass[text[at]] & CHARACTER_DIGIT) === 0) return -1;
  let exponent = 0;
  for (; (characterClass[text[at]] & CHARACTER_DIGIT) !== 0; at++) {
    exponent = exponent * 10 + (text[at] - DIGIT_0);
    if (exponent >= MAXIMUM_EXPONENT) return -1;
  }
  parts.exponent += isNegative ? -exponent : exponent;
  return at;
}

/** `i`, `LL`, `ULL` or `LLU`. Returns the position behind the suffix, or -1. */
function scanSuffix(text: Uint8Array, start: number, parts: NumberParts): number {
  let at = start;
  if ((text[at] | 0x20) === LETTER_I) {
    parts.format = "imaginary";
    return at + 1;
  }
  if (!parts.isInteger) return at;
  let isUnsigned = false;
  let isLong = false;
  if ((text[at] | 0x20) === LETTER_U) {
    isUnsigned = true;
    at++;
  }
  if ((text[at] | 0x20) === LETTER_L) {
    if ((text[at + 1] | 0x20) !== LETTER_L) return -1;
    isLong = true;
    at += 2;
  }
  if (!isUnsigned && (text[at] | 0x20) === LETTER_U) {
    isUnsigned = true;
    at++;
  }
  if (isUnsigned && !isLong) return -1;
  if (isLong) parts.format = isUnsigned ? "uint64" : "int64";
  return at;
}

function plain(format: NumberFormat, value: number): ScannedNumber {
  return { format, value, bits: 0n };
}

function integer(format: NumberFormat, bits: bigint): ScannedNumber {
  return { format, value: 0, bits: BigInt.asUintN(64, bits) };
}

function isInteger64(format: NumberFormat): boolean {
  return format === "int64" || format === "uint64";
}

function convertDecimal(text: Uint8Array, parts: NumberParts, end: number): ScannedNumber | null {
  const { format } = parts;
  if (isInteger64(format)) {
    if (parts.digits > MAXIMUM_DIGITS_64) return null;
    const bits = BigInt(toByteString(text, 0, parts.end));
    return bits >> 64n === 0n ? integer(format, bits) : null;
  }
  return plain(format, Number(toByteString(text, 0, end)));
}

function convertHexadecimal(text: Uint8Array, parts: NumberParts): ScannedNumber | null {
  const { format, digits } = parts;
  if (isInteger64(format) && digits > 16) return null;
  let mantissa = 0n;
  let exponent = parts.exponent;
  let at = parts.start;
  for (let index = 0; index < digits; index++, at++) {
    if (text[at] === DOT) at++;
    const digit = text[at] > 0x39 ? (text[at] + 9) & 15 : text[at] & 15;
    if (index < 16) {
      mantissa = (mantissa << 4n) | BigInt(digit);
    } else {
      // Digits that do not fit only matter for rounding.
      if (digit !== 0) mantissa |= 1n;
      exponent += 4;
    }
  }
  return isInteger64(format) ? integer(format, mantissa) : plain(format, scaled(mantissa, exponent));
}

function convertBinary(text: Uint8Array, parts: NumberParts): ScannedNumber | null {
  const { format, digits } = parts;
  if (digits > 64) return null;
  let mantissa = 0n;
  for (let at = parts.start; at < parts.end; at++) {
    if ((text[at] & 0xfe) !== DIGIT_0) return null;
    mantissa = (mantissa << 1n) | BigInt(text[at] & 1);
  }
  return isInteger64(format) ? integer(format, mantissa) : plain(format, scaled(mantissa, 0));
}

const TOP_BITS = 0xc000_0000_0000_0000n;

/** `mantissa * 2^exponent`, rounded once (LuaJIT: strscan_double). */
function scaled(mantissa: bigint, exponent: number): number {
  let bits = mantissa;
  let shift = exponent;
  if ((bits & TOP_BITS) !== 0n) {
    bits = (bits >> 2n) | (bits & 3n);
    shift += 2;
  }
  if (shift <= -1075 && bits !== 0n) bits = roundedForSubnormal(bits, shift);
  return timesPowerOfTwo(Number(bits), shift);
}

/** Rounds to the bits that a subnormal result keeps, since the conversion to double would round before that. */
function roundedForSubnormal(mantissa: bigint, exponent: number): bigint {
  const top = mantissa.toString(2).length - 1;
  if (top + exponent > -1023 || top + exponent < -1075) return mantissa;
  const half = 1n << BigInt(-1075 - exponent);
  let bits = mantissa;
  if ((bits & half) !== 0n && (bits & (half * 3n - 1n)) !== 0n) bits += half * 2n;
  return BigInt.asUintN(64, bits) & ~(half * 2n - 1n);
}

const doubleView = new Float64Array(1);
const wordView = new Uint32Array(doubleView.buffer);

/** 2^exponent for exponents of normal numbers. */
function powerOfTwo(exponent: number): number {
  wordView[0] = 0;
  wordView[1] = (exponent + 1023) << 20;
  return doubleView[0];
}

/** `value * 2^exponent` with a single rounding, value below 2^64. */
export function timesPowerOfTwo(value: number, exponent: number): number {
  if (value === 0 || exponent === 0) return value;
  doubleView[0] = value;
  const valueExponent = ((wordView[1] >>> 20) & 0x7ff) - 1023;
  const fraction = value * powerOfTwo(-valueExponent);
  const total = valueExponent + exponent;
  if (total > 1023) return Number.POSITIVE_INFINITY;
  if (total >= -1022) return fraction * powerOfTwo(total);
  if (total < -1080) return 0;
  return fraction * powerOfTwo(-1022) * powerOfTwo(total + 1022);
}

// Text to number: tonumber(), coercion of strings, number literals of Lua and of C declarations.
//
// Invariant: the text is length bytes at an address and nothing behind it is read; the value at result is
// written only where a kind other than SCAN_ERROR is returned. Counterpart: lj_strscan.c, whose grammar this
// follows to the letter: surrounding white space, a sign, "inf", "infinity" and "nan" in any case, decimal
// and hexadecimal floats, "0b" integers, exponents below 2^20. Underscores in literals are dropped by the
// lexer beforehand.

import { decimalToDouble, readDigits } from "./decimal";
import { composeDouble } from "./double";
import { integerPowerOfTen } from "./powers";

/**
 * Kinds of results. The cell at result holds an f64 up to SCAN_IMAGINARY and 64 integer bits from SCAN_INT
 * on.
 */
export const SCAN_ERROR: i32 = 0;
export const SCAN_NUMBER: i32 = 1;
/** The imaginary part: suffix I. */
export const SCAN_IMAGINARY: i32 = 2;
/** Only without SCAN_TO_NUMBER: a number that fits 32 bits, signed or (suffix U, or C) unsigned. */
export const SCAN_INT: i32 = 3;
export const SCAN_UINT: i32 = 4;
/** Suffixes LL and ULL. */
export const SCAN_INT64: i32 = 5;
export const SCAN_UINT64: i32 = 6;

/** Options: plain integers become doubles too; the suffixes I, LL and ULL; the grammar of C. */
export const SCAN_TO_NUMBER: u32 = 2;
export const SCAN_ALLOW_IMAGINARY: u32 = 4;
export const SCAN_ALLOW_INT64: u32 = 8;
export const SCAN_C: u32 = 16;

/** From here on an exponent makes the text malformed rather than infinite or zero. */
const MAX_EXPONENT: i32 = 1 << 20;

/**
 * The literal between its parts: where its significant digits start, how many, and the power of the last one.
 */
let digitsStart: usize = 0;
let significantDigits: i32 = 0;
let exponent: i32 = 0;
let hasPoint: bool = false;

@inline
function peek(p: usize, end: usize): u32 {
  return p < end ? load<u8>(p) : 0;
}

@inline
export function isSpace(c: u32): bool {
  return c == 32 || c - 9 < 5;
}

@inline
export function isDigit(c: u32): bool {
  return c - 48 < 10;
}

@inline
export function isHexDigit(c: u32): bool {
  return c - 48 < 10 || (c | 32) - 97 < 6;
}

/** Scans the whole text with the given options and returns its kind. */
export function scanNumber(text: usize, length: u32, options: u32, result: usize): i32 {
  const end = text + length;
  let p = text;
  let negative = false;
  if (!isDigit(peek(p, end))) {
    p = skipSpaces(p, end);
    const sign = peek(p, end);
    if (sign == 43 || sign == 45) {
      negative = sign == 45;
      ++p;
    }
    if (peek(p, end) >= 65) return scanWord(p, end, negative, result);
  }
  return scanLiteral(p, end, options, negative, result);
}

/** The number that the text stands for as tonumber() and arithmetic see it; returns whether it is one. */
export function textToNumber(text: usize, length: u32, result: usize): bool {
  if (length <= MAX_SHORT_LENGTH && scanShort(text, length, result)) return true;
  return scanNumber(text, length, SCAN_TO_NUMBER, result) != SCAN_ERROR;
}

/**
 * Fifteen digits stay below 2^53, and the powers of ten to divide by are exact: one division rounds right.
 */
const MAX_SHORT_LENGTH: u32 = 15;

/** Digits, one point and a minus sign: most texts that become numbers. Returns false for anything else. */
function scanShort(text: usize, length: u32, result: usize): bool {
  const end = text + length;
  let p = text;
  const negative = length > 1 && load<u8>(p) == 45;
  if (negative) ++p;
  let value: i64 = 0;
  let point: usize = 0;
  const start = p;
  for (; p < end; ++p) {
    const c = <u32>load<u8>(p);
    if (isDigit(c)) {
      value = value * 10 + (c - 48);
    } else if (c == 46 && point == 0) {
      point = p + 1;
    } else {
      return false;
    }
  }
  if (p == start + usize(point != 0)) return false;
  let x = <f64>value;
  if (point != 0) x /= <f64>integerPowerOfTen(<i32>(end - point));
  store<f64>(result, negative ? -x : x);
  return true;
}

export function skipSpaces(p: usize, end: usize): usize {
  while (isSpace(peek(p, end))) ++p;
  return p;
}

/** How many letters of the lower-case word, packed lowest byte first, stand at p in any case. */
export function matchWord(p: usize, end: usize, word: u64): i32 {
  let count = 0;
  for (; word != 0 && (peek(p, end) | 32) == <u32>(word & 0xff); ++p, ++count) word >>= 8;
  return count;
}

export const WORD_INFINITY: u64 = 0x7974696e69666e69;
export const WORD_NAN: u64 = 0x6e616e;
/** LuaJIT's NaN has a sign, which programs see through C data. */
const LUAJIT_NAN: f64 = reinterpret<f64>(0xfff8000000000000);

function scanWord(p: usize, end: usize, negative: bool, result: usize): i32 {
  let value = LUAJIT_NAN;
  const matched = matchWord(p, end, WORD_INFINITY);
  if (matched >= 3) {
    value = negative ? -Infinity : Infinity;
    p += matched == 8 ? 8 : 3;
  } else if (matchWord(p, end, WORD_NAN) == 3) {
    p += 3;
  } else {
    return SCAN_ERROR;
  }
  if (skipSpaces(p, end) != end) return SCAN_ERROR;
  store<f64>(result, value);
  return SCAN_NUMBER;
}

function scanLiteral(p: usize, end: usize, options: u32, negative: bool, result: usize): i32 {
  let base = 10;
  if (peek(p, end) == 48) {
    const letter = peek(p + 1, end) | 32;
    if (letter == 120) base = 16;
    else if (letter == 98) base = 2;
    else if ((options & SCAN_C) != 0) base = 8;
    if (letter == 120 || letter == 98) p += 2;
  }
  p = scanDigits(p, end, base);
  if (p == 0) return SCAN_ERROR;
  let kind = hasPoint ? SCAN_NUMBER : SCAN_INT;
  const marker: u32 = base == 16 ? 112 : 101;
  if (base >= 10 && (peek(p, end) | 32) == marker) {
    p = scanExponent(p + 1, end);
    if (p == 0) return SCAN_ERROR;
    kind = SCAN_NUMBER;
  }
  if (p < end) {
    kind = scanSuffix(p, end, kind, options);
    if (kind == SCAN_ERROR) return SCAN_ERROR;
  }
  if (base == 8 && kind >= SCAN_INT) return finishOctal(kind, negative, result);
  if (base == 16) return finishHexadecimal(kind, options, negative, result);
  if (base == 2) return finishBinary(kind, options, negative, result);
  return finishDecimal(kind, options, negative, result);
}

/** Digits and a point; returns the address behind them, or 0 where there is no digit or a second point. */
function scanDigits(p: usize, end: usize, base: i32): usize {
  const start = p;
  let point: usize = 0;
  p = skipZeros(p, end);
  let zeros = p - start;
  if (peek(p, end) == 46) {
    point = p;
    p = skipZeros(p + 1, end);
    zeros = p - start - 1;
  }
  digitsStart = p;
  p = skipDigits(p, end, base == 16);
  let digits = p - digitsStart;
  if (peek(p, end) == 46) {
    if (point != 0) return 0;
    point = p;
    p = skipDigits(p + 1, end, base == 16);
    digits = p - digitsStart - 1;
    if (peek(p, end) == 46) return 0;
  }
  if ((zeros | digits) == 0) return 0;
  significantDigits = <i32>digits;
  exponent = 0;
  hasPoint = point != 0;
  if (hasPoint && base == 2) return 0;
  if (hasPoint && digits != 0 && !placePoint(point, p, base)) return 0;
  return p;
}

/** Drops zeros at the end of the fraction; returns whether it is short enough. */
function placePoint(point: usize, end: usize, base: i32): bool {
  let last = end - 1;
  for (; last > point && load<u8>(last) == 48; --last) --significantDigits;
  const places = <i32>(last - point);
  exponent = base == 16 ? places * -4 : -places;
  return places < MAX_EXPONENT;
}

function skipZeros(p: usize, end: usize): usize {
  while (peek(p, end) == 48) ++p;
  return p;
}

function skipDigits(p: usize, end: usize, isHex: bool): usize {
  if (isHex) {
    while (isHexDigit(peek(p, end))) ++p;
  } else {
    while (isDigit(peek(p, end))) ++p;
  }
  return p;
}

/** A sign and digits, added to the exponent; returns the address behind them, or 0. */
function scanExponent(p: usize, end: usize): usize {
  const sign = peek(p, end);
  if (sign == 43 || sign == 45) ++p;
  if (!isDigit(peek(p, end))) return 0;
  let value = 0;
  for (; isDigit(peek(p, end)); ++p) {
    value = value * 10 + load<u8>(p) - 48;
    if (value >= MAX_EXPONENT) return 0;
  }
  exponent += sign == 45 ? -value : value;
  return p;
}

/**
 * I, and for integers U, LL, ULL, LLU, in C also L, UL, LU (64 bits wide); then white space up to the end.
 */
function scanSuffix(p: usize, end: usize, kind: i32, options: u32): i32 {
  if ((peek(p, end) | 32) == 105) {
    if ((options & SCAN_ALLOW_IMAGINARY) == 0) return SCAN_ERROR;
    kind = SCAN_IMAGINARY;
    ++p;
  } else if (kind == SCAN_INT) {
    let isUnsigned = (peek(p, end) | 32) == 117;
    if (isUnsigned) ++p;
    const longs = matchWord(p, end, 0x6c6c);
    if (longs == 1 && (options & SCAN_C) == 0) return SCAN_ERROR;
    p += longs;
    if (!isUnsigned && (peek(p, end) | 32) == 117) {
      isUnsigned = true;
      ++p;
    }
    if (longs != 0) {
      if ((options & SCAN_ALLOW_INT64) == 0) return SCAN_ERROR;
      kind = isUnsigned ? SCAN_UINT64 : SCAN_INT64;
    } else if (isUnsigned) {
      if ((options & SCAN_C) == 0) return SCAN_ERROR;
      kind = SCAN_UINT;
    }
  }
  return skipSpaces(p, end) == end ? kind : SCAN_ERROR;
}

// -- Values --

function storeInteger(kind: i32, value: u64, negative: bool, result: usize): i32 {
  if (negative) value = 0 - value;
  if (kind == SCAN_INT) value = <u64>(<i64>(<i32>value));
  if (kind == SCAN_UINT) value &= 0xffffffff;
  store<u64>(result, value);
  return kind;
}

function storeDouble(kind: i32, value: f64, negative: bool, result: usize): i32 {
  store<f64>(result, negative ? -value : value);
  return kind;
}

/**
 * SCAN_INT where a plain integer is wanted and fits 32 bits with its sign, else SCAN_UINT for C, or a double.
 */
function kindOfPlainInteger(value: u64, options: u32, negative: bool): i32 {
  if ((options & SCAN_TO_NUMBER) == 0 && value < <u64>0x80000000 + u64(negative)) return SCAN_INT;
  return (options & SCAN_C) != 0 ? SCAN_UINT : SCAN_NUMBER;
}

function finishDecimal(kind: i32, options: u32, negative: bool, result: usize): i32 {
  const digits = significantDigits;
  if (kind >= SCAN_INT) {
    const isPlain = kind == SCAN_INT;
    if (digits < 20 || (digits == 20 && fitsUnsigned(digitsStart))) {
      const value = readDigits(digitsStart, digits);
      if (isPlain) kind = kindOfPlainInteger(value, options, negative);
      if (kind == SCAN_INT && value == 0 && negative) return storeDouble(SCAN_NUMBER, 0, true, result);
      if (kind == SCAN_UINT && value >> 32 != 0) return SCAN_ERROR;
      if (kind != SCAN_NUMBER) return storeInteger(kind, value, negative, result);
    } else if (!isPlain || (options & SCAN_C) != 0) {
      return SCAN_ERROR;
    }
    kind = SCAN_NUMBER;
  }
  return storeDouble(kind, decimalToDouble(digitsStart, digits, exponent), negative, result);
}

/** Whether twenty digits stay below 2^64: their first nineteen alone decide it or leave the last to do so. */
function fitsUnsigned(text: usize): bool {
  const most = u64.MAX_VALUE / 10;
  const value = readDigits(text, 19);
  return value < most || (value == most && load<u8>(text, 19) <= 53);
}

function finishHexadecimal(kind: i32, options: u32, negative: bool, result: usize): i32 {
  const digits = significantDigits;
  let p = digitsStart;
  let value: u64 = 0;
  let scale = exponent;
  for (let i = 0; i < digits; ++p) {
    const c = <u32>load<u8>(p);
    if (c == 46) continue;
    if (i < 16) {
      value = (value << 4) | ((c & 15) + (c > 57 ? 9 : 0));
    } else {
      value |= u64(c != 48);
      scale += 4;
    }
    ++i;
  }
  if (kind == SCAN_INT) {
    kind = kindOfPlainInteger(value, options, negative);
    if (kind == SCAN_INT && value == 0 && negative) kind = (options & SCAN_C) != 0 ? SCAN_UINT : SCAN_NUMBER;
  }
  if (kind < SCAN_INT) return storeDouble(kind, composeDouble(value, scale), negative, result);
  if (digits > (kind <= SCAN_UINT ? 8 : 16)) return SCAN_ERROR;
  return storeInteger(kind, value, negative, result);
}

function finishOctal(kind: i32, negative: bool, result: usize): i32 {
  const digits = significantDigits;
  if (digits > 22 || (digits == 22 && load<u8>(digitsStart) > 49)) return SCAN_ERROR;
  let value: u64 = 0;
  for (let i = 0; i < digits; ++i) {
    const digit = <u32>load<u8>(digitsStart + i) - 48;
    if (digit > 7) return SCAN_ERROR;
    value = (value << 3) | digit;
  }
  if (kind == SCAN_INT && value >= <u64>0x80000000 + u64(negative)) kind = SCAN_UINT;
  if (kind <= SCAN_UINT && value >> 32 != 0) return SCAN_ERROR;
  return storeInteger(kind, value, negative, result);
}

function finishBinary(kind: i32, options: u32, negative: bool, result: usize): i32 {
  const digits = significantDigits;
  if (digits > 64) return SCAN_ERROR;
  let value: u64 = 0;
  for (let i = 0; i < digits; ++i) {
    const digit = <u32>load<u8>(digitsStart + i) - 48;
    if (digit > 1) return SCAN_ERROR;
    value = (value << 1) | digit;
  }
  if (kind == SCAN_INT) kind = kindOfPlainInteger(value, options, negative);
  if (kind < SCAN_INT) return storeDouble(kind, composeDouble(value, 0), negative, result);
  if (kind == SCAN_UINT && digits > 32) return SCAN_ERROR;
  return storeInteger(kind, value, negative, result);
}

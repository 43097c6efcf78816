// The decimal digits of a double, rounded to nearest with ties to even on its exact value.
//
// Invariant: after a conversion |x| = 0.ddd... * 10^pointPosition rounded as asked, where ddd... are the
// digitCount ASCII digits at the address digitText; the first of them is not '0', and digits that were asked
// for beyond digitCount are zeros. No digits at all mean that everything rounded away.
//
// LuaJIT's lj_strfmt_num.c rescales by a rounded power of ten, converts the value two units below and two
// above, and takes the result where both agree. Here one 64x128-bit product by a power of ten with a proven
// error bound gives up to 17 digits; only a product too close to a tie, and longer requests, go to big
// numbers. The product is exact for powers from 0 to 27, so that the ties of everyday numbers stay on the
// fast path.

import { bigDivide, bigMultiplyAdd, bigSet, bigShiftLeft, leftNumber, limbAt } from "./bignum";
import { countDigits, storeDigits } from "./digit-text";
import { exponentOf, mantissaOf } from "./double";
import {
  floorLog10OfPowerOfTwo,
  integerPowerOfTen,
  multiplyByPower,
  powerExponent,
  powerIsExact,
  productHigh,
  productLow,
  setPowerOfTen,
} from "./powers";

/** 309 digits before the point and 99 behind it, one chunk of nine more, and the slack of wide stores. */
const DIGIT_CAPACITY: i32 = 448;

export const digitText: usize = memory.data(DIGIT_CAPACITY, 8);
export let digitCount: i32 = 0;
export let pointPosition: i32 = 0;

/** Significant digits that the fast path can give. */
const MAX_FAST_DIGITS: i32 = 17;
const NO_FAST_RESULT: u64 = 0xffffffffffffffff;
const HALF: u64 = 0x8000000000000000;
const CHUNK: u32 = 1000000000;
const CHUNK_DIGITS: i32 = 9;

/** Whether scaleToInteger had to drop its last digit to stay below the limit. */
let droppedDigit: bool = false;

/**
 * mantissa * 2^exponent * 10^power as the nearest integer, given that it is below 10^18 and that limit is a
 * power of ten: a digit more than the limit allows is rounded away. NO_FAST_RESULT where the product is too
 * close to a tie to tell. A result that rounds up to the limit itself stays so.
 */
function scaleToInteger(mantissa: u64, exponent: i32, power: i32, limit: u64): u64 {
  const normalise = clz(mantissa);
  setPowerOfTen(power);
  multiplyByPower(mantissa << normalise);
  // The product counts units of 2^-(64 + shift). A value below 2^60 leaves shift at 3 or more, so that
  // PRODUCT_ERROR is at most one unit of the 64 bits of fraction, and the bits below them are less than
  // another.
  const shift = <u64>(<i32>normalise - exponent - powerExponent - 128);
  let integer: u64 = 0;
  let fraction: u64 = 0;
  let below: u64 = productLow;
  if (shift < 64) {
    integer = productHigh >> shift;
    fraction = (productHigh << (64 - shift)) | (productLow >> shift);
    below <<= 64 - shift;
  } else if (shift < 128) {
    fraction = productHigh >> (shift - 64);
  }
  droppedDigit = integer >= limit;
  if (!droppedDigit) {
    if (!powerIsExact && fraction - (HALF - 2) <= 2) return NO_FAST_RESULT;
    return integer + u64(fraction > HALF || (fraction == HALF && (below | (integer & 1)) != 0));
  }
  const kept = integer / 10;
  const last = integer - kept * 10;
  if (!powerIsExact && ((last == 4 && fraction >= <u64>-2) || (last == 5 && fraction == 0))) {
    return NO_FAST_RESULT;
  }
  return kept + u64(last > 5 || (last == 5 && (fraction | below | (kept & 1)) != 0));
}

/**
 * The integer of count digits (at most 17) that x rounds to, with pointPosition set; NO_FAST_RESULT where
 * that takes big numbers. x is finite and not zero.
 */
export function significantInteger(x: f64, count: i32): u64 {
  const mantissa = mantissaOf(x);
  const exponent = exponentOf(x);
  // The first digit stands at 10^log10 or one place higher.
  const log10 = floorLog10OfPowerOfTwo(exponent + 63 - <i32>clz(mantissa));
  const limit = integerPowerOfTen(count);
  let integer = scaleToInteger(mantissa, exponent, count - 1 - log10, limit);
  if (integer == NO_FAST_RESULT) return integer;
  pointPosition = log10 + 1 + i32(droppedDigit);
  if (integer == limit) {
    integer = integerPowerOfTen(count - 1);
    ++pointPosition;
  }
  return integer;
}

export function isFastResult(integer: u64): bool {
  return integer != NO_FAST_RESULT;
}

/** The first count digits of a finite x, 1 <= count <= 100. */
export function makeSignificantDigits(x: f64, count: i32): void {
  if (x == 0) return clearDigits();
  if (count <= MAX_FAST_DIGITS) {
    const integer = significantInteger(x, count);
    if (integer != NO_FAST_RESULT) {
      digitCount = count;
      return storeDigits(digitText, integer, count);
    }
  }
  makeExactDigits(x, count, false);
}

/** The digits of a finite x up to count places behind the point, 0 <= count <= 99. */
export function makeFixedDigits(x: f64, count: i32): void {
  if (x == 0) return clearDigits();
  const mantissa = mantissaOf(x);
  const exponent = exponentOf(x);
  const log10 = floorLog10OfPowerOfTwo(exponent + 63 - <i32>clz(mantissa));
  if (log10 + 2 + count <= MAX_FAST_DIGITS) {
    const integer = scaleToInteger(mantissa, exponent, count, NO_FAST_RESULT);
    if (integer == 0) return clearDigits();
    if (integer != NO_FAST_RESULT) {
      digitCount = countDigits(integer);
      pointPosition = digitCount - count;
      return storeDigits(digitText, integer, digitCount);
    }
  }
  makeExactDigits(x, count, true);
}

function clearDigits(): void {
  digitCount = 0;
  pointPosition = 1;
}

// -- Exact digits --

function makeExactDigits(x: f64, count: i32, isFixed: bool): void {
  const exponent = exponentOf(x);
  let fraction = mantissaOf(x);
  digitCount = 0;
  if (exponent > -64) {
    bigSet(leftNumber, exponent < 0 ? fraction >> -exponent : fraction);
    if (exponent > 0) bigShiftLeft(leftNumber, exponent);
    appendWholePart();
    fraction = exponent < 0 ? fraction << (64 + exponent) >> (64 + exponent) : 0;
  }
  pointPosition = digitCount;
  const limbs = exponent < 0 ? (31 - exponent) >> 5 : 0;
  bigSet(leftNumber, fraction);
  bigShiftLeft(leftNumber, (limbs << 5) + exponent);
  appendFraction(limbs, count, isFixed);
  roundDigits(isFixed ? pointPosition + count : count, load<u32>(leftNumber) != 0);
}

/**
 * Appends the digits of leftNumber and uses it up. The chunks come last one first, from the end of the text.
 */
function appendWholePart(): void {
  const end = digitText + 36 * CHUNK_DIGITS;
  let first = end;
  while (load<u32>(leftNumber) != 0) {
    const chunk = bigDivide(leftNumber, CHUNK);
    first -= CHUNK_DIGITS;
    storeDigits(first, chunk, CHUNK_DIGITS);
  }
  while (first < end && load<u8>(first) == 48) ++first;
  digitCount = <i32>(end - first);
  memory.copy(digitText, first, digitCount);
}

/**
 * leftNumber is a fraction in units of 2^(-32 * limbs): what a multiplication by 10^9 carries out of the
 * limbs is its next nine digits. Ends with the fraction, or one digit or more beyond what was asked for.
 */
function appendFraction(limbs: u32, count: i32, isFixed: bool): void {
  let places = 0;
  while (load<u32>(leftNumber) != 0 && (isFixed ? places : digitCount) <= count) {
    bigMultiplyAdd(leftNumber, CHUNK, 0);
    places += CHUNK_DIGITS;
    const chunk = takeLimb(leftNumber, limbs);
    if (digitCount != 0) {
      storeDigits(digitText + digitCount, chunk, CHUNK_DIGITS);
      digitCount += CHUNK_DIGITS;
    } else if (chunk != 0) {
      digitCount = countDigits(chunk);
      storeDigits(digitText, chunk, digitCount);
      pointPosition = digitCount - places;
    }
  }
}

/** Removes and returns the limb at an index that may be one beyond the highest. */
function takeLimb(big: usize, index: u32): u32 {
  if (load<u32>(big) <= index) return 0;
  const limb = load<u32>(limbAt(big, index));
  let count = index;
  while (count > 0 && load<u32>(limbAt(big, count - 1)) == 0) --count;
  store<u32>(big, count);
  return limb;
}

/** Cuts the text to its first keep digits; hasMore tells of a fraction behind the text. */
function roundDigits(keep: i32, hasMore: bool): void {
  if (keep < 0 || digitCount == 0) return clearDigits();
  if (digitCount <= keep) return;
  const next = load<u8>(digitText + keep);
  let up = next > 53;
  if (next == 53) {
    up = hasMore || (keep > 0 && (load<u8>(digitText + keep - 1) & 1) != 0);
    for (let i = keep + 1; !up && i < digitCount; ++i) up = load<u8>(digitText + i) != 48;
  }
  digitCount = keep;
  if (!up) {
    if (keep == 0) clearDigits();
    return;
  }
  while (digitCount > 0 && load<u8>(digitText + digitCount - 1) == 57) --digitCount;
  if (digitCount == 0) {
    store<u8>(digitText, 49);
    digitCount = 1;
    ++pointPosition;
  } else {
    const last = digitText + digitCount - 1;
    store<u8>(last, load<u8>(last) + 1);
  }
}

/** Leaves out the zeros at the end of the digits. */
export function trimZeros(): void {
  while (digitCount > 0 && load<u8>(digitText + digitCount - 1) == 48) --digitCount;
}

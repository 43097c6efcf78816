// Decimal digits to the nearest double, ties to even, for any number of digits.
//
// Invariant: the result is the correctly rounded value of all digits. Three ways lead there: exact double
// arithmetic for short numbers, one 64x128-bit product by a power of ten with a known error bound for nearly
// all others, and for what lies too close to a tie a comparison with that tie in big numbers. Counterpart:
// strscan_dec in lj_strscan.c, which scales a buffer in base 100 instead.

import {
  bigCompare,
  bigMultiplyAdd,
  bigMultiplyByPowerOfFive,
  bigSet,
  bigShiftLeft,
  leftNumber,
  rightNumber,
} from "./bignum";
import { assembleBits, composeDouble, MIN_EXPONENT } from "./double";
import {
  integerPowerOfTen,
  multiplyByPower,
  powerExponent,
  powerIsExact,
  productHigh,
  productLow,
  PRODUCT_ERROR,
  setPowerOfTen,
} from "./powers";

/** Digits that always fit 64 bits. */
const MAX_WORD_DIGITS: i32 = 19;
/** A tie between doubles has at most 767 digits; the rest counts only as zero or not. */
const MAX_DIGITS: i32 = 800;
/** Ten to this and to smaller powers are doubles, and integers up to 2^53 as well. */
const MAX_EXACT_POWER: i32 = 22;
const MAX_EXACT_INTEGER: u64 = 0x20000000000000;

const NO_FAST_RESULT: f64 = -1;

/** Where readDigits stopped. */
let digitCursor: usize = 0;

/** The value of the next count digits (at most 19) at text; a decimal point among them is skipped. */
export function readDigits(text: usize, count: i32): u64 {
  let value: u64 = 0;
  for (; count > 0; ++text) {
    const digit = load<u8>(text) - 48;
    if (digit > 9) continue;
    value = value * 10 + digit;
    --count;
  }
  digitCursor = text;
  return value;
}

/**
 * The double nearest to the count digits at text, among which a decimal point may stand, times 10^exponent.
 * The first digit is not '0', unless count is 0.
 */
export function decimalToDouble(text: usize, count: i32, exponent: i32): f64 {
  if (count == 0) return 0;
  const magnitude = count + exponent;
  if (magnitude > 310) return Infinity;
  if (magnitude < -325) return 0;
  const wordDigits = min(count, MAX_WORD_DIGITS);
  const word = readDigits(text, wordDigits);
  const power = magnitude - wordDigits;
  const isTruncated = count > wordDigits;
  if (!isTruncated && word <= MAX_EXACT_INTEGER && abs(power) <= MAX_EXACT_POWER) {
    if (power >= 0) return <f64>word * exactPower(power);
    return <f64>word / exactPower(-power);
  }
  const result = scaleByPower(word, power);
  if (result != NO_FAST_RESULT && (!isTruncated || scaleByPower(word + 1, power) == result)) return result;
  return decideByComparison(text, count, exponent, word, power);
}

/** 10^n for 0 <= n <= 22, all of which are doubles. */
@inline
function exactPower(n: i32): f64 {
  return n < 20 ? <f64>integerPowerOfTen(n) : <f64>integerPowerOfTen(n - 19) * 1e19;
}

let productTop: u64 = 0;
let productRest: u64 = 0;

/** The product word * 10^power with bit 63 of productTop set; returns that bit's power of two. */
function setProduct(word: u64, power: i32): i32 {
  const normalise = clz(word);
  setPowerOfTen(power);
  multiplyByPower(word << normalise);
  const shift = clz(productHigh);
  productTop = shift != 0 ? (productHigh << 1) | (productLow >> 63) : productHigh;
  productRest = productLow << shift;
  return powerExponent + 191 - <i32>normalise - <i32>shift;
}

/** How many of the 64 bits of a normalised mantissa a double of that magnitude cannot hold; 11 or more. */
@inline
function droppedBits(log2: i32): i32 {
  return log2 < -1022 ? -1011 - log2 : 11;
}

/** word * 10^power, or NO_FAST_RESULT where the error of the power might change the rounding. */
function scaleByPower(word: u64, power: i32): f64 {
  const log2 = setProduct(word, power);
  if (!powerIsExact) {
    const dropped = droppedBits(log2);
    if (dropped > 63) return NO_FAST_RESULT;
    // The true product lies above this one, by less than twice PRODUCT_ERROR after the shift by one.
    const half = (<u64>1) << (dropped - 1);
    const rest = productTop & ((half << 1) - 1);
    if (rest == half - 1 ? productRest >= 0 - 2 * PRODUCT_ERROR : rest == half && productRest == 0) {
      return NO_FAST_RESULT;
    }
  }
  return composeDouble(productTop | u64(productRest != 0), log2 - 63);
}

/** Compares the digits with the tie above the double that the product rounds down to. */
function decideByComparison(text: usize, count: i32, exponent: i32, word: u64, power: i32): f64 {
  const log2 = setProduct(word, power);
  if (log2 > 1023) return Infinity;
  const dropped = droppedBits(log2);
  const kept = dropped > 63 ? 0 : productTop >> dropped;
  const tieExponent = max(log2 - 52, MIN_EXPONENT) - 1;
  const scale = setBigDigits(text, count) + exponent;
  bigSet(rightNumber, (kept << 1) + 1);
  if (scale >= 0) {
    bigMultiplyByPowerOfFive(leftNumber, scale);
  } else {
    bigMultiplyByPowerOfFive(rightNumber, -scale);
  }
  if (scale >= tieExponent) {
    bigShiftLeft(leftNumber, scale - tieExponent);
  } else {
    bigShiftLeft(rightNumber, tieExponent - scale);
  }
  const order = bigCompare(leftNumber, rightNumber);
  const up = order > 0 || (order == 0 && (kept & 1) != 0);
  return reinterpret<f64>(assembleBits(kept, log2) + u64(up));
}

/** Reads the digits into leftNumber and returns the power of ten of the last one read. */
function setBigDigits(text: usize, count: i32): i32 {
  bigSet(leftNumber, 0);
  digitCursor = text;
  let left = min(count, MAX_DIGITS);
  const rest = count - left;
  while (left > 0) {
    const chunk = min(left, 9);
    bigMultiplyAdd(leftNumber, <u32>integerPowerOfTen(chunk), <u32>readDigits(digitCursor, chunk));
    left -= chunk;
  }
  for (let i = 0; i < rest; ++digitCursor) {
    const digit = load<u8>(digitCursor);
    if (digit == 46) continue;
    if (digit != 48) {
      bigMultiplyAdd(leftNumber, 10, 1);
      return rest - 1;
    }
    ++i;
  }
  return rest;
}

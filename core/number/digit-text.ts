// Decimal digits of machine integers as ASCII.
//
// Invariant: a store writes exactly the bytes it names, but for storeUpToEightDigits. The conversions go two digits at a time and divide
// 64-bit values only while they need it, since 32-bit divisions by constants become multiplications in every
// engine.

import { floorLog10OfPowerOfTwo, integerPowerOfTen } from "./powers";

/** "00" to "99", a pair of characters to a u16. */
const DIGIT_PAIRS: usize = memory.data<u16>([
  0x3030, 0x3130, 0x3230, 0x3330, 0x3430, 0x3530, 0x3630, 0x3730, 0x3830, 0x3930,
  0x3031, 0x3131, 0x3231, 0x3331, 0x3431, 0x3531, 0x3631, 0x3731, 0x3831, 0x3931,
  0x3032, 0x3132, 0x3232, 0x3332, 0x3432, 0x3532, 0x3632, 0x3732, 0x3832, 0x3932,
  0x3033, 0x3133, 0x3233, 0x3333, 0x3433, 0x3533, 0x3633, 0x3733, 0x3833, 0x3933,
  0x3034, 0x3134, 0x3234, 0x3334, 0x3434, 0x3534, 0x3634, 0x3734, 0x3834, 0x3934,
  0x3035, 0x3135, 0x3235, 0x3335, 0x3435, 0x3535, 0x3635, 0x3735, 0x3835, 0x3935,
  0x3036, 0x3136, 0x3236, 0x3336, 0x3436, 0x3536, 0x3636, 0x3736, 0x3836, 0x3936,
  0x3037, 0x3137, 0x3237, 0x3337, 0x3437, 0x3537, 0x3637, 0x3737, 0x3837, 0x3937,
  0x3038, 0x3138, 0x3238, 0x3338, 0x3438, 0x3538, 0x3638, 0x3738, 0x3838, 0x3938,
  0x3039, 0x3139, 0x3239, 0x3339, 0x3439, 0x3539, 0x3639, 0x3739, 0x3839, 0x3939,
]);

@inline
export function storePair(dest: usize, value: u32): void {
  store<u16>(dest, load<u16>(DIGIT_PAIRS + ((<usize>value) << 1)));
}

const ASCII_ZEROS: u64 = 0x3030303030303030;
/** A bit of the last of eight digits. */
const LAST_OF_EIGHT: u64 = 1 << 56;

/**
 * The eight digits of a value below 10^8, a byte each, the first one lowest: the value is halved by digits three times,
 * all parts side by side in one word. Products of the reciprocals 5243 / 2^19 and 103 / 2^10 stay within their parts.
 */
@inline
function eightDigits(value: u32): u64 {
  const high = value / 10000;
  const fours = <u64>high | (<u64>(value - high * 10000) << 32);
  const hundreds = ((fours * 5243) >> 19) & 0x7f0000007f;
  const pairs = hundreds | ((fours - hundreds * 100) << 16);
  const tens = ((pairs * 103) >> 10) & 0x000f000f000f000f;
  return tens | ((pairs - tens * 10) << 8);
}

/** Writes a value from 1 to 10^8 - 1 without leading zeros and returns the length. Eight bytes are written. */
@inline
export function storeUpToEightDigits(dest: usize, value: u32): u32 {
  const digits = eightDigits(value);
  const zeros = <u32>ctz(digits) & ~7;
  store<u64>(dest, (digits >> zeros) | ASCII_ZEROS);
  return 8 - (zeros >> 3);
}

/** The largest number whose digits are a word. */
export const LARGEST_IN_WORD: u32 = 99999999;

/** The text of a value up to LARGEST_IN_WORD, the first character in the lowest byte, zeros behind it. */
@inline
export function digitsWord(value: u32): u64 {
  if (value < 100) return <u64>(load<u16>(DIGIT_PAIRS + (<usize>value << 1)) >> (value < 10 ? 8 : 0));
  const digits = eightDigits(value);
  const zeros = ctz(digits | LAST_OF_EIGHT) & ~7;
  return (digits | ASCII_ZEROS) >> zeros;
}

/** How many characters such a text has. */
@inline
export function lengthOfWord(word: u64): u32 {
  return 8 - (<u32>clz(word) >> 3);
}

/** Writes the eight digits of a value below 10^8. */
export function storeEightDigits(dest: usize, value: u32): void {
  store<u64>(dest, eightDigits(value) | ASCII_ZEROS);
}

/** How many digits value has; 1 for 0. */
export function countDigits(value: u64): i32 {
  const estimate = floorLog10OfPowerOfTwo(63 - <i32>clz(value | 1));
  return estimate + 1 + i32(estimate < 19 && value >= integerPowerOfTen(estimate + 1));
}

/** Writes exactly count digits, with leading zeros where value has fewer. */
export function storeDigits(dest: usize, value: u64, count: i32): void {
  while (value >> 32 != 0) {
    const rest = value / 100000000;
    count -= 8;
    storeEightDigits(dest + count, <u32>(value - rest * 100000000));
    value = rest;
  }
  let small = <u32>value;
  while (count >= 2) {
    const rest = small / 100;
    count -= 2;
    storePair(dest + count, small - rest * 100);
    small = rest;
  }
  if (count > 0) store<u8>(dest, 48 + small);
}

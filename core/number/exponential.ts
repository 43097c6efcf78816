// e^x: x is k/128 times log 2 and a small rest r; a table has 2^(k/128) below 2, the rest is a polynomial. Together they err
// by 0.51 units in the last place.
//
// The polynomial and the parts of log 2 are those of ARM's optimized routines, as in the C libraries of GNU and musl: the
// results are the same to the last bit.

import { needPowersOfTwo, POWER_BITS, POWER_ENTRY, POWERS_OF_TWO } from "./series";

const STEPS_PER_UNIT: f64 = 1.4426950408889634 * 128;
/** -log(2)/128 in parts: the first has so few bits that its products with k are exact. */
const STEP: f64 = -0.005415212348111709;
const STEP_LOW: f64 = -1.2864023111638346e-14;

/** Adding it rounds to a whole number, which is then in the lowest bits. */
const ROUND: f64 = 6755399441055744;

const C2: f64 = 0.49999999999996786;
const C3: f64 = 0.16666666666665886;
const C4: f64 = 0.0416666808410674;
const C5: f64 = 0.008333335853059549;

/** From here on the result may be no normal number. */
const GREAT: f64 = 512;
/** From here on it is none, for certain. */
const TOO_GREAT: f64 = 1024;
/** 2^-54: below it the result is 1. */
const TINY: f64 = 5.551115123125783e-17;

export function exp(x: f64): f64 {
  needPowersOfTwo();
  return expOfPair(x, 0);
}

/** e^(x + low), where low is much less than x. The caller has needed the table. */
export function expOfPair(x: f64, low: f64): f64 {
  const magnitude = abs(x);
  if (!(magnitude < TOO_GREAT)) return x > 0 ? Infinity : x < 0 ? 0 : x;
  if (magnitude < TINY) return 1;
  const rounded = x * STEPS_PER_UNIT + ROUND;
  const k = <i32>reinterpret<u64>(rounded);
  const turns = rounded - ROUND;
  const r = x + turns * STEP + turns * STEP_LOW + low;
  const square = r * r;
  const entry = POWERS_OF_TWO + <usize>(k & ((1 << POWER_BITS) - 1)) * POWER_ENTRY;
  const growth = load<f64>(entry) + r + square * (C2 + r * C3) + square * square * (C4 + r * C5);
  const bits = load<u64>(entry, 8);
  const exponent = k >> POWER_BITS;
  if (magnitude >= GREAT) return scaleGreat(bits, exponent, growth);
  const scale = reinterpret<f64>(bits + (<u64>exponent << 52));
  return scale + scale * growth;
}

/** Powers of two that are taken out of a scale to keep it a normal number, as exponents and numbers. */
const TAKEN: i32 = 1009;
const TAKEN_FACTOR: f64 = 5.486124068793689e303;
const LENT: i32 = 1022;
const LENT_FACTOR: f64 = 2.2250738585072014e-308;

/** The last step of expOfPair where the result may overflow or lose bits: it is rounded only once. */
function scaleGreat(bits: u64, exponent: i32, growth: f64): f64 {
  if (exponent > 0) {
    const scale = reinterpret<f64>(bits + (<u64>(exponent - TAKEN) << 52));
    return TAKEN_FACTOR * (scale + scale * growth);
  }
  const scale = reinterpret<f64>(bits + (<u64>(exponent + LENT) << 52));
  const result = scale + scale * growth;
  if (result >= 1) return result * LENT_FACTOR;
  // One more than the result has the bits that it will have as a subnormal number.
  const missing = scale - result + scale * growth;
  const sum = 1 + result;
  return (sum + (1 - sum + result + missing) - 1) * LENT_FACTOR;
}

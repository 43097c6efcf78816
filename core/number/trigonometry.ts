// Sine, cosine and tangent, within 0.501 units in the last place, so that they nearly always are the doubles that
// other good libraries give. An argument x is near some a = k * pi/256, whose sine and cosine a table of a whole turn has
// with 106 bits, and with t = x - a
//
//     sin x = sin a + cos a * t + (sin a * (cos t - 1) + cos a * (sin t - t))
//
// where only the first two terms need more than a double. The cosine is the sine a quarter turn on.

import { exponentOf, mantissaOf } from "./double";
import { low, lowOfNormalised, lowOfSum, normalise, quotient, twoProduct, upperHalf } from "./double-double";
import { multiplyHigh } from "./powers";
import { needSines, SINES, SINE_ENTRY } from "./series";

/** 256/pi. */
const STEPS: f64 = 81.48733086305042;
/** pi/256 in parts: the first two have 31 bits, so that their products with 22 bits are exact. */
const STEP_1: f64 = 0.012271846302610356;
const STEP_2: f64 = 4.747734772667556e-13;
const STEP_3: f64 = -1.9595928174485673e-22;
/** Steps are counted with 22 bits up to the first; up to the second those of 128 turns are. */
const NEAR: f64 = 20000;
const FAR: f64 = 2147483648;
const HALF_PI: f64 = 1.5707963267948966;
const HALF_PI_LOW: f64 = 6.123233995736766e-17;
/** 2^-64 and 2^-117. */
const UNIT: f64 = 5.421010862427522e-20;
const REST_UNIT: f64 = 6.018531076210112e-36;
/** Below it the sine, and the tangent, of an argument is the argument. */
const TINY: f64 = 1e-9;

/** Instead of a number of quarter turns. */
const TANGENT: i32 = -1;

/** 1.5 * 2^52: a number below 2^51 that is added to it is rounded, and its low bits are those of an integer. */
const ROUNDER: f64 = 6755399441055744;
/** 1.5 * 2^68: what is added to it is rounded to a multiple of 2^16. */
const GREAT_ROUNDER: f64 = 4.4272185776902924e20;

/** Of a quarter turn, and the bits that count of a number of steps. */
const QUARTER: i32 = 128;
const TURN_MASK: i32 = 511;
const LOW: usize = 8;

/** The bits of 2/pi behind the point, after 64 zeros. */
const TWO_BY_PI_BITS: usize = memory.data<u64>([
  0, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041,
  0xfe5163abdebbc561, 0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e,
  0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b,
  0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d,
  0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab,
]);

/** 64 of them, from the given one on. */
@inline
function bitsFrom(position: i32): u64 {
  const word = TWO_BY_PI_BITS + (<usize>(position >> 6) << 3);
  const shift = position & 63;
  return (load<u64>(word) << shift) | ((load<u64>(word, 8) >> 1) >> (63 - shift));
}

/** Of reduceFar: the lower part of what is left, and the quarter turns that were taken off, of which two bits count. */
let leftLow: f64 = 0;
let turns: i32 = 0;

/**
 * What is left of x without quarter turns, where |x| = m * 2^e is 2^31 or more: x/2pi is m times 2/pi shifted by e - 2.
 * Whole turns are the bits that overflow, and 192 bits leave enough for an x that is as near to a quarter turn as a double
 * can be.
 */
function reduceFar(x: f64): f64 {
  turns = 0;
  if (!(abs(x) < Infinity)) return NaN;
  const mantissa = mantissaOf(x);
  const position = exponentOf(x) + 62;
  const middleBits = bitsFrom(position + 64);
  const carry = multiplyHigh(mantissa, bitsFrom(position + 128));
  const lower = mantissa * middleBits + carry;
  const upper = mantissa * bitsFrom(position) + multiplyHigh(mantissa, middleBits) + u64(lower < carry);
  // Two bits are quarter turns; the other 126, signed, are what is left of one.
  turns = <i32>((upper + (1 << 61)) >> 62);
  const fraction = <i64>((upper << 2) | (lower >> 62));
  const high = <f64>(fraction & ~0x7ff) * UNIT;
  const rests = <f64>(<u64>(fraction << 53) | ((lower << 2) >> 11)) * REST_UNIT;
  const quarters = normalise(high, rests), quartersLow = low;
  const angle = twoProduct(quarters, HALF_PI);
  const left = normalise(angle, low + (quarters * HALF_PI_LOW + quartersLow * HALF_PI));
  leftLow = low;
  if (x > 0) return left;
  turns = -turns;
  leftLow = -leftLow;
  return -left;
}

/** sin t - t for |t| <= pi/512. */
@inline
function sineRest(t: f64, square: f64): f64 {
  return t * square * (-1.0 / 6 + square * (1.0 / 120 - square * (1.0 / 5040)));
}

/** cos t - 1. */
@inline
function cosineRest(square: f64): f64 {
  return square * (-0.5 + square * (1.0 / 24 - square * (1.0 / 720)));
}

/**
 * The sine of so many steps and a small angle, by the two parts that the last lines add. There are no branches on the
 * quadrant, which is as good as random from call to call.
 */
@inline
function sineOfSteps(steps: i32, t: f64, tLow: f64, isPair: bool): f64 {
  const entry = SINES + <usize>(steps & TURN_MASK) * SINE_ENTRY;
  const sine = load<f64>(entry), cosine = load<f64>(entry, <usize>QUARTER * SINE_ENTRY);
  const cosineUpper = upperHalf(cosine);
  const cosineLower = cosine - cosineUpper + load<f64>(entry, <usize>QUARTER * SINE_ENTRY + LOW);
  const upper = upperHalf(t);
  const lower = t - upper + tLow;
  const product = cosineUpper * upper;
  const sum = sine + product;
  const square = t * t;
  const curvature = sine * cosineRest(square) + cosine * sineRest(t, square);
  const small = curvature + load<f64>(entry, LOW) + cosineLower * upper + cosine * lower;
  const rest = lowOfNormalised(sine, product, sum) + small;
  return isPair ? normalise(sum, rest) : sum + rest;
}

/** The sine of x and so many quarter turns; the tangent of x for TANGENT. */
@inline
function reduced(x: f64, further: i32): f64 {
  needSines();
  let high = x, highLow: f64 = 0, steps: i32 = 0;
  if (!(abs(x) < NEAR)) {
    if (abs(x) < FAR) {
      const count = x * STEPS + GREAT_ROUNDER - GREAT_ROUNDER;
      const minuend = x - count * STEP_1, subtrahend = count * STEP_2;
      high = minuend - subtrahend;
      highLow = lowOfSum(minuend, -subtrahend, high) - count * STEP_3;
    } else {
      high = reduceFar(x);
      highLow = leftLow;
      steps = turns * QUARTER;
    }
  }
  const rounded = high * STEPS + ROUNDER;
  const count = rounded - ROUNDER;
  steps += <i32>reinterpret<i64>(rounded);
  const minuend = high - count * STEP_1, subtrahend = count * STEP_2;
  const difference = minuend - subtrahend;
  const correction = lowOfSum(minuend, -subtrahend, difference) - count * STEP_3 + highLow;
  const t = difference + correction, tLow = lowOfNormalised(difference, correction, t);
  if (further != TANGENT) return sineOfSteps(steps + further * QUARTER, t, tLow, false);
  const above = sineOfSteps(steps, t, tLow, true), aboveLow = low;
  const below = sineOfSteps(steps + QUARTER, t, tLow, true), belowLow = low;
  return quotient(above, aboveLow, below, belowLow);
}

export function sin(x: f64): f64 {
  return abs(x) < TINY ? x : reduced(x, 0);
}

export function cos(x: f64): f64 {
  return reduced(x, 1);
}

export function tan(x: f64): f64 {
  return abs(x) < TINY ? x : reduced(x, TANGENT);
}

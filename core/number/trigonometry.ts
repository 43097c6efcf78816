// Sine, cosine and tangent, within 0.501 units in the last place, so that they nearly always are the doubles that
// other good libraries give. An argument is reduced to r with |r| <= pi/4 and a number of quarter turns; r is near
// some a = k/128 whose sine and cosine a table has with 106 bits, and with t = r - a
//
//     sin r = sin a + cos a * t + (sin a * (cos t - 1) + cos a * (sin t - t))
//
// where only the first two terms need more than a double. Likewise for the cosine.

import { exponentOf, mantissaOf } from "./double";
import { low, lowOfNormalised, lowOfProduct, lowOfSum, normalise, quotient, twoProduct } from "./double-double";
import { multiplyHigh } from "./powers";
import { needSines, SINES, SINE_ENTRY } from "./series";

const TWO_BY_PI: f64 = 0.6366197723675814;
/** pi/2 in parts: the first two have 33 bits, so that their products with 20 bits are exact. */
const SHORT_1: f64 = 1.5707963267341256;
const SHORT_2: f64 = 6.077100506303966e-11;
const SHORT_3: f64 = 2.0222662487959506e-21;
const MOST_FOR_SHORT: f64 = 1e6;
const HALF_PI: f64 = 1.5707963267948966;
const HALF_PI_LOW: f64 = 6.123233995736766e-17;
/** 2^-64 and 2^-117. */
const UNIT: f64 = 5.421010862427522e-20;
const REST_UNIT: f64 = 6.018531076210112e-36;
/** Below it the sine, and the tangent, of an argument is the argument. */
const TINY: f64 = 1e-9;

/** 1.5 * 2^52: a number below 2^51 that is added to it is rounded, and its low bits are those of an integer. */
const ROUNDER: f64 = 6755399441055744;
/** 2^45: what is added to it is rounded to a multiple of 1/128, whose number the low bits are. */
const STEP_ROUNDER: f64 = 35184372088832;

/** Instead of a number of quarter turns. */
const TANGENT: i32 = -1;

/** In an entry of SINES, where the cosine is, and where the lower part of either. */
const COSINE: usize = 16;
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

/** Of reduceGreat: the lower part of what is left, and the quarter turns that were taken off, of which two bits count. */
let leftLow: f64 = 0;
let turns: i32 = 0;

/**
 * What is left of x without quarter turns, where |x| = m * 2^e is a million or more: x/2pi is m times 2/pi shifted by e - 2.
 * Whole turns are the bits that overflow, and 192 bits leave enough for an x that is as near to a quarter turn as a double
 * can be.
 */
function reduceGreat(x: f64): f64 {
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

/** sin t - t for |t| <= 1/256. */
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
 * The sine of |left|, or its cosine where `odd` is 1. Which of the two, as the signs, is as good as random from call to
 * call: there are no branches on it.
 */
@inline
function sineOrCosine(left: f64, leftLow: f64, odd: i32): f64 {
  const magnitude = abs(left);
  const rounded = magnitude + STEP_ROUNDER;
  const t = magnitude - (rounded - STEP_ROUNDER);
  const tLow = leftLow * copysign<f64>(1, left);
  const entry = SINES + <usize>(<i32>reinterpret<i64>(rounded) & 0x7f) * SINE_ENTRY;
  const own = entry + <usize>odd * COSINE, other = entry + <usize>(1 - odd) * COSINE;
  const sign = <f64>(1 - 2 * odd);
  const first = load<f64>(own), second = sign * load<f64>(other);
  const product = second * t;
  const sum = first + product;
  const square = t * t;
  const curvature = first * cosineRest(square) + second * sineRest(t, square);
  const small = curvature + load<f64>(own, LOW) + sign * load<f64>(other, LOW) * t + tLow * (second - first * t);
  return normalise(sum, lowOfSum(first, product, sum) + (lowOfProduct(second, t, product) + small));
}

/** The sine of `left` and so many quarter turns. */
@inline
function sineOfTurned(left: f64, leftLow: f64, quadrant: i32): f64 {
  const odd = quadrant & 1;
  const result = sineOrCosine(left, leftLow, odd);
  const sign = (reinterpret<u64>(left) & (<u64>(1 - odd) << 63)) ^ (<u64>(quadrant & 2) << 62);
  return reinterpret<f64>(reinterpret<u64>(result) ^ sign);
}

function tangentOfTurned(left: f64, leftLow: f64, odd: i32): f64 {
  const above = sineOrCosine(left, leftLow, odd), aboveLow = low;
  const below = sineOrCosine(left, leftLow, 1 - odd), belowLow = low;
  const result = copysign<f64>(quotient(above, aboveLow, below, belowLow), left);
  return odd ? -result : result;
}

function sineOfGreat(x: f64, further: i32): f64 {
  const left = reduceGreat(x);
  return sineOfTurned(left, leftLow, turns + further);
}

function tangentOfGreat(x: f64): f64 {
  const left = reduceGreat(x);
  return tangentOfTurned(left, leftLow, turns & 1);
}

/** The sine of x and so many quarter turns, or the tangent of x for TANGENT. */
@inline
function reduced(x: f64, further: i32): f64 {
  needSines();
  if (!(abs(x) < MOST_FOR_SHORT)) return further == TANGENT ? tangentOfGreat(x) : sineOfGreat(x, further);
  const rounded = x * TWO_BY_PI + ROUNDER;
  const count = rounded - ROUNDER;
  const turns = <i32>reinterpret<i64>(rounded);
  const minuend = x - count * SHORT_1, subtrahend = count * SHORT_2;
  const difference = minuend - subtrahend;
  const correction = lowOfSum(minuend, -subtrahend, difference) - count * SHORT_3;
  const left = difference + correction;
  const leftLow = lowOfNormalised(difference, correction, left);
  return further == TANGENT ? tangentOfTurned(left, leftLow, turns & 1) : sineOfTurned(left, leftLow, turns + further);
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

// Sine, cosine and tangent, within 0.501 units in the last place, so that they nearly always are the doubles that
// other good libraries give. An argument is reduced to r with |r| <= pi/4 and a number of quarter turns; r is near
// some a = k/128 whose sine and cosine a table has with 106 bits, and with t = r - a
//
//     sin r = sin a + cos a * t + (sin a * (cos t - 1) + cos a * (sin t - t))
//
// where only the first two terms need more than a double. Likewise for the cosine.

import { exponentOf, mantissaOf } from "./double";
import { low, normalise, quotient, twoProduct, twoSum } from "./double-double";
import { multiplyHigh } from "./powers";
import { needSines, SINES, SINE_ENTRY, SINE_STEPS } from "./series";

const QUARTER_PI: f64 = 0.7853981633974483;
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

/** Words of an entry of SINES. */
const enum Entry {
  SINE = 0,
  SINE_LOW = 8,
  COSINE = 16,
  COSINE_LOW = 24,
}

/** Of reduce: what is left of the argument, and its lower part. */
let rest: f64 = 0;
let restLow: f64 = 0;

/** Takes quarter turns off x; returns their number modulo 4. */
function reduce(x: f64): i32 {
  if (abs(x) <= QUARTER_PI) {
    rest = x;
    restLow = 0;
    return 0;
  }
  if (!(abs(x) < MOST_FOR_SHORT)) return reduceGreat(x);
  const turns = nearest(x * TWO_BY_PI);
  const difference = twoSum(x - turns * SHORT_1, -(turns * SHORT_2));
  rest = normalise(difference, low - turns * SHORT_3);
  restLow = low;
  return <i32>(<i64>turns & 3);
}

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

/**
 * The same for |x| = m * 2^e of a million or more: x/2pi is m times 2/pi shifted by e - 2. Whole turns are the bits that
 * overflow, and 192 bits leave enough for an x that is as near to a quarter turn as a double can be.
 */
function reduceGreat(x: f64): i32 {
  if (!(abs(x) < Infinity)) {
    rest = restLow = NaN;
    return 0;
  }
  const mantissa = mantissaOf(x);
  const position = exponentOf(x) + 62;
  const middleBits = bitsFrom(position + 64);
  const carry = multiplyHigh(mantissa, bitsFrom(position + 128));
  const lower = mantissa * middleBits + carry;
  const upper = mantissa * bitsFrom(position) + multiplyHigh(mantissa, middleBits) + u64(lower < carry);
  // Two bits are quarter turns; the other 126, signed, are what is left of one.
  const turns = <i32>((upper + (1 << 61)) >> 62);
  const fraction = <i64>((upper << 2) | (lower >> 62));
  const high = <f64>(fraction & ~0x7ff) * UNIT;
  const rests = <f64>(<u64>(fraction << 53) | ((lower << 2) >> 11)) * REST_UNIT;
  const quarters = normalise(high, rests), quartersLow = low;
  const angle = twoProduct(quarters, HALF_PI);
  rest = normalise(angle, low + (quarters * HALF_PI_LOW + quartersLow * HALF_PI));
  restLow = low;
  if (x > 0) return turns;
  rest = -rest;
  restLow = -restLow;
  return -turns & 3;
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

/** first + second * t + (first * (cos t - 1) + second * (sin t - t)), each with its lower part. */
@inline
function combine(first: f64, firstLow: f64, second: f64, secondLow: f64, t: f64, tLow: f64): f64 {
  const square = t * t;
  const product = twoProduct(second, t);
  const productLow = low;
  const sum = twoSum(first, product);
  const curvature = first * cosineRest(square) + second * sineRest(t, square);
  return normalise(sum, low + (productLow + (curvature + firstLow + secondLow * t + tLow * (second - first * t))));
}

/** The sine of what reduce has left. */
function sineOfRest(): f64 {
  const magnitude = abs(rest);
  const index = <i32>(magnitude * SINE_STEPS + 0.5);
  const entry = SINES + <usize>index * SINE_ENTRY;
  const t = magnitude - <f64>index / SINE_STEPS;
  const tLow = rest < 0 ? -restLow : restLow;
  const sine = combine(
    load<f64>(entry, Entry.SINE), load<f64>(entry, Entry.SINE_LOW),
    load<f64>(entry, Entry.COSINE), load<f64>(entry, Entry.COSINE_LOW), t, tLow,
  );
  if (rest >= 0) return sine;
  low = -low;
  return -sine;
}

function cosineOfRest(): f64 {
  const magnitude = abs(rest);
  const index = <i32>(magnitude * SINE_STEPS + 0.5);
  const entry = SINES + <usize>index * SINE_ENTRY;
  const t = magnitude - <f64>index / SINE_STEPS;
  const tLow = rest < 0 ? -restLow : restLow;
  return combine(
    load<f64>(entry, Entry.COSINE), load<f64>(entry, Entry.COSINE_LOW),
    -load<f64>(entry, Entry.SINE), -load<f64>(entry, Entry.SINE_LOW), t, tLow,
  );
}

export function sin(x: f64): f64 {
  if (abs(x) < TINY) return x;
  needSines();
  const turns = reduce(x);
  const result = turns & 1 ? cosineOfRest() : sineOfRest();
  return turns & 2 ? -result : result;
}

export function cos(x: f64): f64 {
  needSines();
  const turns = reduce(x);
  const result = turns & 1 ? sineOfRest() : cosineOfRest();
  return (turns + 1) & 2 ? -result : result;
}

export function tan(x: f64): f64 {
  if (abs(x) < TINY) return x;
  needSines();
  const turns = reduce(x);
  const sine = sineOfRest(), sineLow = low;
  const cosine = cosineOfRest(), cosineLow = low;
  return turns & 1 ? -quotient(cosine, cosineLow, sine, sineLow) : quotient(sine, sineLow, cosine, cosineLow);
}

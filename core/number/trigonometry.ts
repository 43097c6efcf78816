// Sine, cosine and tangent, within 0.501 units in the last place, so that they nearly always are the doubles that
// other good libraries give. An argument is reduced to r with |r| <= pi/4 and a number of quarter turns; r is near
// some a = k/128 whose sine and cosine a table has with 106 bits, and with t = r - a
//
//     sin r = sin a + cos a * t + (sin a * (cos t - 1) + cos a * (sin t - t))
//
// where only the first two terms need more than a double. Likewise for the cosine.

import { SINES } from "../gen/angles";
import { low, normalise, quotient, twoProduct, twoSum } from "./double-double";

const QUARTER_PI: f64 = 0.7853981633974483;
const TWO_BY_PI: f64 = 0.6366197723675814;
/** pi/2 in parts: the first two have 33 bits, so that their products with 20 bits are exact. */
const SHORT_1: f64 = 1.5707963267341256;
const SHORT_2: f64 = 6.077100506303966e-11;
const SHORT_3: f64 = 2.0222662487959506e-21;
const MOST_FOR_SHORT: f64 = 1e6;
/** pi/2 in parts of 53 bits. */
const LONG_1: f64 = 1.5707963267948966;
const LONG_2: f64 = 6.123233995736766e-17;
const LONG_3: f64 = -1.4973849048591698e-33;
/** Greater arguments are left to the general library, which errs by 0.8 units. */
const MOST_REDUCED: f64 = 1e12;
/** Below it the sine, and the tangent, of an argument is the argument. */
const TINY: f64 = 1e-9;

const ENTRIES_PER_UNIT: f64 = 128;
const ENTRY_BYTES: usize = 32;
/** Words of an entry: sine and cosine of k/128, each with its lower part. */
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
  const turns = nearest(x * TWO_BY_PI);
  if (abs(x) < MOST_FOR_SHORT) {
    const difference = twoSum(x - turns * SHORT_1, -(turns * SHORT_2));
    rest = normalise(difference, low - turns * SHORT_3);
  } else {
    reduceByLongParts(x, turns);
  }
  restLow = low;
  return <i32>(<i64>turns & 3);
}

function reduceByLongParts(x: f64, turns: f64): void {
  const product = twoProduct(turns, LONG_1);
  const productLow = low;
  const second = twoProduct(turns, LONG_2);
  const secondLow = low;
  const difference = twoSum(x - product, -productLow);
  const differenceLow = low;
  const sum = twoSum(difference, -second);
  rest = normalise(sum, low + differenceLow - secondLow - turns * LONG_3);
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
  const index = <i32>(magnitude * ENTRIES_PER_UNIT + 0.5);
  const entry = SINES + <usize>index * ENTRY_BYTES;
  const t = magnitude - <f64>index / ENTRIES_PER_UNIT;
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
  const index = <i32>(magnitude * ENTRIES_PER_UNIT + 0.5);
  const entry = SINES + <usize>index * ENTRY_BYTES;
  const t = magnitude - <f64>index / ENTRIES_PER_UNIT;
  const tLow = rest < 0 ? -restLow : restLow;
  return combine(
    load<f64>(entry, Entry.COSINE), load<f64>(entry, Entry.COSINE_LOW),
    -load<f64>(entry, Entry.SINE), -load<f64>(entry, Entry.SINE_LOW), t, tLow,
  );
}

export function sin(x: f64): f64 {
  if (!(abs(x) < MOST_REDUCED)) return NativeMath.sin(x);
  if (abs(x) < TINY) return x;
  const turns = reduce(x);
  const result = turns & 1 ? cosineOfRest() : sineOfRest();
  return turns & 2 ? -result : result;
}

export function cos(x: f64): f64 {
  if (!(abs(x) < MOST_REDUCED)) return NativeMath.cos(x);
  const turns = reduce(x);
  const result = turns & 1 ? sineOfRest() : cosineOfRest();
  return (turns + 1) & 2 ? -result : result;
}

export function tan(x: f64): f64 {
  if (!(abs(x) < MOST_REDUCED)) return NativeMath.tan(x);
  if (abs(x) < TINY) return x;
  const turns = reduce(x);
  const sine = sineOfRest(), sineLow = low;
  const cosine = cosineOfRest(), cosineLow = low;
  return turns & 1 ? -quotient(cosine, cosineLow, sine, sineLow) : quotient(sine, sineLow, cosine, cosineLow);
}

// The tables of the transcendental functions: values at regular steps, each with its lower part. They are computed when a
// function first needs them, which takes some hundredths of a millisecond: as data they would be the sixth part of core.wasm
// that is compressed least.
//
// Invariant: entries err by less than 2^-96 of themselves, and depend on nothing but sums and products of doubles, so they
// are the same everywhere.

import { low, normalise, quotient, twoProduct, twoSum } from "./double-double";

/** The product of two pairs. */
function product(a: f64, aLow: f64, b: f64, bLow: f64): f64 {
  const first = twoProduct(a, b);
  return normalise(first, low + (a * bLow + aLow * b));
}

/** The sum of two pairs. */
function sum(a: f64, aLow: f64, b: f64, bLow: f64): f64 {
  const first = twoSum(a, b);
  return normalise(first, low + (aLow + bLow));
}

/** Of oddSeries: enough for |x| <= 1/32. */
const LAST_TERM: f64 = 21;

/** x ± x³/3 + x⁵/5 ± …: the arc tangent of x, where sign is -1, or its area tangent, where it is 1. */
function oddSeries(x: f64, xLow: f64, sign: f64): f64 {
  const square = sign * product(x, xLow, x, xLow);
  const squareLow = sign * low;
  let total: f64 = 0;
  let totalLow: f64 = 0;
  for (let n = LAST_TERM; n >= 1; n -= 2) {
    const rest = product(total, totalLow, square, squareLow);
    const restLow = low;
    const term = quotient(1, 0, n, 0);
    total = sum(term, low, rest, restLow);
    totalLow = low;
  }
  return product(total, totalLow, x, xLow);
}

// -- Sines and cosines --

export const SINE_ENTRY: usize = 16;
/** Steps of a quarter turn. */
const QUARTER: i32 = 128;
/** Of k * pi/256 for a turn, and a quarter more for cosines: the sine, its lower part. */
export const SINES: usize = memory.data(640 * 16, 8);

/** Of pi/256. */
const SINE: f64 = 0.012271538285719925;
const SINE_LOW: f64 = 6.919790764028317e-19;
const COSINE: f64 = 0.9999247018391445;
const COSINE_LOW: f64 = 3.793108251266801e-17;

@inline
function putSine(k: i32, sine: f64, sineLow: f64): void {
  const entry = SINES + SINE_ENTRY * <usize>k;
  store<f64>(entry, sine);
  store<f64>(entry, sineLow, 8);
}

/** Each angle up to half a quarter turn is the one before, turned by a step; the others are symmetrical to them. */
function makeSines(): void {
  let sine: f64 = 0, sineLow: f64 = 0, cosine: f64 = 1, cosineLow: f64 = 0;
  for (let k = 0; k <= QUARTER / 2; k++) {
    putSine(k, sine, sineLow);
    putSine(QUARTER - k, cosine, cosineLow);
    const up = product(sine, sineLow, COSINE, COSINE_LOW), upLow = low;
    const over = product(cosine, cosineLow, SINE, SINE_LOW), overLow = low;
    const ahead = product(cosine, cosineLow, COSINE, COSINE_LOW), aheadLow = low;
    const back = product(sine, sineLow, SINE, SINE_LOW), backLow = low;
    sine = sum(up, upLow, over, overLow);
    sineLow = low;
    cosine = sum(ahead, aheadLow, -back, -backLow);
    cosineLow = low;
  }
  for (let k = QUARTER + 1; k < 5 * QUARTER; k++) {
    const isFalling = k < 2 * QUARTER;
    const other = SINES + SINE_ENTRY * <usize>(isFalling ? 2 * QUARTER - k : k - 2 * QUARTER);
    const sine = load<f64>(other), sineLow = load<f64>(other, 8);
    putSine(k, isFalling ? sine : 0 - sine, isFalling ? sineLow : 0 - sineLow);
  }
}

/** To be called before SINES is read. */
@inline
export function needSines(): void {
  if (load<f64>(SINES, SINE_ENTRY) == 0) makeSines();
}

// -- Arc tangents --

const ARC_STEPS: f64 = 64;
export const ARC_ENTRY: usize = 16;
/** Of k/64 up to 1: the arc tangent, its lower part. */
export const ARC_TANGENTS: usize = memory.data(65 * 16, 8);

/** The difference of two neighbours' arc tangents is that of (c' - c) / (1 + c·c'). */
function makeArcTangents(): void {
  let angle: f64 = 0, angleLow: f64 = 0;
  for (let c: f64 = 1; c <= ARC_STEPS; c++) {
    const t = quotient(ARC_STEPS, 0, ARC_STEPS * ARC_STEPS + c * (c - 1), 0);
    const step = oddSeries(t, low, -1), stepLow = low;
    angle = sum(angle, angleLow, step, stepLow);
    angleLow = low;
    const entry = ARC_TANGENTS + ARC_ENTRY * <usize>c;
    store<f64>(entry, angle);
    store<f64>(entry, angleLow, 8);
  }
}

/** To be called before ARC_TANGENTS is read. */
@inline
export function needArcTangents(): void {
  if (load<f64>(ARC_TANGENTS, 16) == 0) makeArcTangents();
}

// -- Powers of two --

export const POWER_BITS: i32 = 7;
export const POWER_ENTRY: usize = 16;
const POWER_COUNT: i32 = 1 << POWER_BITS;
/** Of k/128 below 1: how much greater 2^(k/128) is than the double nearest to it, relatively; that double. */
export const POWERS_OF_TWO: usize = memory.data(128 * 16, 8);

/** 2^(1/128). */
const ROOT: f64 = 1.0054299011128027;
const ROOT_LOW: f64 = 9.499186535455032e-17;

function makePowersOfTwo(): void {
  let power: f64 = 1, powerLow: f64 = 0;
  for (let k = 0; k < POWER_COUNT; k++) {
    const entry = POWERS_OF_TWO + POWER_ENTRY * k;
    store<f64>(entry, powerLow / power);
    store<f64>(entry, power, 8);
    power = product(power, powerLow, ROOT, ROOT_LOW);
    powerLow = low;
  }
}

/** To be called before POWERS_OF_TWO is read. */
@inline
export function needPowersOfTwo(): void {
  if (load<f64>(POWERS_OF_TWO, 8) == 0) makePowersOfTwo();
}

// -- Logarithms --

export const LOGARITHM_BITS: i32 = 7;
export const LOGARITHM_ENTRY: usize = 24;
const LOGARITHM_COUNT: i32 = 1 << LOGARITHM_BITS;
/** Of 128 intervals from INTERVALS_BEGIN on: 1/c for a c near the middle, log c as a multiple of 2^-43, and what it lacks. */
export const LOGARITHMS: usize = memory.data(128 * 24, 8);
/** The bits of about 1/√2: the intervals reach up to twice that, and the middle of one is about 1. */
export const INTERVALS_BEGIN: u64 = 0x3fe6955500000000;
/** Adding and subtracting it rounds to multiples of 2^-43. */
const ROUND_AT_43: f64 = 1.5 * 512;

/** 1/c has eight bits, so that its products with numbers of the interval are exact with few more. */
function reciprocalOfMiddle(k: i32): f64 {
  const bits = INTERVALS_BEGIN + ((<u64>k * 2 + 1) << (51 - LOGARITHM_BITS));
  const middle = reinterpret<f64>(bits);
  const steps: f64 = middle > 1 ? 256 : 128;
  return nearest(steps / middle) / steps;
}

/** The interval whose c is 1. */
const INTERVAL_OF_ONE: i32 = 74;

/** Each logarithm is its neighbour's and a difference, log(a/b) = 2 artanh((a-b)/(a+b)): from that of 1 down, and up. */
function makeLogarithms(): void {
  for (let direction = -1; direction <= 1; direction += 2) {
    let reciprocal: f64 = 1, total: f64 = 0, totalLow: f64 = 0;
    for (let k = INTERVAL_OF_ONE; k >= 0 && k < LOGARITHM_COUNT; k += direction) {
      const next = reciprocalOfMiddle(k);
      const t = quotient(reciprocal - next, 0, reciprocal + next, 0);
      const step = oddSeries(t, low, 1), stepLow = low;
      total = sum(total, totalLow, 2 * step, 2 * stepLow);
      totalLow = low;
      reciprocal = next;
      const short = total + ROUND_AT_43 - ROUND_AT_43;
      const entry = LOGARITHMS + LOGARITHM_ENTRY * k;
      store<f64>(entry, next);
      store<f64>(entry, short, 8);
      store<f64>(entry, total - short + totalLow, 16);
    }
  }
}

/** To be called before LOGARITHMS is read. */
@inline
export function needLogarithms(): void {
  if (load<f64>(LOGARITHMS) == 0) makeLogarithms();
}

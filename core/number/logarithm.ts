// Logarithms in two doubles, with some 68 bits: enough for powers, whose errors grow with the exponent. x is 2^k * z, and z is
// near some c of a table that has log c and 1/c; with r = z/c - 1, which is exact,
//
//     log x = k * log 2 + log c + r - r²/2 + r³ * polynomial
//
// The polynomial and the parts of log 2 are those of ARM's optimized routines, as in the C libraries of GNU and musl: powers
// are the same to the last bit, and logarithms err by less than theirs.

import { FRACTION_MASK } from "./double";
import { twoProduct } from "./double-double";
import * as pair from "./double-double";
import { INTERVALS_BEGIN, LOGARITHM_BITS, LOGARITHM_ENTRY, LOGARITHMS, needLogarithms } from "./series";

const LOG_2: f64 = 0.6931471805598903;
const LOG_2_LOW: f64 = 5.497923018708371e-14;

const A1: f64 = -0.6666666666666679;
const A2: f64 = 0.5000000000000007;
const A3: f64 = 0.7999999995323976;
const A4: f64 = -0.6666666663487739;
const A5: f64 = -1.142909628459501;
const A6: f64 = 1.0000415263675542;

/** The upper one has 41 bits, so that its products with exponents are exact. */
const LOG10_OF_2: f64 = 0.30102999566361177;
const LOG10_OF_2_LOW: f64 = 3.694239077158931e-13;
const LOG2_OF_E: f64 = 1.4426950408889634;
const LOG2_OF_E_LOW: f64 = 2.0355273740931033e-17;
const LOG10_OF_E: f64 = 0.4342944819032518;

const EXPONENT_BIAS: i32 = 1023;
const SUBNORMAL_FACTOR: f64 = 4503599627370496;
const SUBNORMAL_BITS: u64 = 52;
const LEAST_NORMAL: f64 = 2.2250738585072014e-308;

/** The lower part of logOfPositive's last result. */
export let logLow: f64 = 0;

/** log x for finite x > 0; its lower part is left in logLow. The caller has needed the table. */
export function logOfPositive(x: f64): f64 {
  let bits = reinterpret<u64>(x);
  if (x < LEAST_NORMAL) bits = reinterpret<u64>(x * SUBNORMAL_FACTOR) - (SUBNORMAL_BITS << 52);
  const offset = bits - INTERVALS_BEGIN;
  const interval = <usize>(offset >> (52 - LOGARITHM_BITS)) & ((1 << LOGARITHM_BITS) - 1);
  const entry = LOGARITHMS + interval * LOGARITHM_ENTRY;
  const k = <f64>(<i64>offset >> 52);
  const zBits = bits - (offset & (<u64>0xfff << 52));
  // Products of half of z with 1/c are exact, and so is the square of what they give.
  const upper = reinterpret<f64>((zBits + 0x80000000) & 0xffffffff00000000);
  const reciprocal = load<f64>(entry);
  const rUpper = upper * reciprocal - 1;
  const rLower = (reinterpret<f64>(zBits) - upper) * reciprocal;
  const r = rUpper + rLower;
  const whole = k * LOG_2 + load<f64>(entry, 8);
  const linear = whole + r;
  const half = -0.5 * r;
  const curvature = rUpper * (-0.5 * rUpper);
  const quadratic = linear + curvature;
  const square = r * half;
  const rest = r * square * (A1 + r * A2 + square * (A3 + r * A4 + square * (A5 + r * A6)));
  const lost = k * LOG_2_LOW + load<f64>(entry, 16) + (whole - linear + r);
  const low = lost + rLower * (half + -0.5 * rUpper) + (linear - quadratic + curvature) + rest;
  const result = quadratic + low;
  logLow = quadratic - result + low;
  return result;
}

/** The logarithm of what is no positive number. */
@inline
function logOfOther(x: f64): f64 {
  return x == 0 ? -Infinity : x > 0 ? x : NaN;
}

@inline
function isOrdinary(x: f64): bool {
  return x > 0 && x < Infinity;
}

export function log(x: f64): f64 {
  if (!isOrdinary(x)) return logOfOther(x);
  needLogarithms();
  return logOfPositive(x);
}

export function log2(x: f64): f64 {
  if (!isOrdinary(x)) return logOfOther(x);
  needLogarithms();
  const natural = logOfPositive(x);
  const product = twoProduct(natural, LOG2_OF_E);
  return product + (pair.low + (natural * LOG2_OF_E_LOW + logLow * LOG2_OF_E));
}

/**
 * As fdlibm and GNU's C library compute it, which are off by one unit for one in fifty: what programs print is theirs. x is
 * 2^k * m, with m in [1, 2) for x >= 1 and in [1/2, 1) below, so that powers of ten give whole numbers.
 */
export function log10(x: f64): f64 {
  if (!isOrdinary(x)) return logOfOther(x);
  needLogarithms();
  const scaled = x < LEAST_NORMAL ? x * SUBNORMAL_FACTOR : x;
  const bits = reinterpret<u64>(scaled);
  let k = <f64>(<i32>(bits >> 52) - EXPONENT_BIAS);
  if (x < LEAST_NORMAL) k -= <f64>SUBNORMAL_BITS;
  const isBelowOne = k < 0;
  if (isBelowOne) k += 1;
  const exponent = <u64>(EXPONENT_BIAS - i32(isBelowOne));
  const m = reinterpret<f64>((bits & FRACTION_MASK) | (exponent << 52));
  return k * LOG10_OF_2_LOW + LOG10_OF_E * logOfPositive(m) + k * LOG10_OF_2;
}

/** log(1 + x): what the sum loses is put back by the derivative. */
export function log1p(x: f64): f64 {
  const sum = 1 + x;
  if (!isOrdinary(sum)) return logOfOther(sum);
  if (sum == 1) return x;
  needLogarithms();
  const lost = abs(x) < 1 ? x - (sum - 1) : 1 - (sum - x);
  return logOfPositive(sum) + (logLow + lost / sum);
}

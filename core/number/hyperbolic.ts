// Hyperbolic functions by way of e^x - 1, with fdlibm's formulas in the order in which GNU's C library computes them: they err
// by up to two units in the last place, and what programs print is to be the same.

import { exp } from "./exponential";

const LOG_2: f64 = 0.6931471803691238;
const LOG_2_LOW: f64 = 1.9082149292705877e-10;
const ONE_BY_LOG_2: f64 = 1.4426950408889634;
const HALF_LOG_2: f64 = 0.34657359027997264;
const ONE_AND_A_HALF_LOG_2: f64 = 1.0397207708399179;

const Q1: f64 = -0.03333333333333313;
const Q2: f64 = 0.0015873015872548146;
const Q3: f64 = -7.93650757867488e-5;
const Q4: f64 = 4.008217827329362e-6;
const Q5: f64 = -2.0109921818362437e-7;

/** Below 2^-54 it is x. */
const TINY: f64 = 5.551115123125783e-17;
/** From here on e^-x is nothing beside 1. */
const GREAT: f64 = 38.816242111356935;
/** Likewise beside e^x. */
const GREAT_FOR_SUMS: f64 = 22;
const MOST_FOR_EXP: f64 = 709.782712893384;

@inline
function scaled(x: f64, exponent: i32): f64 {
  return reinterpret<f64>(reinterpret<u64>(x) + (<u64>exponent << 52));
}

@inline
function powerOfTwo(exponent: i32): f64 {
  return scaled(1, exponent);
}

/** e^x - 1: x is k * log 2 and a rest, for which a quotient of polynomials gives how much is missing to it. */
export function expm1(x: f64): f64 {
  const magnitude = abs(x);
  if (!(magnitude < MOST_FOR_EXP)) return x > 0 ? Infinity : x < 0 ? -1 : x;
  if (x <= -GREAT) return -1;
  if (magnitude < TINY) return x;
  let k: i32 = 0;
  let rest = x;
  let lost: f64 = 0;
  if (magnitude > HALF_LOG_2) {
    k = magnitude < ONE_AND_A_HALF_LOG_2 ? 1 : <i32>(ONE_BY_LOG_2 * magnitude + 0.5);
    if (x < 0) k = -k;
    const upper = x - <f64>k * LOG_2;
    const lower = <f64>k * LOG_2_LOW;
    rest = upper - lower;
    lost = upper - rest - lower;
  }
  const half = 0.5 * rest;
  const square = rest * half;
  const square2 = square * square;
  const series = 1 + square * Q1 + square2 * (Q2 + square * Q3) + square2 * square2 * (Q4 + square * Q5);
  const t = 3 - series * half;
  const e = square * ((series - t) / (6 - rest * t));
  if (k == 0) return rest - (rest * e - square);
  return scaleUp(rest, rest * (e - lost) - lost - square, k);
}

/** 2^k * (1 + rest - error) - 1. */
@inline
function scaleUp(rest: f64, error: f64, k: i32): f64 {
  if (k == -1) return 0.5 * (rest - error) - 0.5;
  if (k == 1) return rest < -0.25 ? -2 * (error - (rest + 0.5)) : 1 + 2 * (rest - error);
  if (k < 0 || k > 56) {
    const sum = 1 - (error - rest);
    return (k == 1024 ? scaled(sum, k - 1) * 2 : scaled(sum, k)) - 1;
  }
  const unit = powerOfTwo(-k);
  return scaled(k < 20 ? 1 - unit - (error - rest) : rest - (error + unit) + 1, k);
}

/** e^x / 2 for great x: where e^x would overflow, by the square of e^(x/2). */
@inline
function halfOfExp(x: f64): f64 {
  if (x < MOST_FOR_EXP) return 0.5 * exp(x);
  const root = exp(0.5 * x);
  return 0.5 * root * root;
}

export function sinh(x: f64): f64 {
  const magnitude = abs(x);
  if (!(magnitude < GREAT_FOR_SUMS)) return copysign<f64>(halfOfExp(magnitude), x);
  const t = expm1(magnitude);
  const half = copysign<f64>(0.5, x);
  return half * (magnitude < 1 ? 2 * t - (t * t) / (t + 1) : t + t / (t + 1));
}

export function cosh(x: f64): f64 {
  const magnitude = abs(x);
  if (!(magnitude < GREAT_FOR_SUMS)) return halfOfExp(magnitude);
  if (magnitude < HALF_LOG_2) {
    const t = expm1(magnitude);
    const power = 1 + t;
    return 1 + (t * t) / (power + power);
  }
  const power = exp(magnitude);
  return 0.5 * power + 0.5 / power;
}

export function tanh(x: f64): f64 {
  const magnitude = abs(x);
  if (!(magnitude < GREAT_FOR_SUMS)) return x == x ? copysign<f64>(1, x) : x;
  if (magnitude >= 1) return copysign<f64>(1 - 2 / (expm1(2 * magnitude) + 2), x);
  const t = expm1(-2 * magnitude);
  return copysign<f64>(-t / (t + 2), x);
}

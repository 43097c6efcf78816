/** Functions of C's math.h that Lua's library has not, for C libraries. */

import { exponentOf, isFinite, isNegative, ldexp } from "./double";
import { low, normalise, twoProduct } from "./double-double";
import { log, log1p } from "./logarithm";
import { fmod } from "./math";
import { power } from "./power";

const LOG_2: f64 = 0.6931471805599453;
/** From here on 1 is nothing beside a square. */
const GREAT: f64 = 134217728;
const ONE_THIRD: f64 = 0.3333333333333333;
const HALF_OF_GREATEST: f64 = 8.98846567431158e307;

export { expm1 } from "./hyperbolic";

export function exp2(x: f64): f64 {
  return power(2, x);
}

export { log1p };

/** A power, and a step of Newton's with the cube in two doubles. */
export function cbrt(x: f64): f64 {
  if (x == 0 || !isFinite(x)) return x;
  const third = exponentOf(x) / 3;
  const scaled = ldexp(x, -3 * third);
  const root = copysign<f64>(power(abs(scaled), ONE_THIRD), x);
  const square = twoProduct(root, root);
  const squareLow = low;
  const cube = twoProduct(square, root);
  const excess = cube - scaled + (low + squareLow * root);
  return ldexp(root - excess / (3 * square), third);
}

/** The root of the sum of squares in two doubles. */
export function hypot(x: f64, y: f64): f64 {
  const longer = max(abs(x), abs(y));
  const shorter = min(abs(x), abs(y));
  if (abs(x) == Infinity || abs(y) == Infinity) return Infinity;
  if (!(longer > shorter * GREAT * GREAT)) return longer == 0 ? 0 : ordinaryHypot(longer, shorter);
  return longer + shorter;
}

/** The same where neither is nothing beside the other; NaN where one is. */
function ordinaryHypot(longer: f64, shorter: f64): f64 {
  const scale = -exponentOf(longer);
  const a = ldexp(longer, scale);
  const b = ldexp(shorter, scale);
  const squareOfA = twoProduct(a, a);
  const lowOfA = low;
  const squareOfB = twoProduct(b, b);
  const lowOfB = low;
  const sum = normalise(squareOfA, squareOfB);
  const sumLow = low + (lowOfA + lowOfB);
  const root = sqrt(sum);
  const missing = sum - twoProduct(root, root) - low + sumLow;
  return ldexp(root + missing / (2 * root), -scale);
}

export function asinh(x: f64): f64 {
  const magnitude = abs(x);
  const root = sqrt(magnitude * magnitude + 1);
  if (!(magnitude < GREAT)) return copysign<f64>(log(magnitude) + LOG_2, x);
  return copysign<f64>(log1p(magnitude + (magnitude * magnitude) / (root + 1)), x);
}

export function acosh(x: f64): f64 {
  if (x < 1) return NaN;
  if (!(x < GREAT)) return log(x) + LOG_2;
  const above = x - 1;
  return log1p(above + sqrt(above * above + 2 * above));
}

export function atanh(x: f64): f64 {
  const magnitude = abs(x);
  return copysign<f64>(0.5 * log1p((2 * magnitude) / (1 - magnitude)), x);
}

/** The remainder of the division whose quotient is rounded to the nearest, even integer. */
export function ieeeRemainder(x: f64, y: f64): f64 {
  const divisor = abs(y);
  // Of the quotient its lowest bit is left: it decides between two that are as near.
  let rest = abs(fmod(x, divisor < HALF_OF_GREATEST ? divisor + divisor : Infinity));
  if (!(divisor > 0)) return NaN;
  if (rest + rest > divisor) {
    rest -= divisor;
    if (rest + rest >= divisor) rest -= divisor;
  }
  return isNegative(x) ? -rest : rest;
}

// x^y is e^(y * log x), where product and logarithm need two doubles. Special cases are C's: 1 to any power is 1, and so is -1 to
// an infinite one; in JavaScript they are NaN.

import { expOfPair } from "./exponential";
import { logLow, logOfPositive } from "./logarithm";
import { needLogarithms, needPowersOfTwo } from "./series";

/** From here on a power of what is not 1 is infinite or 0, and y is even. */
const GREAT: f64 = 18446744073709551616.0;
/** Products of doubles with so many upper bits are exact. */
const UPPER_BITS: u64 = 0xfffffffff8000000;

@inline
function upperPart(x: f64): f64 {
  return reinterpret<f64>(reinterpret<u64>(x) & UPPER_BITS);
}

/**
 * Squares, square roots and reciprocals are exact to the last place, which the general way is not quite: compiled code
 * computes them so, too (jit/fold/arithmetic.rules.ts).
 */
export function power(x: f64, y: f64): f64 {
  if (abs(y) <= 2) {
    if (y == 2) return x * x;
    if (y == 0.5) return x == -Infinity ? Infinity : abs(sqrt(x));
    if (y == -1) return 1 / x;
    if (y == 1) return x;
  }
  if (x > 0 && x < Infinity && abs(y) < GREAT) return powerOfPositive(x, y);
  if (x == 1 || y == 0) return 1;
  if (x != x || y != y) return NaN;
  const magnitude = abs(x);
  const isWhole = nearest(y) == y;
  const isOdd = isWhole && nearest(y / 2) != y / 2;
  const isNegative = isOdd && reinterpret<i64>(x) < 0;
  const result = powerOfMagnitude(magnitude, y);
  if (isNegative) return -result;
  return x < 0 && !isWhole && x > -Infinity ? NaN : result;
}

/** x^y for finite x > 0 and moderate y. */
function powerOfPositive(x: f64, y: f64): f64 {
  needLogarithms();
  needPowersOfTwo();
  const log = logOfPositive(x);
  const yUpper = upperPart(y);
  const logUpper = upperPart(log);
  const product = yUpper * logUpper;
  return expOfPair(product, (y - yUpper) * logUpper + y * (log - logUpper + logLow));
}

/** x^y for x >= 0. */
function powerOfMagnitude(x: f64, y: f64): f64 {
  if (x == 1) return 1;
  if (x > 0 && x < Infinity && abs(y) < GREAT) return powerOfPositive(x, y);
  return x > 1 == y > 0 ? Infinity : 0;
}

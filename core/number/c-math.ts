/** Functions of C's math.h that Lua's library has not, for C libraries. */

import { log, log1p } from "./logarithm";
import { power } from "./power";

const LOG_2: f64 = 0.6931471805599453;
/** From here on 1 is nothing beside a square. */
const GREAT: f64 = 134217728;

export { expm1 } from "./hyperbolic";

export function exp2(x: f64): f64 {
  return power(2, x);
}

export { log1p };

export function cbrt(x: f64): f64 {
  return NativeMath.cbrt(x);
}

export function hypot(x: f64, y: f64): f64 {
  return NativeMath.hypot(x, y);
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
  return NativeMath.rem(x, y);
}

/** Functions of C's math.h that Lua's library has not, for C libraries. */

export function expm1(x: f64): f64 {
  return NativeMath.expm1(x);
}

export function exp2(x: f64): f64 {
  return NativeMath.pow(2, x);
}

export function log1p(x: f64): f64 {
  return NativeMath.log1p(x);
}

export function cbrt(x: f64): f64 {
  return NativeMath.cbrt(x);
}

export function hypot(x: f64, y: f64): f64 {
  return NativeMath.hypot(x, y);
}

export function asinh(x: f64): f64 {
  return NativeMath.asinh(x);
}

export function acosh(x: f64): f64 {
  return NativeMath.acosh(x);
}

export function atanh(x: f64): f64 {
  return NativeMath.atanh(x);
}

/** The remainder of the division whose quotient is rounded to the nearest, even integer. */
export function ieeeRemainder(x: f64, y: f64): f64 {
  return NativeMath.rem(x, y);
}

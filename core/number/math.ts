// The one libm: parser folding, FOLD, interpreter and regions all take their functions from here, never from
// the host's Math, so that every tier and every host agrees in the last bit.
//
// Invariant: C's semantics, special cases included, where JavaScript's differ. The trigonometric functions and
// their inverses, powers, exponentials and logarithms stay near half a unit in the last place; the hyperbolic ones stay
// below two units. Counterpart: lj_vmmath.c, vm_mod in vm_x64.dasc.

export { acos, asin, atan, atan2 } from "./arcs";
import { composeDouble, exponentOf, isFinite, ldexp, mantissaOf } from "./double";
import { log2 } from "./logarithm";

export { ldexp } from "./double";
export { exp } from "./exponential";
export { cosh, sinh, tanh } from "./hyperbolic";
export { log, log10, log2 } from "./logarithm";
export { power } from "./power";
export { cos, sin, tan } from "./trigonometry";

/** math.log with a base; LuaJIT multiplies by the reciprocal. */
export function logWithBase(x: f64, base: f64): f64 {
  return log2(x) * (1.0 / log2(base));
}

/** x % y; an infinite or zero divisor gives NaN, and so does any NaN. */
@inline
export function modulo(x: f64, y: f64): f64 {
  return x - floor(x / y) * y;
}

/** math.fmod: the exact remainder with the sign of x. */
export function fmod(x: f64, y: f64): f64 {
  const divisor = abs(y);
  const dividend = abs(x);
  if (!(dividend < Infinity) || !(divisor > 0)) return NaN;
  if (dividend < divisor) return x;
  if (dividend < 9007199254740992.0 && floor(dividend) == dividend && floor(divisor) == divisor) {
    return copysign<f64>(<f64>(<u64>dividend % <u64>divisor), x);
  }
  return copysign<f64>(longRemainder(dividend, divisor), x);
}

/** The remainder of finite dividend >= divisor > 0: eleven bits of the quotient a step. */
function longRemainder(dividend: f64, divisor: f64): f64 {
  let rest = mantissaOf(dividend);
  const modulus = mantissaOf(divisor);
  const exponent = exponentOf(divisor);
  let distance = exponentOf(dividend) - exponent;
  rest %= modulus;
  for (; distance > 0 && rest != 0; distance -= 11) rest = (rest << min(distance, 11)) % modulus;
  return composeDouble(rest, exponent);
}

/** The exponent that frexp gives; 0 for zero, infinities and NaN. */
export function frexpExponent(x: f64): i32 {
  if (x == 0 || !isFinite(x)) return 0;
  return exponentOf(x) + 64 - <i32>clz(mantissaOf(x));
}

/** The fraction that frexp gives: 0.5 <= |f| < 1 with x = f * 2^frexpExponent(x), or x itself. */
export function frexpFraction(x: f64): f64 {
  return ldexp(x, -frexpExponent(x));
}

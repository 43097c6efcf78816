/**
 * The core's mathematics for traces (LuaJIT: lj_vm_* and libm's functions in lj_ircall.h). Interpreter, folding and
 * traces call the same code, so that they agree in the last bit.
 */
import { LibraryState } from "../gen/layouts";
import { truncateToInteger } from "../lib/arguments";
import { scale } from "../lib/math";
import { nextRandomNumber } from "../lib/random-state";
import { libraryOf } from "../lib/state";
import { modulo as moduloInline } from "../number/math";

export {
  acos, asin, atan, atan2, cos, cosh, exp, fmod, frexpExponent, frexpFraction, log, log10, log2, sin, sinh, tan, tanh,
} from "../number/math";
export { fractionOf } from "../lib/math";

export function modulo(left: f64, right: f64): f64 {
  return moduloInline(left, right);
}

/** x * 2^exponent, as math.ldexp. */
export function scaleNumber(x: f64, exponent: f64): f64 {
  return scale(x, exponent);
}

/** Truncated; what does not fit into 32 bits, NaN included, is the least integer, as in arguments of the library. */
export function truncateNumber(x: f64): i32 {
  return truncateToInteger(x);
}

/** The next number of math.random in [0, 1). */
export function randomNumber(global: usize): f64 {
  return nextRandomNumber(libraryOf(global) + LibraryState.random);
}

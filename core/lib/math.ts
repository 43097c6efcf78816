/**
 * The math library (LuaJIT: lib_math.c and the assembler fast functions). math.deg and math.rad are Lua
 * functions, as in LuaJIT, where they honour metamethods. The functions come from core/number/math, so that
 * every tier computes alike.
 */
import { Global, LibraryState } from "../gen/layouts";
import {
  acos, asin, atan, atan2, cos, cosh, exp, fmod, frexpExponent, frexpFraction, ldexp, log, log10,
  logWithBase, power,
  sin, sinh, tan, tanh,
} from "../number/math";
import { setNumber } from "../object/value";
import { globalOf } from "../vm/raise";
import { checkNumber, numberAt, returnNumber, slotAt } from "./arguments";
import { nextRandom, nextRandomNumber, seedFromEntropy, seedRandom } from "./random-state";
import { libraryOf } from "./state";

// -- One number to one number --

export function math_abs(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkNumber(thread, base, argumentCount, 1);
  return failure ? failure : returnNumber(base, abs(numberAt(base, 1)));
}

export function math_floor(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkNumber(thread, base, argumentCount, 1);
  return failure ? failure : returnNumber(base, floor(numberAt(base, 1)));
}

export function math_ceil(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkNumber(thread, base, argumentCount, 1);
  return failure ? failure : returnNumber(base, ceil(numberAt(base, 1)));
}

export function math_sqrt(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkNumber(thread, base, argumentCount, 1);
  return failure ? failure : returnNumber(base, sqrt(numberAt(base, 1)));
}

export function math_log10(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkNumber(thread, base, argumentCount, 1);
  return failure ? failure : returnNumber(base, log10(numberAt(base, 1)));
}

export function math_exp(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkNumber(thread, base, argumentCount, 1);
  return failure ? failure : returnNumber(base, exp(numberAt(base, 1)));
}

export function math_sin(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkNumber(thread, base, argumentCount, 1);
  return failure ? failure : returnNumber(base, sin(numberAt(base, 1)));
}

export function math_cos(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkNumber(thread, base, argumentCount, 1);
  return failure ? failure : returnNumber(base, cos(numberAt(base, 1)));
}

export function math_tan(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkNumber(thread, base, argumentCount, 1);
  return failure ? failure : returnNumber(base, tan(numberAt(base, 1)));
}

export function math_asin(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkNumber(thread, base, argumentCount, 1);
  return failure ? failure : returnNumber(base, asin(numberAt(base, 1)));
}

export function math_acos(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkNumber(thread, base, argumentCount, 1);
  return failure ? failure : returnNumber(base, acos(numberAt(base, 1)));
}

export function math_atan(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkNumber(thread, base, argumentCount, 1);
  return failure ? failure : returnNumber(base, atan(numberAt(base, 1)));
}

export function math_sinh(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkNumber(thread, base, argumentCount, 1);
  return failure ? failure : returnNumber(base, sinh(numberAt(base, 1)));
}

export function math_cosh(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkNumber(thread, base, argumentCount, 1);
  return failure ? failure : returnNumber(base, cosh(numberAt(base, 1)));
}

export function math_tanh(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkNumber(thread, base, argumentCount, 1);
  return failure ? failure : returnNumber(base, tanh(numberAt(base, 1)));
}

export function math_log(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkNumber(thread, base, argumentCount, 1);
  if (failure) return failure;
  const x = numberAt(base, 1);
  if (argumentCount == 1) return returnNumber(base, log(x));
  failure = checkNumber(thread, base, argumentCount, 2);
  return failure ? failure : returnNumber(base, logWithBase(x, numberAt(base, 2)));
}

// -- Two numbers --

@inline
function checkTwoNumbers(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkNumber(thread, base, argumentCount, 1);
  return failure ? failure : checkNumber(thread, base, argumentCount, 2);
}

export function math_atan2(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkTwoNumbers(thread, base, argumentCount);
  return failure ? failure : returnNumber(base, atan2(numberAt(base, 1), numberAt(base, 2)));
}

export function math_pow(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkTwoNumbers(thread, base, argumentCount);
  return failure ? failure : returnNumber(base, power(numberAt(base, 1), numberAt(base, 2)));
}

export function math_fmod(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkTwoNumbers(thread, base, argumentCount);
  return failure ? failure : returnNumber(base, fmod(numberAt(base, 1), numberAt(base, 2)));
}

export function math_ldexp(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkTwoNumbers(thread, base, argumentCount);
  return failure ? failure : returnNumber(base, scale(numberAt(base, 1), numberAt(base, 2)));
}

/** More than any exponent that makes a difference. */
const MAX_EXPONENT: f64 = 5000;

/** x * 2^trunc(exponent), as x87's FSCALE does it: 0 * 2^inf is NaN. */
export function scale(x: f64, exponent: f64): f64 {
  if (exponent == Infinity) return x * Infinity;
  if (exponent == -Infinity) return x * 0;
  if (exponent != exponent) return exponent;
  return ldexp(x, <i32>min(max(exponent, -MAX_EXPONENT), MAX_EXPONENT));
}

// -- Taking numbers apart --

export function math_frexp(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkNumber(thread, base, argumentCount, 1);
  if (failure) return failure;
  const x = numberAt(base, 1);
  setNumber(base - 8, frexpFraction(x));
  setNumber(base, frexpExponent(x));
  return 2;
}

/** Both parts have the sign of the number. */
export function math_modf(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkNumber(thread, base, argumentCount, 1);
  if (failure) return failure;
  const x = numberAt(base, 1);
  setNumber(base - 8, trunc(x));
  setNumber(base, fractionOf(x));
  return 2;
}

export function fractionOf(x: f64): f64 {
  const whole = trunc(x);
  return copysign(whole == x ? 0 : x - whole, x);
}

// -- Least and greatest. A comparison with NaN is false and takes the later argument, as x86's MINSD does. --

export function math_min(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkNumber(thread, base, argumentCount, 1);
  if (failure) return failure;
  let least = numberAt(base, 1);
  for (let index: u32 = 2; index <= argumentCount; index++) {
    failure = checkNumber(thread, base, argumentCount, index);
    if (failure) return failure;
    const x = load<f64>(slotAt(base, index));
    if (!(least < x)) least = x;
  }
  return returnNumber(base, least);
}

export function math_max(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkNumber(thread, base, argumentCount, 1);
  if (failure) return failure;
  let greatest = numberAt(base, 1);
  for (let index: u32 = 2; index <= argumentCount; index++) {
    failure = checkNumber(thread, base, argumentCount, index);
    if (failure) return failure;
    const x = load<f64>(slotAt(base, index));
    if (!(greatest > x)) greatest = x;
  }
  return returnNumber(base, greatest);
}

// -- Random numbers --

/** The generator moves on even when an argument is bad. */
export function math_random(thread: usize, base: usize, argumentCount: u32): i32 {
  const random = nextRandomNumber(libraryOf(globalOf(thread)) + LibraryState.random);
  if (!argumentCount) return returnNumber(base, random);
  let failure = checkNumber(thread, base, argumentCount, 1);
  if (failure) return failure;
  const first = numberAt(base, 1);
  if (argumentCount == 1) return returnNumber(base, floor(random * first) + 1.0);
  failure = checkNumber(thread, base, argumentCount, 2);
  if (failure) return failure;
  return returnNumber(base, floor(random * (numberAt(base, 2) - first + 1.0)) + first);
}

/** Without an argument the seed comes from the host's entropy and where the generator is. */
export function math_randomseed(thread: usize, base: usize, argumentCount: u32): i32 {
  const global = globalOf(thread);
  const library = libraryOf(global);
  if (!argumentCount) {
    const entropy = load<u64>(library, LibraryState.entropy) ^ load<u64>(global, Global.hashSeed);
    seedFromEntropy(library + LibraryState.random, entropy ^ nextRandom(library + LibraryState.random));
    return 0;
  }
  const failure = checkNumber(thread, base, argumentCount, 1);
  if (!failure) seedRandom(library + LibraryState.random, numberAt(base, 1));
  return failure;
}

// A double taken apart and put together again, correctly rounded.

export const SIGN_BIT: u64 = 0x8000000000000000;
export const FRACTION_MASK: u64 = 0x000fffffffffffff;
export const HIDDEN_BIT: u64 = 0x0010000000000000;

/** More than the logarithm of the quotient of any two numbers. */
const GREATEST_DISTANCE: i32 = 2200;

/** The exponent of the last bit of the smallest numbers. */
export const MIN_EXPONENT: i32 = -1074;

@inline
export function isNegative(x: f64): bool {
  return <i64>reinterpret<u64>(x) < 0;
}

@inline
export function isFinite(x: f64): bool {
  return (reinterpret<u64>(x) >> 52 & 0x7ff) != 0x7ff;
}

/** The m of |x| = m * 2^exponentOf(x), for finite x; normal numbers have its bit 52 set. */
@inline
export function mantissaOf(x: f64): u64 {
  const bits = reinterpret<u64>(x);
  const fraction = bits & FRACTION_MASK;
  return (bits >> 52 & 0x7ff) != 0 ? fraction | HIDDEN_BIT : fraction;
}

@inline
export function exponentOf(x: f64): i32 {
  const biased = <i32>(reinterpret<u64>(x) >> 52) & 0x7ff;
  return max(biased, 1) - 1075;
}

/**
 * mantissa * 2^exponent rounded to nearest, ties to even. The lowest bit of a mantissa of 55 or more bits may
 * stand for any amount that was dropped below it.
 */
export function composeDouble(mantissa: u64, exponent: i32): f64 {
  if (mantissa == 0) return 0;
  const shift = <i32>clz(mantissa);
  mantissa <<= shift;
  const log2 = exponent - shift + 63;
  if (log2 > 1023) return Infinity;
  const dropped = log2 < -1022 ? -1011 - log2 : 11;
  if (dropped > 64) return 0;
  if (dropped == 64) return reinterpret<f64>(u64(mantissa > SIGN_BIT));
  const kept = mantissa >> dropped;
  const rest = mantissa << (64 - dropped);
  const up = rest > SIGN_BIT || (rest == SIGN_BIT && (kept & 1) != 0);
  return reinterpret<f64>(assembleBits(kept, log2) + u64(up));
}

/**
 * The bits of kept * 2^(log2 - 52), or of kept * 2^MIN_EXPONENT below the normal range. Adding 1 gives the
 * next double, infinity included: the carry out of the fraction is the right exponent.
 */
@inline
export function assembleBits(kept: u64, log2: i32): u64 {
  return log2 < -1022 ? kept : (<u64>(log2 + 1022) << 52) + kept;
}

/** math.ldexp: x * 2^n. */
export function ldexp(x: f64, n: i32): f64 {
  if (x == 0 || !isFinite(x)) return x;
  const exponent = exponentOf(x) + max(-GREATEST_DISTANCE, min(GREATEST_DISTANCE, n));
  return copysign<f64>(composeDouble(mantissaOf(x), exponent), x);
}

// The inverse trigonometric functions, within 0.501 units in the last place: each is the angle of a vector (v, u) in the
// first octant, and what lies symmetrically. With c = k/64 near u/v, whose arc tangent a table has with 106 bits,
//
//     atan(u/v) = atan(c) + atan(t),   t = (u - c*v) / (v + c*u),   |t| <= 1/128.

import { exponentOf, ldexp } from "./double";
import { low, normalise, quotient, twoProduct, twoSum } from "./double-double";
import { ARC_ENTRY, ARC_TANGENTS, needArcTangents } from "./series";

/** 1.5 * 2^46: what is added to it is rounded to a multiple of 1/64, whose number the low bits are. */
const STEP_ROUNDER: f64 = 105553116266496;
const HALF_PI: f64 = 1.5707963267948966;
const HALF_PI_LOW: f64 = 6.123233995736766e-17;
const PI: f64 = 3.141592653589793;
const PI_LOW: f64 = 1.2246467991473532e-16;
/** Below it the arc sine, and the arc tangent, of an argument is the argument. */
const TINY: f64 = 1e-9;
/** Coordinates between these have products that neither overflow nor lose bits. */
const LEAST_LENGTH: f64 = 1e-100;
const GREATEST_LENGTH: f64 = 1e100;
/** Where coordinates differ by more, the angle is their quotient, or a right one. */
const GREATEST_RATIO: f64 = 1e80;

/** The angle of a vector with 0 <= u <= v. The caller has needed the table. */
function octantAngle(u: f64, uLow: f64, v: f64, vLow: f64): f64 {
  const rounded = u / v + STEP_ROUNDER;
  const c = rounded - STEP_ROUNDER;
  const entry = ARC_TANGENTS + <usize>(<i32>reinterpret<i64>(rounded) & 0x7f) * ARC_ENTRY;
  let product = twoProduct(c, v);
  let productLow = low;
  const across = twoSum(u, -product);
  const acrossLow = low - productLow + uLow - c * vLow;
  product = twoProduct(c, u);
  productLow = low;
  const along = twoSum(v, product);
  const alongLow = low + productLow + vLow + c * uLow;
  const t = quotient(across, acrossLow, along, alongLow);
  const tLow = low;
  const square = t * t;
  const curvature = t * square * (-1.0 / 3 + square * (0.2 - square * (1.0 / 7 - square * (1.0 / 9))));
  const sum = twoSum(load<f64>(entry), t);
  return normalise(sum, low + (tLow + curvature + load<f64>(entry, 8)));
}

/** The angle of a vector with u, v >= 0 that are not both 0. */
function quadrantAngle(u: f64, uLow: f64, v: f64, vLow: f64): f64 {
  if (u <= v) return octantAngle(u, uLow, v, vLow);
  return subtractFrom(HALF_PI, HALF_PI_LOW, octantAngle(v, vLow, u, uLow));
}

/** limit - angle, whose lower part is in `low`. */
@inline
function subtractFrom(limit: f64, limitLow: f64, angle: f64): f64 {
  const angleLow = low;
  const difference = twoSum(limit, -angle);
  return normalise(difference, low + (limitLow - angleLow));
}

export function atan(x: f64): f64 {
  const magnitude = abs(x);
  if (magnitude < TINY) return x;
  if (!(magnitude < GREATEST_LENGTH)) return x == x ? copysign<f64>(HALF_PI, x) : x;
  needArcTangents();
  return copysign<f64>(quadrantAngle(magnitude, 0, 1, 0), x);
}

/** Whether a coordinate's products neither overflow nor lose bits. */
@inline
function isOrdinary(x: f64): bool {
  return abs(x) > LEAST_LENGTH && abs(x) < GREATEST_LENGTH;
}

export function atan2(y: f64, x: f64): f64 {
  if (!isOrdinary(x) || !isOrdinary(y)) return atan2OfExtremes(y, x);
  needArcTangents();
  let angle = quadrantAngle(abs(y), 0, abs(x), 0);
  if (x < 0) angle = subtractFrom(PI, PI_LOW, angle);
  return copysign<f64>(angle, y);
}

/** The same where a coordinate is zero, infinite or NaN, very small or very great. */
function atan2OfExtremes(y: f64, x: f64): f64 {
  if (x != x || y != y) return NaN;
  const isInfinite = abs(x) == Infinity;
  if (isInfinite && abs(y) == Infinity) return atan2(copysign<f64>(1, y), copysign<f64>(1, x));
  const isLeft = reinterpret<i64>(x) < 0;
  const ratio = y == 0 || isInfinite ? 0 : abs(y) / abs(x);
  if (ratio < 1 / GREATEST_RATIO) return copysign<f64>(isLeft ? PI : ratio, y);
  if (ratio > GREATEST_RATIO) return copysign<f64>(HALF_PI, y);
  const scale = -exponentOf(y);
  return atan2(ldexp(y, scale), ldexp(x, scale));
}

/** sqrt(1 - x^2), with its lower part in `low`; 0 < |x| < 1. */
function complement(x: f64): f64 {
  const square = twoProduct(x, x);
  const squareLow = low;
  const difference = twoSum(1, -square);
  const differenceLow = low - squareLow;
  const root = sqrt(difference);
  const back = twoProduct(root, root);
  return normalise(root, (difference - back - low + differenceLow) / (2 * root));
}

export function asin(x: f64): f64 {
  const magnitude = abs(x);
  if (magnitude < TINY) return x;
  if (!(magnitude < 1)) return magnitude == 1 ? copysign<f64>(HALF_PI, x) : NaN;
  needArcTangents();
  const root = complement(magnitude);
  return copysign<f64>(quadrantAngle(magnitude, 0, root, low), x);
}

export function acos(x: f64): f64 {
  const magnitude = abs(x);
  if (magnitude < TINY * TINY) return HALF_PI;
  if (!(magnitude < 1)) return x == 1 ? 0 : x == -1 ? PI : NaN;
  needArcTangents();
  const root = complement(magnitude);
  const angle = quadrantAngle(root, low, magnitude, 0);
  return x < 0 ? subtractFrom(PI, PI_LOW, angle) : angle;
}

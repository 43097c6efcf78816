// Sums, products and quotients whose rounding errors are kept: a result is returned as the double nearest to it, and
// what is missing is left in `low`. The pair has 106 bits. (T. J. Dekker, 1971.)
//
// Invariant: nothing here overflows or loses bits below the least double for operands between 2^-400 and 2^400.

/** The lower part of the last result; to be read before the next call. */
export let low: f64 = 0;

/** Low bits that a half of a double does not have, so that products of halves are exact. */
const HALF_MASK: u64 = ~0x7ffffff;

@inline
export function upperHalf(x: f64): f64 {
  return reinterpret<f64>(reinterpret<u64>(x) & HALF_MASK);
}

// What a result misses, without a global, which is memory: for functions that take little longer than that.

/** What `sum` = a + b misses. */
@inline
export function lowOfSum(a: f64, b: f64, sum: f64): f64 {
  const shareOfB = sum - a;
  return a - (sum - shareOfB) + (b - shareOfB);
}

/** The same where |a| >= |b|, or a is 0. */
@inline
export function lowOfNormalised(a: f64, b: f64, sum: f64): f64 {
  return b - (sum - a);
}

/** What `product` = a * b misses. */
@inline
export function lowOfProduct(a: f64, b: f64, product: f64): f64 {
  const upperA = upperHalf(a), lowerA = a - upperA;
  const upperB = upperHalf(b), lowerB = b - upperB;
  return upperA * upperB - product + upperA * lowerB + lowerA * upperB + lowerA * lowerB;
}

// The same with the lower part in `low`.

@inline
export function twoSum(a: f64, b: f64): f64 {
  const sum = a + b;
  low = lowOfSum(a, b, sum);
  return sum;
}

/** |a| >= |b|, or a is 0. */
@inline
export function normalise(a: f64, b: f64): f64 {
  const sum = a + b;
  low = lowOfNormalised(a, b, sum);
  return sum;
}

@inline
export function twoProduct(a: f64, b: f64): f64 {
  const product = a * b;
  low = lowOfProduct(a, b, product);
  return product;
}

/** (a + aLow) / (b + bLow). Its lower part need not wait for a second division. */
@inline
export function quotient(a: f64, aLow: f64, b: f64, bLow: f64): f64 {
  const first = a / b, reciprocal = 1 / b;
  const product = twoProduct(first, b);
  return normalise(first, (a - product - low + aLow - first * bLow) * reciprocal);
}

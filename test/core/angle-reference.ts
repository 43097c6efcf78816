/** Sines, cosines and arc tangents as fixed-point numbers, and as pairs of doubles. */

export const BITS = 240n;
export const ONE = 1n << BITS;

/** The nearest double, and that of what it lacks. */
export function split(fixed: bigint): [number, number] {
  const scale = 2 ** -Number(BITS);
  const high = Number(fixed) * scale;
  return [high, Number(fixed - BigInt(high / scale)) * scale];
}

/** first - first·x²/(n+1)/(n+2) + …, where `next` gives what a term is multiplied with and divided by. */
function alternate(first: bigint, square: bigint, divisor: (index: bigint) => bigint): bigint {
  let sum = 0n;
  let term = first;
  for (let index = 0n; term !== 0n; index++) {
    sum += term;
    term = -((term * square) >> BITS) / divisor(index);
  }
  return sum;
}

const square = (x: bigint) => (x * x) >> BITS;
export const sine = (x: bigint) => alternate(x, square(x), (n) => (2n * n + 2n) * (2n * n + 3n));
export const cosine = (x: bigint) => alternate(ONE, square(x), (n) => (2n * n + 1n) * (2n * n + 2n));

/** By Euler's series, which is short for all x up to 1: the sum of 2^2n (n!)^2 / (2n+1)! · x^(2n+1) / (1+x²)^(n+1). */
export function arcTangent(x: bigint): bigint {
  const base = ONE + square(x);
  let term = (x << BITS) / base;
  let sum = 0n;
  for (let n = 1n; term !== 0n; n++) {
    sum += term;
    term = (((term * square(x)) / base) * 2n * n) / (2n * n + 1n);
  }
  return sum;
}

const PI = 4n * arcTangent(ONE);

/** What is as good as 0, as the sine of half a turn, is 0. */
const clean = (x: bigint): bigint => (x < ONE >> 200n && x > -ONE >> 200n ? 0n : x);

/** The sine of each k·π/256 up to a turn and a quarter, as a pair of doubles. */
export const sines: readonly number[] = Array.from({ length: 640 }, (_, k) =>
  split(clean(sine((BigInt(k) * PI) / 256n))),
).flat();

/** For each k/64 up to 1 the arc tangent, as a pair of doubles. */
export const arcTangents: readonly number[] = Array.from({ length: 65 }, (_, k) =>
  split(arcTangent((BigInt(k) * ONE) / 64n)),
).flat();

// Trigonometric functions and their inverses: the double nearest to the exact result, and C's special cases.

import assert from "node:assert/strict";
import { test } from "node:test";
import { arcTangent, BITS, cosine, ONE, sine, split } from "./angle-reference.ts";
import { call } from "./number-core.ts";
import { RandomNumbers } from "./number-reference.ts";

const infinity = Number.POSITIVE_INFINITY;
const nan = Number.NaN;
const HALF_PI = 2n * arcTangent(ONE);

/** A double below 2^53 as a fixed-point number. */
const fixed = (x: number): bigint => BigInt(x * 2 ** 100) << (BITS - 100n);
const nearest = (x: bigint): number => split(x)[0];

function root(x: bigint): bigint {
  let guess = ONE;
  for (let before = 0n; guess !== before; ) {
    before = guess;
    guess = (guess + (x << BITS) / guess) >> 1n;
    if (guess - before === 1n || before - guess === 1n) break;
  }
  return guess;
}

/** The angle of a vector to the right. */
function angle(u: bigint, v: bigint): bigint {
  if (u < 0n) return -angle(-u, v);
  return u <= v ? arcTangent((u << BITS) / v) : HALF_PI - arcTangent((v << BITS) / u);
}

/** The exact functions on fixed-point numbers. */
const exact: Record<string, (x: bigint) => bigint> = {
  sin: sine,
  cos: cosine,
  tan: (x) => (sine(x) << BITS) / cosine(x),
  atan: (x) => angle(x, ONE),
  asin: (x) => angle(x, root(ONE - ((x * x) >> BITS))),
  acos: (x) => HALF_PI - angle(x, root(ONE - ((x * x) >> BITS))),
};

for (const [name, reference] of Object.entries(exact)) {
  test(`${name} is the nearest double`, () => {
    const random = new RandomNumbers(24);
    const isOfUnit = name === "asin" || name === "acos";
    let wrong = 0;
    for (let index = 0; index < 1000; index++) {
      const share = (random.bits() + random.bits() / 2 ** 32) / 2 ** 32;
      const scale = isOfUnit ? 1 : [0.01, 0.5, 1, 10, 50][index % 5];
      const x = (2 * share - 1) * scale;
      if (call[name](x) !== nearest(reference(fixed(x)))) wrong++;
    }
    // Errors of a thousandth of a unit may round the wrong way once in a while.
    assert.ok(wrong <= 2, `${wrong} of 1000 differ`);
  });
}

test("great arguments are reduced exactly", () => {
  const random = new RandomNumbers(27);
  const turn = 4n * HALF_PI;
  let wrong = 0;
  for (let index = 0; index < 1000; index++) {
    const x = ((random.bits() + random.bits() / 2 ** 32) / 2 ** 32) * 10 ** (4 + (index % 9));
    const angle = fixed(x) % turn;
    if (call.sin(x) !== nearest(sine(angle))) wrong++;
    if (call.cos(x) !== nearest(cosine(angle))) wrong++;
  }
  assert.ok(wrong <= 4, `${wrong} of 2000 differ`);
});

/** pi by Machin's formula, with bits enough for the greatest doubles. */
function longPi(bits: bigint): bigint {
  const one = 1n << bits;
  const arcCotangent = (x: bigint): bigint => {
    let sum = 0n;
    for (let term = one / x, n = 1n; term !== 0n; n += 2n, term /= -x * x) sum += term / n;
    return sum;
  };
  return 4n * (4n * arcCotangent(5n) - arcCotangent(239n));
}

test("the greatest arguments are reduced exactly", () => {
  const random = new RandomNumbers(28);
  const bits = 1400n;
  const turn = 2n * longPi(bits);
  let wrong = 0;
  for (let index = 0; index < 1000; index++) {
    const x = (random.bits() + random.bits() / 2 ** 32) * 2 ** (32 + random.below(959));
    const angle = ((BigInt(x) << bits) % turn) >> (bits - BITS);
    if (call.sin(x) !== nearest(sine(angle))) wrong++;
    if (call.cos(x) !== nearest(cosine(angle))) wrong++;
    assert.equal(call.sin(-x), -call.sin(x));
    assert.equal(call.cos(-x), call.cos(x));
  }
  assert.ok(wrong <= 4, `${wrong} of 2000 differ`);
});

test("atan2 is the nearest double in all quadrants", () => {
  const random = new RandomNumbers(25);
  let wrong = 0;
  for (let index = 0; index < 1000; index++) {
    const [y, x] = [random.bits() / 2 ** 20 - 2048, random.bits() / 2 ** 20 - 2048];
    const right = angle(fixed(y), fixed(Math.abs(x)));
    const half = y < 0 ? -2n * HALF_PI : 2n * HALF_PI;
    if (call.atan2(y, x) !== nearest(x < 0 ? half - right : right)) wrong++;
  }
  assert.ok(wrong <= 2, `${wrong} of 1000 differ`);
});

test("special cases are C's", () => {
  const values = [
    0,
    -0,
    1,
    -1,
    2,
    -2,
    1e-320,
    -5e-324,
    1e-200,
    1e-12,
    1e200,
    1e308,
    infinity,
    -infinity,
    nan,
  ];
  for (const x of values) {
    for (const name of ["atan", "asin", "acos"] as const)
      assert.equal(call[name](x), Math[name](x), `${name}(${x})`);
    for (const y of values) assert.equal(call.atan2(y, x), Math.atan2(y, x), `atan2(${y}, ${x})`);
  }
  for (const name of ["sin", "cos", "tan"] as const) {
    for (const x of [0, -0, 1e-320, -5e-324, 1e-200, infinity, -infinity, nan]) {
      assert.equal(call[name](x), Math[name](x), `${name}(${x})`);
    }
  }
  assert.equal(call.tan(Math.PI / 2), 16331239353195370);
  assert.equal(call.tan(1e22), -1.6287782256068988);
  assert.equal(call.sin(Math.PI), 1.2246467991473532e-16);
  assert.equal(call.cos(Math.PI / 2), 6.123233995736766e-17);
});

test("the functions are odd, and the cosine is even", () => {
  const random = new RandomNumbers(26);
  for (let index = 0; index < 1000; index++) {
    const x = random.bits() / 2 ** 26;
    for (const name of ["sin", "tan", "atan"]) assert.equal(call[name](-x), -call[name](x));
    assert.equal(call.cos(-x), call.cos(x));
    assert.equal(call.asin(-x / 64), -call.asin(x / 64));
  }
});

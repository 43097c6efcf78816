// The tables that the core computes for its transcendental functions, against exact ones.

import assert from "node:assert/strict";
import { test } from "node:test";
import { arcTangents, BITS, ONE, sines, split } from "./angle-reference.ts";
import { call, constant, float64At } from "./number-core.ts";

/** Pairs of doubles: the first ones are the same, the second ones nearly so. */
function assertPairs(address: number, expected: readonly number[]): void {
  for (let index = 0; index < expected.length; index += 2) {
    assert.equal(float64At(address + 8 * index), expected[index], `pair ${index / 2}`);
    const error = Math.abs(float64At(address + 8 * index + 8) - expected[index + 1]);
    assert.ok(error <= Math.abs(expected[index]) * 2 ** -96, `lower part of pair ${index / 2}`);
  }
}

test("sines and cosines", () => {
  call.sin(1);
  assertPairs(constant("SINES"), sines);
});

test("arc tangents", () => {
  call.atan(1);
  assertPairs(constant("ARC_TANGENTS"), arcTangents);
});

function squareRoot(x: bigint): bigint {
  let guess = ONE << 1n;
  for (let next = 0n; ; guess = next) {
    next = (guess + (x << BITS) / guess) >> 1n;
    if (next >= guess) return guess;
  }
}

test("powers of two", () => {
  call.exp(1);
  let root = 2n * ONE;
  for (let bit = 0; bit < 7; bit++) root = squareRoot(root);
  let power = ONE;
  for (let k = 0; k < 128; k++) {
    const [nearest, rest] = split(power);
    const entry = constant("POWERS_OF_TWO") + 16 * k;
    assert.equal(float64At(entry + 8), nearest, `2^(${k}/128)`);
    assert.ok(Math.abs(float64At(entry) - rest / nearest) < 2 ** -96, `rest of 2^(${k}/128)`);
    power = (power * root) >> BITS;
  }
});

/** By the area tangent of (x-1)/(x+1). */
function logarithm(x: bigint): bigint {
  const tangent = ((x - ONE) << BITS) / (x + ONE);
  const square = (tangent * tangent) >> BITS;
  let sum = 0n;
  for (let term = tangent, n = 1n; term !== 0n; n += 2n, term = (term * square) / ONE) sum += term / n;
  return 2n * sum;
}

test("logarithms", () => {
  call.log(2);
  for (let k = 0; k < 128; k++) {
    const entry = constant("LOGARITHMS") + 24 * k;
    const reciprocal = float64At(entry);
    assert.ok(Number.isInteger(reciprocal * 256), "a reciprocal of few bits");
    const exact = -logarithm(BigInt(reciprocal * 256) << (BITS - 8n));
    const short = float64At(entry + 8);
    assert.ok(Number.isInteger(short * 2 ** 43), "a logarithm of few bits");
    assert.ok(Math.abs(split(exact)[0] - short) <= 2 ** -44);
    const rest = split(exact - (BigInt(short * 2 ** 43) << (BITS - 43n)))[0];
    assert.ok(Math.abs(float64At(entry + 16) - rest) < 2 ** -96, `rest of log ${1 / reciprocal}`);
  }
});

test("functions of C libraries have C's special cases", () => {
  const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
  const cases: [name: keyof Math & string, values: number[]][] = [
    ["log1p", [0, -0, -1, -2, infinity, nan, 1e-20, -1e-300, 1e300]],
    ["asinh", [0, -0, infinity, -infinity, nan, 1e-20, -1e300]],
    ["acosh", [1, 0, -1, -1e300, infinity, nan]],
    ["atanh", [0, -0, 1, -1, 2, -2, nan, 1e-20]],
    ["cosh", [0, -0, infinity, -infinity, nan, 1e-20, 800]],
    ["sinh", [0, -0, infinity, -infinity, nan, 1e-20, -800]],
  ];
  for (const [name, values] of cases)
    for (const x of values)
      assert.equal(call[name](x), (Math[name] as (x: number) => number)(x), `${name}(${x})`);
});

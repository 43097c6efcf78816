// The core's libm: C's special cases, exact remainders, and native LuaJIT's values where it is installed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { call } from "./number-core.ts";
import { askNative, hasNative, nativeHelpers } from "./number-native.ts";
import { fromBits, RandomNumbers, toBits } from "./number-reference.ts";

const infinity = Number.POSITIVE_INFINITY;
const nan = Number.NaN;

test("powers have C's special cases", () => {
  const cases: [number, number, number][] = [
    [1, nan, 1],
    [1, -infinity, 1],
    [-1, infinity, 1],
    [nan, 0, 1],
    [0, -1, infinity],
    [-0, -1, -infinity],
    [-0, -2, infinity],
    [-0, 0.5, 0],
    [-infinity, 0.5, infinity],
    [-infinity, 3, -infinity],
    [0.5, infinity, 0],
    [-8, 1 / 3, nan],
    [-2, 3, -8],
    [2, 1023, 2 ** 1023],
    [2, -1074, 5e-324],
    [10, 22, 1e22],
    [10, 308, 1e308],
    [3, 33, 5559060566555523],
  ];
  for (const [x, y, result] of cases) assert.equal(call.power(x, y), result, `${x} ^ ${y}`);
});

test("squares, square roots and reciprocals are what compiled code computes", () => {
  for (let x = 1e-3; x < 1e6; x *= 1.0037) {
    assert.equal(call.power(x, 2), x * x);
    assert.equal(call.power(x, 0.5), Math.sqrt(x));
    assert.equal(call.power(x, -1), 1 / x);
    assert.equal(call.power(x, 1), x);
  }
});

test("modulo takes the sign of the divisor", () => {
  const cases: [number, number, number][] = [
    [5, 3, 2],
    [-5, 3, 1],
    [5, -3, -1],
    [-5, -3, -2],
    [5.5, 2, 1.5],
    [-0, 5, 0],
    [5, 0, nan],
    [5, infinity, nan],
    [infinity, 5, nan],
    [nan, 5, nan],
  ];
  for (const [x, y, result] of cases) assert.equal(call.modulo(x, y), result, `${x} % ${y}`);
});

test("fmod is exact", () => {
  const random = new RandomNumbers(21);
  for (let i = 0; i < 20000; i++) {
    const x = random.below(2) ? random.finite() : random.everyday();
    const y = random.below(2) ? random.finite() : random.everyday();
    assert.equal(call.fmod(x, y), x % y, `fmod(${x}, ${y})`);
  }
  assert.equal(call.fmod(-6, 3), -0);
  assert.equal(call.fmod(5, infinity), 5);
  assert.equal(call.fmod(5, 0), nan);
  assert.equal(call.fmod(infinity, 5), nan);
});

test("frexp and ldexp", () => {
  const random = new RandomNumbers(22);
  for (let i = 0; i < 1000; i++) {
    const x = random.finite();
    const fraction = call.frexpFraction(x);
    assert.ok(Math.abs(fraction) >= 0.5 && Math.abs(fraction) < 1);
    assert.equal(call.ldexp(fraction, call.frexpExponent(x)), x);
  }
  for (const x of [0, -0, infinity, -infinity, nan]) {
    assert.equal(call.frexpFraction(x), x);
    assert.equal(call.frexpExponent(x), 0);
  }
  assert.equal(call.ldexp(3, -1075), 1e-323);
  assert.equal(call.ldexp(1, 5000), infinity);
  assert.equal(call.ldexp(-1, -2147483648), -0);
});

/** The distance of two doubles in units of the last place. */
function distance(a: number, b: number): number {
  if (Object.is(a, b) || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  const order = (x: number) => (x < 0 ? -BigInt.asUintN(63, toBits(x)) : toBits(x));
  const difference = order(a) - order(b);
  return Number(difference < 0n ? -difference : difference);
}

test("cube roots, lengths and C's remainder of special numbers", () => {
  for (const x of [0, -0, 1, -8, 27e300, 5e-324, infinity, -infinity, nan]) {
    assert.equal(call.cbrt(x), Math.cbrt(x), `the cube root of ${x}`);
  }
  const lengths = [0, -0, 3, -4, 1e-320, 2e-323, 1e308, 1.7e308, infinity, -infinity, nan];
  for (const x of lengths) {
    for (const y of lengths) assert.ok(distance(call.hypot(x, y), Math.hypot(x, y)) <= 1, `${x}, ${y}`);
  }
  const remainders: [number, number, number][] = [
    [5, 2, 1],
    [7, 2, -1],
    [-7, 2, 1],
    [-6, 3, -0],
    [1.7e308, 1.2e308, 1.7e308 - 1.2e308],
    [5, infinity, 5],
    [5, 0, nan],
    [5, nan, nan],
    [infinity, 5, nan],
  ];
  for (const [x, y, rest] of remainders) assert.equal(call.ieeeRemainder(x, y), rest, `${x}, ${y}`);
});

type Sampler = (random: RandomNumbers) => number[];

const anything: Sampler = (random) => [random.double()];
const unit: Sampler = (random) => [random.bits() / 2 ** 31 - 1];
const moderate: Sampler = (random) => [(random.bits() / 2 ** 32 - 0.5) * 10 ** random.below(4)];
const positive: Sampler = (random) => [Math.abs(random.everyday())];
const pairs: Sampler = (random) => [random.everyday(), random.everyday()];
const twice: Sampler = (random) => [random.double(), random.double()];
const powers: Sampler = (random) => [
  positive(random)[0],
  (random.below(4001) - 2000) / random.pick([1, 10, 16]),
];

/** Name in core/number/math, Lua's expression, where to sample, and the units in the last place allowed. */
const functions: [string, string, Sampler[], number][] = [
  ["exp", "math.exp(x)", [anything, moderate], 1],
  ["log", "math.log(x)", [anything, positive], 1],
  ["log10", "math.log10(x)", [anything, positive], 2],
  ["sin", "math.sin(x)", [anything, moderate], 2],
  ["cos", "math.cos(x)", [anything, moderate], 2],
  ["tan", "math.tan(x)", [anything, moderate], 2],
  ["asin", "math.asin(x)", [unit], 1],
  ["acos", "math.acos(x)", [unit], 1],
  ["atan", "math.atan(x)", [anything, moderate], 1],
  ["atan2", "math.atan2(x, y)", [pairs], 1],
  ["sinh", "math.sinh(x)", [moderate], 2],
  ["cosh", "math.cosh(x)", [moderate], 2],
  ["tanh", "math.tanh(x)", [moderate], 2],
  ["power", "x ^ y", [powers, pairs], 1],
  ["modulo", "x % y", [pairs], 0],
  ["fmod", "math.fmod(x, y)", [pairs], 0],
  ["logWithBase", "math.log(x, y)", [powers], 4],
  ["cbrt", "C.cbrt(x)", [anything, moderate], 4],
  ["hypot", "C.hypot(x, y)", [pairs, twice], 1],
  ["ieeeRemainder", "C.remainder(x, y)", [pairs, twice], 0],
];

test("functions agree with native LuaJIT", { skip: !hasNative }, (context) => {
  for (const [name, expression, samplers, allowed] of functions) {
    const random = new RandomNumbers(23);
    const samples = Array.from({ length: 4000 }, (_, i) => samplers[i % samplers.length](random));
    const hex = (x: number) => toBits(x).toString(16).padStart(16, "0");
    const program = `${nativeHelpers}
      local ffi = require("ffi")
      local C = ffi.C
      ffi.cdef "double cbrt(double), hypot(double, double), remainder(double, double);"
      for line in io.lines() do
        local x = fromBits(line)
        local y = #line > 16 and fromBits(line:sub(17))
        print(toBits(${expression}))
      end`;
    const answers = askNative(
      program,
      samples.map((sample) => sample.map(hex).join("")),
    );
    let different = 0;
    let worst = 0;
    samples.forEach((sample, i) => {
      const ours = call[name](...sample);
      const theirs = answers[i] === "nan" ? nan : fromBits(BigInt(`0x${answers[i]}`));
      const units = distance(ours, theirs);
      if (units > 0) different++;
      worst = Math.max(worst, units);
      if (units > allowed) assert.fail(`${name}(${sample}): ${ours}, but LuaJIT gives ${theirs}`);
    });
    context.diagnostic(`${name}: ${different} of ${samples.length} differ, by ${worst} units at most`);
  }
});

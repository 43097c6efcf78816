/** math.h, by the core's functions, so that results are those of Lua's library; those of floats are rounded. */

import type { Libm } from "../../lua-state.ts";
import type { CRuntime, Definitions, NumberFunction } from "./runtime.ts";

/** To the nearest integer, to the even one of two. */
function roundEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Away from zero if it lies in the middle. */
const roundAway = (x: number): number => {
  const magnitude = Math.abs(x);
  const floor = Math.floor(magnitude);
  return (x < 0 ? -1 : 1) * (magnitude - floor >= 0.5 ? floor + 1 : floor);
};

const isNegative = (x: number): boolean => x < 0 || Object.is(x, -0);
const copySign = (x: number, sign: number): number => (isNegative(sign) ? -Math.abs(x) : Math.abs(x));

const bits = new DataView(new ArrayBuffer(8));

/** The next double in the direction of another. */
function nextAfter(from: number, to: number): number {
  if (Number.isNaN(from) || Number.isNaN(to)) return Number.NaN;
  if (from === to) return to;
  if (from === 0) return to > 0 ? Number.MIN_VALUE : -Number.MIN_VALUE;
  bits.setFloat64(0, from);
  const grows = from < to === from > 0;
  bits.setBigInt64(0, bits.getBigInt64(0) + (grows ? 1n : -1n));
  return bits.getFloat64(0);
}

const unary = (m: Libm): Readonly<Record<string, (x: number) => number>> => ({
  fabs: Math.abs,
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  sqrt: Math.sqrt,
  round: roundAway,
  rint: roundEven,
  nearbyint: roundEven,
  exp: m.exp,
  exp2: m.exp2,
  expm1: m.expm1,
  log: m.log,
  log2: m.log2,
  log10: m.log10,
  log1p: m.log1p,
  sin: m.sin,
  cos: m.cos,
  tan: m.tan,
  asin: m.asin,
  acos: m.acos,
  atan: m.atan,
  sinh: m.sinh,
  cosh: m.cosh,
  tanh: m.tanh,
  asinh: m.asinh,
  acosh: m.acosh,
  atanh: m.atanh,
  cbrt: m.cbrt,
});

const binary = (m: Libm): Readonly<Record<string, (x: number, y: number) => number>> => ({
  pow: m.power,
  atan2: m.atan2,
  fmod: m.fmod,
  hypot: m.hypot,
  remainder: m.ieeeRemainder,
  copysign: copySign,
  nextafter: nextAfter,
  fdim: (x, y) => (x > y ? x - y : 0),
  fmax: (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.max(x, y)),
  fmin: (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.min(x, y)),
});

/** A function of doubles and, with an f behind its name, of floats. */
const forBothTypes = (
  name: string,
  parameters: number,
  body: NumberFunction,
): [string, readonly [string, NumberFunction]][] => [
  [name, ["d".repeat(parameters + 1), body]],
  [`${name}f`, ["f".repeat(parameters + 1), body]],
];

/** Functions with integers or pointers among their parameters or results. */
function mixedFunctions(c: CRuntime): Definitions {
  const m = c.state.libm;
  return {
    ldexp: ["ddi", m.ldexp],
    scalbn: ["ddi", m.ldexp],
    frexp: [
      "ddp",
      (x, exponent) => {
        c.span(exponent, 4);
        c.view.setInt32(exponent, m.frexpExponent(x), true);
        return m.frexpFraction(x);
      },
    ],
    modf: [
      "ddp",
      (x, whole) => {
        c.span(whole, 8);
        const integer = Math.trunc(x);
        c.view.setFloat64(whole, integer, true);
        return copySign(Number.isFinite(x) ? x - integer : 0, x);
      },
    ],
    lround: ["id", (x) => roundAway(x)],
    lrint: ["id", (x) => roundEven(x)],
    llround: ["Id", (x) => BigInt(roundAway(x))],
    llrint: ["Id", (x) => BigInt(roundEven(x))],
    isnan: ["id", (x) => (Number.isNaN(x) ? 1 : 0)],
    isinf: ["id", (x) => (Math.abs(x) === Number.POSITIVE_INFINITY ? Math.sign(x) : 0)],
    finite: ["id", (x) => (Number.isFinite(x) ? 1 : 0)],
    ilogb: ["id", (x) => m.frexpExponent(x) - 1],
  };
}

export function mathFunctions(c: CRuntime): Definitions {
  const m = c.state.libm;
  return {
    ...Object.fromEntries(Object.entries(unary(m)).flatMap(([name, body]) => forBothTypes(name, 1, body))),
    ...Object.fromEntries(Object.entries(binary(m)).flatMap(([name, body]) => forBothTypes(name, 2, body))),
    ...mixedFunctions(c),
  };
}

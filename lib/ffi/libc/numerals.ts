/** Reading numbers from text: strtol, strtod and their family. */

import { type CRuntime, type Definitions, ERRNO } from "./runtime.ts";

interface Limits {
  readonly least: bigint;
  readonly greatest: bigint;
}

const signed = (bits: bigint): Limits => ({
  least: -(1n << (bits - 1n)),
  greatest: (1n << (bits - 1n)) - 1n,
});
const INT32 = signed(32n);
const INT64 = signed(64n);
const UINT32: Limits = { least: 0n, greatest: (1n << 32n) - 1n };
const UINT64: Limits = { least: 0n, greatest: (1n << 64n) - 1n };

const digitOf = (byte: number): number => {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 122 ? letter - 87 : 99;
};

const isSpace = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13);

/** An integer in text: its magnitude, and where the text goes on. */
interface Scanned {
  readonly magnitude: bigint;
  readonly isNegative: boolean;
  readonly end: number;
}

function scanInteger(bytes: Uint8Array, start: number, wantedBase: number): Scanned {
  let at = start;
  let base = wantedBase;
  while (isSpace(bytes[at])) at++;
  const isNegative = bytes[at] === 45;
  if (isNegative || bytes[at] === 43) at++;
  const hasPrefix = bytes[at] === 48 && (bytes[at + 1] | 32) === 120 && digitOf(bytes[at + 2]) < 16;
  if ((base === 0 || base === 16) && hasPrefix) {
    at += 2;
    base = 16;
  } else if (base === 0) base = bytes[at] === 48 ? 8 : 10;
  const first = at;
  let magnitude = 0n;
  for (; digitOf(bytes[at]) < base; at++) magnitude = magnitude * BigInt(base) + BigInt(digitOf(bytes[at]));
  return at === first ? { magnitude: 0n, isNegative, end: start } : { magnitude, isNegative, end: at };
}

/** strtol and so on; unsigned ones take a sign, too. */
function parseInteger(c: CRuntime, text: number, end: number, base: number, limits: Limits): bigint {
  c.length(text);
  const found = scanInteger(c.bytes, text, base);
  if (end !== 0) c.view.setUint32(end, found.end, true);
  const value = found.isNegative ? -found.magnitude : found.magnitude;
  const isUnsigned = limits.least === 0n;
  if (isUnsigned && found.magnitude <= limits.greatest) return value;
  if (value >= limits.least && value <= limits.greatest) return value;
  c.errno = ERRNO.ERANGE;
  return value < 0n && !isUnsigned ? limits.least : limits.greatest;
}

const specialNumber = /^[ \t\n\v\f\r]*([+-]?)(inf(?:inity)?|nan(?:\([0-9a-z_]*\))?)/i;

function parseDouble(c: CRuntime, text: number, end: number): number {
  const special = specialNumber.exec(c.text(text));
  let { value, length } = c.state.scanPrefix(text, c.length(text));
  if (special !== null) {
    value = special[2][0].toLowerCase() === "i" ? Number.POSITIVE_INFINITY : Number.NaN;
    if (special[1] === "-") value = -value;
    length = special[0].length;
  } else if (!Number.isFinite(value)) c.errno = ERRNO.ERANGE;
  if (end !== 0) c.view.setUint32(end, text + length, true);
  return value;
}

export function numeralFunctions(c: CRuntime): Definitions {
  const word =
    (limits: Limits) =>
    (text: number, end: number, base: number): number =>
      Number(BigInt.asIntN(32, parseInteger(c, text, end, base, limits)));
  const wide =
    (limits: Limits) =>
    (text: number, end: number, base: number): bigint =>
      parseInteger(c, text, end, base, limits);
  return {
    strtol: ["ippi", word(INT32)],
    strtoul: ["ippi", word(UINT32)],
    strtoll: ["Ippi", wide(INT64)],
    strtoull: ["Ippi", wide(UINT64)],
    strtoimax: ["Ippi", wide(INT64)],
    strtoumax: ["Ippi", wide(UINT64)],
    atoi: ["ip", (text) => word(INT32)(text, 0, 10)],
    atol: ["ip", (text) => word(INT32)(text, 0, 10)],
    atoll: ["Ip", (text) => wide(INT64)(text, 0, 10)],
    strtod: ["dpp", (text, end) => parseDouble(c, text, end)],
    strtof: ["fpp", (text, end) => parseDouble(c, text, end)],
    atof: ["dp", (text) => parseDouble(c, text, 0)],
  };
}

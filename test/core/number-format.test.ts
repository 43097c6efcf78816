// Numbers as text: against exact BigInt arithmetic, and against native LuaJIT where it is installed.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as core from "./number-core.ts";
import { askNative, hasNative, nativeHelpers } from "./number-native.ts";
import { decorate, fromBits, RandomNumbers, referenceText, toBits } from "./number-reference.ts";

test("tostring gives LuaJIT's texts", () => {
  const texts: [number, string][] = [
    [0, "0"],
    [-0, "-0"],
    [1, "1"],
    [-1, "-1"],
    [2147483647, "2147483647"],
    [-2147483648, "-2147483648"],
    [4294967296, "4294967296"],
    [99999999999999, "99999999999999"],
    [1e14, "1e+14"],
    [123456789012345, "1.2345678901234e+14"],
    [123456789012355, "1.2345678901236e+14"],
    [0.1, "0.1"],
    [-3.14, "-3.14"],
    [100.5, "100.5"],
    [1 / 3, "0.33333333333333"],
    [2 / 3, "0.66666666666667"],
    [1e100, "1e+100"],
    [1.5e300, "1.5e+300"],
    [1e-4, "0.0001"],
    [1e-5, "1e-05"],
    [1.25e-7, "1.25e-07"],
    [5e-324, "4.9406564584125e-324"],
    [Number.MAX_VALUE, "1.7976931348623e+308"],
    [0.9999999999999999, "1"],
    [9999999999999.96, "10000000000000"],
    [99999999999999.5, "1e+14"],
    [Number.NaN, "nan"],
    [fromBits(0xfff8000000000000n), "nan"],
    [Number.POSITIVE_INFINITY, "inf"],
    [Number.NEGATIVE_INFINITY, "-inf"],
  ];
  for (const [x, text] of texts) assert.equal(core.numberToText(x), text);
});

test("tostring is exact on random numbers", () => {
  const random = new RandomNumbers(1);
  for (let i = 0; i < 20000; i++) {
    const x = random.everyday();
    const [body] = referenceText(x, "g", 14, false);
    assert.equal(core.numberToText(x), decorate(body, Object.is(x, -0) || x < 0, "", 0), `${x}`);
  }
});

test("integers of 32 bits", () => {
  const random = new RandomNumbers(2);
  for (let i = 0; i < 10000; i++) {
    const x = (random.bits() >> random.below(32)) * (random.below(2) ? 1 : -1);
    assert.equal(core.integerToText(x | 0), String(x | 0));
  }
  for (let p = 1; p < 1e10; p *= 10) {
    for (const x of [p - 1, p, p + 1, -p]) assert.equal(core.integerToText(x | 0), String(x | 0));
  }
});

const flagSets = ["", "", "", "-", "+", " ", "0", "#", "-+", "0+", "0 ", "#0", "-0", "+ ", "#-+0 "];

function randomFormat(random: RandomNumbers, conversions: string): core.Format {
  return {
    flags: random.pick(flagSets),
    width: random.below(3) ? 0 : random.below(100),
    precision: random.pick([-1, 0, 1, 2, 3, random.below(18), random.below(18), random.below(100)]),
    conversion: random.pick(conversions),
  };
}

test("%e, %f and %g are exact in every precision", () => {
  const random = new RandomNumbers(3);
  for (let i = 0; i < 12000; i++) {
    const x = random.everyday();
    const format = randomFormat(random, "efgEG");
    const lower = format.conversion.toLowerCase();
    const [body] = referenceText(x, lower, format.precision, format.flags.includes("#"));
    const text = decorate(body, Object.is(x, -0) || x < 0, format.flags, format.width);
    const expected = lower === format.conversion ? text : text.toUpperCase();
    assert.equal(core.formatDouble(x, format), expected, `${core.formatText(format)} of ${x}`);
  }
});

test("ties go to even, just off them does not", () => {
  const random = new RandomNumbers(4);
  for (let i = 0; i < 4000; i++) {
    const places = random.below(9);
    const tie = (random.below(2000000) * 2 + 1) / 2 ** (1 + places);
    const negative = random.below(2) === 1;
    const offset = BigInt(random.below(3) - 1);
    const x = fromBits(toBits(negative ? -tie : tie) + offset);
    for (const conversion of "ef") {
      const precision = conversion === "f" ? places : random.below(12);
      const [body] = referenceText(x, conversion, precision, false);
      const format = { flags: "", width: 0, precision, conversion };
      assert.equal(core.formatDouble(x, format), decorate(body, negative, "", 0), `${x}`);
    }
  }
});

test("texts of the extremes", () => {
  const format = (text: string, x: number) => core.formatDouble(x, core.parseFormat(text));
  assert.equal(format("%.99f", -Number.MAX_VALUE).length, core.constant("MAX_DOUBLE_TEXT"));
  assert.equal(format("%.0f", 0.5), "0");
  assert.equal(format("%.0f", 1.5), "2");
  assert.equal(format("%.0f", 5e-324), "0");
  assert.equal(format("%#.0f", 0.75), "1.");
  assert.equal(format("%.3f", 0.0005), "0.001");
  assert.equal(format("%.17g", 0.1), "0.10000000000000001");
  assert.equal(format("%#g", 0), "0.00000");
  assert.equal(format("%g", 100000), "100000");
  assert.equal(format("%g", 1000000), "1e+06");
  assert.equal(format("%.0e", 9.5), "1e+01");
  assert.equal(format("%08.1f", -2.25), "-00002.2");
  assert.equal(format("%08f", Number.NEGATIVE_INFINITY), "    -inf");
  assert.equal(format("%+F", Number.POSITIVE_INFINITY), "+INF");
  assert.equal(format("%+5g", Number.NaN), "  nan");
  assert.equal(format("% -6G", Number.NaN), " NAN  ");
});

test("%a", () => {
  const texts: [string, number, string][] = [
    ["%a", 1, "0x1p+0"],
    ["%a", -0.1, "-0x1.999999999999ap-4"],
    ["%A", 255.5, "0X1.FFP+7"],
    ["%a", 0, "0x0p+0"],
    ["%#a", 0, "0x0.p+0"],
    ["%a", 5e-324, "0x1p-1074"],
    ["%.0a", 1.5, "0x2p+0"],
    ["%.2a", 1.99999, "0x2.00p+0"],
    ["%.15a", 1.5, "0x1.800000000000000p+0"],
    ["%012.1a", -3, "-0x0001.8p+1"],
    ["%-10a", 2, "0x1p+1    "],
  ];
  for (const [text, x, expected] of texts) {
    assert.equal(core.formatDouble(x, core.parseFormat(text)), expected, text);
  }
});

test("%d, %u, %x and %o", () => {
  const texts: [string, bigint, string][] = [
    ["%d", -9223372036854775808n, "-9223372036854775808"],
    ["%u", -1n, "18446744073709551615"],
    ["%+5d", 42n, "  +42"],
    ["% d", 7n, " 7"],
    ["%05d", -42n, "-0042"],
    ["%-5i", 42n, "42   "],
    ["%5.3d", -7n, " -007"],
    ["%05.3d", 7n, "  007"],
    ["%.0d", 0n, ""],
    ["%5.0d", 0n, "     "],
    ["%.0x", 0n, ""],
    ["%x", 255n, "ff"],
    ["%#X", 255n, "0XFF"],
    ["%#x", 0n, "0"],
    ["%#08x", 255n, "0x0000ff"],
    ["%#.4x", 255n, "0x00ff"],
    ["%x", -1n, "ffffffffffffffff"],
    ["%o", 8n, "10"],
    ["%#o", 8n, "010"],
    ["%#o", 0n, "0"],
    ["%#.0o", 0n, "0"],
    ["%#.3o", 8n, "010"],
    ["%o", -1n, "1777777777777777777777"],
    ["%.99d", -1n, `-${"1".padStart(99, "0")}`],
    ["%#.99x", 1n, `0x${"1".padStart(99, "0")}`],
  ];
  for (const [text, value, expected] of texts) {
    assert.equal(core.formatInteger(value, core.parseFormat(text)), expected, text);
  }
});

test("doubles become integers as LuaJIT converts them", () => {
  const lowest = -(2n ** 63n);
  const signed = (x: number) => BigInt(core.call.numberToInt64(x));
  const unsigned = (x: number) => BigInt.asUintN(64, BigInt(core.call.numberToUint64(x)));
  assert.equal(signed(-1.9), -1n);
  assert.equal(signed(Number.NaN), lowest);
  assert.equal(signed(2 ** 63), lowest);
  assert.equal(signed(Number.NEGATIVE_INFINITY), lowest);
  assert.equal(unsigned(-1.5), 2n ** 64n - 1n);
  assert.equal(unsigned(2 ** 63), 2n ** 63n);
  assert.equal(unsigned(2 ** 64 - 2048), 2n ** 64n - 2048n);
  assert.equal(unsigned(Number.NaN), 2n ** 63n);
});

test("powers of ten keep their error bound", () => {
  const one = 1n << 4000n;
  for (let k = core.constant("MIN_POWER"); k <= core.constant("MAX_POWER"); k++) {
    core.call.setPowerOfTen(k);
    const word = (name: string) => BigInt.asUintN(64, BigInt(core.constant(name)));
    const mantissa = (word("powerHigh") << 64n) | word("powerLow");
    assert.ok(mantissa >> 127n === 1n, `10^${k} is normalised`);
    const exact = k >= 0 ? one * 10n ** BigInt(k) : one / 10n ** BigInt(-k);
    const scale = 4000n + BigInt(core.constant("powerExponent"));
    const error = exact - (mantissa << scale);
    const bound = core.constant("powerIsExact") ? 0n : BigInt(core.constant("POWER_ERROR"));
    assert.ok(error >= 0n && error <= bound << scale, `error of 10^${k}`);
  }
});

test("every format agrees with native LuaJIT", { skip: !hasNative }, () => {
  const random = new RandomNumbers(5);
  const formats: [core.Format, number][] = [];
  for (let i = 0; i < 40000; i++) {
    const conversions = random.below(4) ? "eEfFgGaA" : "dixXou";
    const x = random.below(50) ? random.everyday() : random.pick([Number.NaN, 1 / 0, -1 / 0, 0, -0]);
    formats.push([randomFormat(random, conversions), x]);
  }
  const lines = formats.map(([format, x]) => {
    return `${toBits(x).toString(16).padStart(16, "0")}${core.formatText(format)}`;
  });
  const program = `${nativeHelpers}
    for line in io.lines() do
      local x = fromBits(line:sub(1, 16))
      print(string.format(line:sub(17), x) .. "|" .. tostring(x))
    end`;
  const answers = askNative(program, lines);
  assert.equal(answers.length, formats.length);
  formats.forEach(([format, x], i) => {
    const isInteger = "dixXou".includes(format.conversion);
    const text = isInteger ? core.formatNumberAsInteger(x, format) : core.formatDouble(x, format);
    const ours = `${text}|${core.numberToText(x)}`;
    if (ours === answers[i] || isKnownBug(x, format)) return;
    assert.equal(ours, answers[i], `${core.formatText(format)} of ${x}`);
  });
});

/** LuaJIT before 2023 rounded some ties away from even; since then its %f of tiny numbers overruns its buffer. */
function isKnownBug(x: number, { conversion, precision, flags }: core.Format): boolean {
  if (!Number.isFinite(x)) return false;
  const kind = conversion.toLowerCase();
  if (kind === "f" && Math.abs(x) < 1e-140) return true;
  const isTie = "efg".includes(kind) && referenceText(x, kind, precision, flags.includes("#"))[1];
  return isTie || referenceText(x, "g", 14, false)[1];
}

// Text to numbers: the grammar, exact rounding against JavaScript's, and native LuaJIT where it is installed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { importNames } from "./compile-core.ts";
import * as core from "./number-core.ts";
import { askNative, hasNative, nativeHelpers } from "./number-native.ts";
import { fromBits, RandomNumbers, toBits, toRatio } from "./number-reference.ts";

const infinity = Number.POSITIVE_INFINITY;

test("the core's number code imports nothing but its memory", () => {
  assert.deepEqual(importNames(core.numberModule), ["memory"]);
});

test("tonumber accepts what LuaJIT accepts", () => {
  const texts: [string, number][] = [
    ["0", 0],
    ["-0", -0],
    ["+5", 5],
    ["7", 7],
    ["-12.25", -12.25],
    ["-.5", -0.5],
    ["-5.", -5],
    ["-0.0", -0],
    ["999999999999999", 999999999999999],
    [".00000000000003", 3e-14],
    ["  12\t\v\f\r\n ", 12],
    ["4294967296", 2 ** 32],
    ["2999999999", 2999999999],
    [".5", 0.5],
    ["5.", 5],
    ["-.5e1", -5],
    ["1e+2", 100],
    ["1E-2", 0.01],
    ["0e5", 0],
    ["-0e-5", -0],
    ["00012.500", 12.5],
    ["0x10", 16],
    ["-0XfF", -255],
    ["0x.8", 0.5],
    ["0xA.", 10],
    ["0x1p4", 16],
    ["0x.1P+4", 1],
    ["0x8p-1075", 2 ** -1072],
    ["0xfffffffffffffffff", 2 ** 68],
    ["0x1.fffffffffffff8p0", 2],
    ["0x1.fffffffffffff7fffffffffp0", 2 - 2 ** -52],
    ["0x1p-1075", 0],
    ["0x1.0000000001p-1075", 5e-324],
    ["0x1p1024", infinity],
    ["0b101", 5],
    ["-0B0", -0],
    [`0b${"1".repeat(64)}`, 2 ** 64],
    ["inf", infinity],
    ["-Infinity ", -infinity],
    ["1e309", infinity],
    ["-1e1048575", -infinity],
    ["1e-1048575", 0],
    [`0.${"0".repeat(400)}1e401`, 1],
    [`1${"0".repeat(400)}e-400`, 1],
  ];
  for (const [text, value] of texts) assert.equal(core.toNumber(text), value, text);
  for (const text of ["nan", "-NaN", "+nan "]) assert.ok(Number.isNaN(core.toNumber(text)), text);
});

test("tonumber refuses what LuaJIT refuses", () => {
  const texts = [
    "",
    " ",
    "+",
    "-",
    ".",
    "e5",
    "1e",
    "1e+",
    "1.2.3",
    "..1",
    "0x",
    "0xg",
    "0x.",
    "0x1p",
    "0b",
    "0b2",
  ];
  texts.push(
    "0b1.1",
    "0b1e1",
    `0b${"1".repeat(65)}`,
    "--1",
    "+-1",
    "- 1",
    "1 2",
    "1a",
    "1_000",
    "0_1",
    "1e1.5",
  );
  texts.push(
    "infinit",
    "in",
    "na",
    "nano",
    "nan(1)",
    "1e1048576",
    "0x1p1048576",
    "5\0",
    "\x005",
    "5 \0",
    "1i",
    "1LL",
  );
  texts.push("1ULL", "1u", "\u00a01", "0x1e+1", "0b", "0..0", "1f");
  for (const text of texts) assert.equal(core.toNumber(text), undefined, JSON.stringify(text));
});

const literal = 2 | 4 | 8;
const declaration = 16;

test("suffixes of literals", () => {
  const kind = (name: string) => core.constant(`SCAN_${name}`);
  const integers: [string, number, string, bigint][] = [
    ["42LL", literal, "INT64", 42n],
    ["-42ll", literal, "INT64", -42n],
    ["42ULL", literal, "UINT64", 42n],
    ["42LLu", literal, "UINT64", 42n],
    ["18446744073709551615ULL", literal, "UINT64", -1n],
    ["0xffffffffffffffffull", literal, "UINT64", -1n],
    ["0b11LL", literal, "INT64", 3n],
    ["42", 0, "INT", 42n],
    ["-2147483648", 0, "INT", -2147483648n],
    ["0x7fffffff", 0, "INT", 2147483647n],
    ["2147483648", declaration, "UINT", 2147483648n],
    ["0xffffffff", declaration, "UINT", 4294967295n],
    ["5u", declaration, "UINT", 5n],
    ["017", declaration, "INT", 15n],
    ["0", declaration, "INT", 0n],
    ["037777777777", declaration, "UINT", 4294967295n],
    ["5L", declaration | 8, "INT64", 5n],
    ["017ul", declaration | 8, "UINT64", 15n],
  ];
  for (const [text, options, name, value] of integers) {
    const scanned = core.scan(text, options);
    assert.deepEqual([scanned.kind, scanned.integer], [kind(name), value], text);
  }
  const doubles: [string, number, string, number][] = [
    ["12", literal, "NUMBER", 12],
    ["12i", literal, "IMAGINARY", 12],
    ["0x10I", literal, "IMAGINARY", 16],
    ["1.5i", literal, "IMAGINARY", 1.5],
    ["-0", 0, "NUMBER", -0],
    ["2147483648", 0, "NUMBER", 2147483648],
    ["09.5", declaration, "NUMBER", 9.5],
  ];
  for (const [text, options, name, value] of doubles) {
    const scanned = core.scan(text, options);
    assert.deepEqual([scanned.kind, scanned.value], [kind(name), value], text);
  }
  const refused: [string, number][] = [
    ["18446744073709551616ULL", literal],
    ["0x10000000000000000LL", literal],
    ["1.5LL", literal],
    ["5L", literal],
    ["5u", literal],
    ["09", declaration],
    ["4294967296", declaration],
    ["040000000000", declaration],
    ["0x100000000", declaration],
    ["5LL", declaration],
    ["5LLL", literal],
    ["5uu", declaration],
    ["5i", declaration],
  ];
  for (const [text, options] of refused) assert.equal(core.scan(text, options).kind, kind("ERROR"), text);
});

function randomDecimal(random: RandomNumbers): string {
  const count = 1 + random.below(random.below(4) ? 20 : random.below(8) ? 40 : 900);
  const point = random.below(count + 1);
  const digits = random.digits(count);
  const exponent = random.below(3)
    ? random.below(random.below(2) ? 50 : 700) - (random.below(2) ? 25 : 350)
    : 0;
  return `${digits.slice(0, point)}.${digits.slice(point)}e${exponent}`;
}

test("decimals round to the nearest double", () => {
  const random = new RandomNumbers(11);
  for (let i = 0; i < 30000; i++) {
    const text = randomDecimal(random);
    assert.equal(core.toNumber(text), Number(text), text);
  }
});

test("every double comes back from its 17 digits", () => {
  const random = new RandomNumbers(12);
  for (let i = 0; i < 20000; i++) {
    const x = random.finite();
    const text = core.formatDouble(x, core.parseFormat("%.17g"));
    assert.equal(core.toNumber(text), x, text);
  }
});

/** The decimal expansion of numerator / 2^shift, exact. */
function expand(numerator: bigint, shift: number): string {
  return `${numerator * 5n ** BigInt(shift)}e${-shift}`;
}

test("ties and their neighbours", () => {
  const random = new RandomNumbers(13);
  for (let i = 0; i < 1500; i++) {
    const x = Math.abs(random.below(3) ? random.finite() : random.everyday());
    const above = fromBits(toBits(x) + 1n);
    if (!Number.isFinite(above)) continue;
    const [low, lowDenominator] = toRatio(x);
    const [high, highDenominator] = toRatio(above);
    const tie = expand(low + (high * lowDenominator) / highDenominator, lowDenominator.toString(2).length);
    const [digits, exponent] = tie.split("e");
    const isEven = (toBits(x) & 1n) === 0n;
    assert.equal(core.toNumber(tie), isEven ? x : above, tie);
    assert.equal(
      core.toNumber(`${digits}${"0".repeat(50)}1e${Number(exponent) - 51}`),
      above,
      `above ${tie}`,
    );
    assert.equal(core.toNumber(`${BigInt(digits) - 1n}e${exponent}`), x, `below ${tie}`);
    assert.equal(core.toNumber(`${BigInt(digits) + 1n}.${"0".repeat(900)}1e${exponent}`), above);
  }
});

test("tonumber with a base", () => {
  const cases: [string, number, number | undefined][] = [
    ["ff", 16, 255],
    ["0xFF", 16, 255],
    ["-zz", 36, -1295],
    [" 101 ", 2, 5],
    ["-0", 8, -0],
    ["f".repeat(16), 16, 2 ** 64],
    ["1".repeat(90), 10, 2 ** 64],
    ["10\0garbage", 2, 2],
    ["102", 2, undefined],
    ["0x", 16, undefined],
    ["0b1", 2, undefined],
    ["- 1", 8, undefined],
    ["", 8, undefined],
    ["1.0", 8, undefined],
    ["--1", 8, undefined],
  ];
  for (const [text, base, value] of cases) assert.equal(core.toNumberInBase(text, base), value, text);
});

test("a number at the start of a file", () => {
  const cases: [string, number, number | undefined][] = [
    ["12abc", 2, 12],
    [" \n-1.5e3,", 8, -1500],
    ["1e", 2, 1],
    ["1e+", 3, 1],
    ["100ergs", 4, 100],
    ["1.2.3", 3, 1.2],
    ["0x1p+", 5, 1],
    ["0x1.8p3z", 7, 12],
    ["0b1", 1, 0],
    ["infinity", 8, infinity],
    ["infx", 3, infinity],
    ["infi", 4, undefined],
    ["0x", 2, undefined],
    ["0xp1", 4, undefined],
    ["+-1", 1, undefined],
    ["..", 1, undefined],
    ["x", 0, undefined],
    ["", 0, undefined],
  ];
  for (const [text, length, value] of cases) {
    assert.deepEqual(core.readNumber(text), { length, value }, text);
  }
});

/** Texts that are numbers more often than not, and otherwise nearly. */
function randomText(random: RandomNumbers): string {
  const sign = random.pick(["", "", "", "-", "+", " ", " -"]);
  const shape = random.below(6);
  let body: string;
  if (shape < 2) {
    const alphabet = "00112579.eExXpPbBaf+- \tinfnan_uUlLiI";
    body = "";
    for (let n = random.below(12); n >= 0; n--) body += random.pick(alphabet);
  } else if (shape < 4) {
    const hex = random.bits().toString(16) + random.bits().toString(16);
    const point = random.below(hex.length + 1);
    const exponent = random.below(2) ? `p${random.below(2400) - 1200}` : "";
    body = `0x${hex.slice(0, point)}${random.below(2) ? "." : ""}${hex.slice(point)}${exponent}`;
  } else {
    body = random.below(4) ? randomDecimal(random) : random.digits(1 + random.below(30));
  }
  return sign + body + random.pick(["", "", "", " ", "\n", "e", "."]);
}

function toHex(text: string): string {
  return Buffer.from(text, "latin1").toString("hex");
}

function bitsText(x: number | undefined): string {
  if (x === undefined) return "nil";
  return Number.isNaN(x) ? "nan" : toBits(x).toString(16).padStart(16, "0");
}

test("random texts agree with native LuaJIT", { skip: !hasNative }, () => {
  const random = new RandomNumbers(14);
  const texts = Array.from({ length: 40000 }, () => randomText(random));
  const program = `${nativeHelpers}
    for line in io.lines() do
      local text = fromHex(line)
      local base = #text % 35 + 2
      print(toBits(tonumber(text)) .. " " .. toBits(base ~= 10 and tonumber(text, base) or nil))
    end`;
  const answers = askNative(program, texts.map(toHex));
  texts.forEach((text, i) => {
    const base = (text.length % 35) + 2;
    const inBase = base === 10 ? undefined : core.toNumberInBase(text, base);
    assert.equal(`${bitsText(core.toNumber(text))} ${bitsText(inBase)}`, answers[i], JSON.stringify(text));
  });
});

test("numbers at the start of random files agree with native LuaJIT", { skip: !hasNative }, () => {
  const random = new RandomNumbers(15);
  const texts = Array.from({ length: 10000 }, () => randomText(random) + random.pick(["", ",", " 1"]));
  const program = `${nativeHelpers}
    local file = io.tmpfile()
    for line in io.lines() do
      local text = fromHex(line)
      file:seek("set")
      file:write(text, "\\n", (" "):rep(2000))
      file:seek("set")
      local x = file:read("*n")
      print(toBits(x) .. " " .. (x and file:seek() or ""))
    end`;
  const answers = askNative(program, texts.map(toHex));
  texts.forEach((text, i) => {
    // Where no number is found, the position does not matter to programs.
    const { value, length } = core.readNumber(`${text}\n`);
    const ours = `${bitsText(value)} ${value === undefined ? "" : length}`;
    assert.equal(ours, answers[i], JSON.stringify(text));
  });
});

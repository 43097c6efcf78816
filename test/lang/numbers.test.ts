/** Numeric literals: values, formats, and what is malformed. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { numberText } from "../../lang/number-text.ts";
import { timesPowerOfTwo } from "../../lang/numbers.ts";
import { compileMain, syntaxErrorOrNull } from "./support.ts";

/** The value of a literal, by way of a number constant. */
function numberOf(literal: string): number {
  const { numbers } = compileMain(`local a return a == ${literal}`);
  assert.equal(numbers.length, 1, literal);
  return numbers[0];
}

test("decimal numbers", () => {
  assert.equal(numberOf("0"), 0);
  assert.equal(numberOf("007"), 7);
  assert.equal(numberOf("123456789"), 123456789);
  assert.equal(numberOf("12345678901234567890"), Number("12345678901234567890"));
  assert.equal(numberOf("1_000_000"), 1e6);
  assert.equal(numberOf("1__0_"), 10);
  assert.equal(numberOf("0_1"), 1);
  assert.equal(numberOf(".5"), 0.5);
  assert.equal(numberOf("5."), 5);
  assert.equal(numberOf("5.e1"), 50);
  assert.equal(numberOf("1e+2"), 100);
  assert.equal(numberOf("1E-2"), 0.01);
  assert.equal(numberOf("1e400"), Number.POSITIVE_INFINITY);
  assert.equal(numberOf("1e-400"), 0);
  assert.equal(numberOf("4.9e-324"), 5e-324);
  assert.equal(numberOf("2.2250738585072011e-308"), Number("2.2250738585072011e-308"));
});

test("hexadecimal numbers", () => {
  assert.equal(numberOf("0x10"), 16);
  assert.equal(numberOf("0XfF"), 255);
  assert.equal(numberOf("0xffff_ffff"), 4294967295);
  assert.equal(numberOf("0x1.8"), 1.5);
  assert.equal(numberOf("0x.8p1"), 1);
  assert.equal(numberOf("0xA.8p-2"), 2.625);
  assert.equal(numberOf("0x1p+3"), 8);
  assert.equal(numberOf("0x1p-1074"), 5e-324);
  assert.equal(numberOf("0x1p-1075"), 0);
  assert.equal(numberOf("0x1.8p-1074"), 1e-323);
  assert.equal(numberOf("0x1p1024"), Number.POSITIVE_INFINITY);
  // Half way is rounded to even, and anything behind decides.
  assert.equal(numberOf("0x20000000000001"), 9007199254740992);
  assert.equal(numberOf("0x20000000000001.00000000000000001"), 9007199254740994);
  assert.equal(numberOf("0x20000000000003"), 9007199254740996);
});

test("binary numbers", () => {
  assert.equal(numberOf("0b101"), 5);
  assert.equal(numberOf("0B1111_0000"), 240);
  assert.equal(numberOf(`0b${"1".repeat(64)}`), 2 ** 64);
});

test("64-bit and imaginary numbers are cdata constants", () => {
  const constantOf = (literal: string) => compileMain(`return ${literal}`).collectable[0];
  assert.deepEqual(constantOf("42LL"), { type: "int64", bits: 42n });
  assert.deepEqual(constantOf("-42ll"), { type: "int64", bits: 0xffffffffffffffd6n });
  assert.deepEqual(constantOf("0xffffffffffffffffULL"), { type: "uint64", bits: 0xffffffffffffffffn });
  assert.deepEqual(constantOf("18446744073709551615LLU"), { type: "uint64", bits: 0xffffffffffffffffn });
  assert.deepEqual(constantOf("0b11ull"), { type: "uint64", bits: 3n });
  assert.deepEqual(constantOf("12.5i"), { type: "complex", real: 0, imaginary: 12.5 });
  assert.deepEqual(constantOf("-0x10I"), { type: "complex", real: 0, imaginary: -16 });
});

test("malformed numbers", () => {
  const literals = [
    "0x",
    "0b",
    "0b2",
    "0b1.0",
    "1e",
    "1e+",
    "1e5.0",
    "0x1p",
    "1.2.3",
    "12abc",
    "3L",
    "3U",
    "3ULLU",
    "1.5LL",
    "0x12345678901234567LL",
    "18446744073709551616ULL",
    "1e5LL",
    "0xg",
    "1..2",
    "08x",
    "1e1048576",
    `0b${"1".repeat(65)}`,
  ];
  for (const literal of literals) {
    assert.equal(
      syntaxErrorOrNull(`return ${literal}`),
      `test.lua:1: malformed number near '${literal}'`,
      literal,
    );
  }
  assert.equal(syntaxErrorOrNull("return 1_2z_3"), "test.lua:1: malformed number near '12z3'");
});

test("scaling rounds once", () => {
  assert.equal(timesPowerOfTwo(1, -1074), 5e-324);
  assert.equal(timesPowerOfTwo(3, -1075), 1e-323);
  assert.equal(timesPowerOfTwo(0x1fffffffffffff, -1075), 2.2250738585072014e-308);
  assert.equal(timesPowerOfTwo(1, 1023), 2 ** 1023);
  assert.equal(timesPowerOfTwo(2, 1023), Number.POSITIVE_INFINITY);
  assert.equal(timesPowerOfTwo(5, -3000), 0);
});

test("numbers in listings have 14 digits", () => {
  assert.equal(numberText(0.1), "0.1");
  assert.equal(numberText(1 / 3), "0.33333333333333");
  assert.equal(numberText(1e15), "1e+15");
  assert.equal(numberText(123456789012345), "1.2345678901234e+14");
  assert.equal(numberText(12345678901234), "12345678901234");
  assert.equal(numberText(1e-5), "1e-05");
  assert.equal(numberText(0.0001), "0.0001");
  assert.equal(numberText(-2.5e300), "-2.5e+300");
  assert.equal(numberText(-0), "-0");
  assert.equal(numberText(Number.NEGATIVE_INFINITY), "-inf");
  // Exact halves go to the even digit.
  assert.equal(numberText(1000000000000.25), "1000000000000.2");
  assert.equal(numberText(1000000000000.75), "1000000000000.8");
});

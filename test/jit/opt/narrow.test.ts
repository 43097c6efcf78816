/** What the recorder asks of narrowing: arithmetic, indices, for loops. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { TraceAbort } from "../../../jit/abort.ts";
import type { TraceBuilder } from "../../../jit/builder.ts";
import { Op, refOf, type TRef, Type } from "../../../jit/ir/types.ts";
import {
  constantNumber,
  forLoopType,
  narrowArithmetic,
  narrowIndex,
  narrowModulo,
  narrowToBits,
  narrowToInteger,
  narrowUnaryMinus,
} from "../../../jit/opt/narrow.ts";
import { lines, makeBuilder, textOf } from "./ir-text.ts";

const INT_MIN = -0x80000000;
const INT_MAX = 0x7fffffff;

/** A trace with an integer in slot 1, another in slot 2, a number in 3, a string in 4, a table in 5. */
function start() {
  const builder = makeBuilder();
  const [i, j, x, s, t] = [Type.INT, Type.INT, Type.NUM, Type.STR, Type.TAB].map((type, index) =>
    builder.emit(Op.SLOAD, type, index + 1, 0),
  );
  return { builder, i, j, x, s, t };
}

const HEAD = `
  0001    int SLOAD  #1    -
  0002    int SLOAD  #2    -
  0003    num SLOAD  #3    -
  0004    str SLOAD  #4    -
  0005    tab SLOAD  #5    -
`;

const expect = (builder: TraceBuilder, text: string) => assert.equal(textOf(builder), lines(HEAD + text));
const isBadArgument = (error: unknown) => error instanceof TraceAbort && error.reason === "BAD_ARGUMENT";

test("the sum of integers stays one, checked, if it fits now", () => {
  const { builder, i, j } = start();
  narrowArithmetic(builder, Op.ADD, i, j, 1, 2);
  narrowArithmetic(builder, Op.SUB, i, j, INT_MIN, 1);
  expect(
    builder,
    `
  0006 >  int ADDOV  0002  0001
  0007    num CONV   0001  num.int.any
  0008    num CONV   0002  num.int.any
  0009    num SUB    0007  0008
    `,
  );
});

test("products, quotients and powers are of numbers", () => {
  const { builder, i, j, x } = start();
  narrowArithmetic(builder, Op.MUL, i, j, 1, 2);
  narrowArithmetic(builder, Op.POW, x, builder.int(3), 1, 3);
  narrowArithmetic(builder, Op.DIV, x, i, 1, 2);
  const { ir } = builder;
  for (let ref = refOf(i) + 5; ref < ir.next; ref++) assert.equal(ir.type(ref), Type.NUM);
});

test("strings are guarded to read as numbers; what reads as none is refused", () => {
  const { builder, s, x, t } = start();
  narrowArithmetic(builder, Op.ADD, s, x, 5, 1);
  expect(
    builder,
    `
  0006 >  num STRTO  0004
  0007    num ADD    0006  0003
    `,
  );
  assert.throws(() => narrowArithmetic(builder, Op.ADD, s, x, undefined, 1), isBadArgument);
  assert.throws(() => narrowToInteger(builder, t), isBadArgument);
  assert.throws(() => narrowToBits(builder, t), isBadArgument);
});

test("minus of an integer: not of 0, whose negative is -0, and not of the least", () => {
  const { builder, i, j } = start();
  narrowUnaryMinus(builder, i, 5);
  narrowUnaryMinus(builder, j, 0);
  expect(
    builder,
    `
  0006 >  int NE     0001  +0
  0007 >  int SUBOV  +0    0001
  0008    num CONV   0002  num.int.any
  0009    num NEG    0008
    `,
  );
  assert.equal(builder.ir.type(refOf(narrowUnaryMinus(builder, i, INT_MIN))), Type.NUM);
});

test("modulo of integers is one unless the divisor is 0", () => {
  const { builder, i, j, x } = start();
  narrowModulo(builder, i, j, 7, 3);
  narrowModulo(builder, x, j, 7.5, 3);
  expect(
    builder,
    `
  0006 >  int NE     0002  +0
  0007    int MOD    0001  0002
  0008    num CONV   0002  num.int.any
  0009    num DIV    0003  0008
  0010    num FPMATH 0009  floor
  0011    num MUL    0010  0008
  0012    num SUB    0003  0011
    `,
  );
  assert.equal(builder.ir.type(refOf(narrowModulo(builder, i, j, 7, 0))), Type.NUM);
});

test("an index: a number is guarded, a small offset need not be checked", () => {
  const { builder, i, j, x } = start();
  assert.equal(narrowIndex(builder, i), i);
  narrowIndex(builder, x);
  const sum = narrowArithmetic(builder, Op.ADD, i, builder.int(1), 1, 1);
  narrowIndex(builder, sum);
  const far = narrowArithmetic(builder, Op.ADD, i, builder.int(0x40000000), 1, 0x40000000);
  assert.equal(narrowIndex(builder, far), far);
  const two = narrowArithmetic(builder, Op.ADD, i, j, 1, 1);
  assert.equal(narrowIndex(builder, two), two);
  expect(
    builder,
    `
  0006 >  int CONV   0003  int.num.index
  0007 >  int ADDOV  0001  +1
  0008    int ADD    0001  +1
  0009 >  int ADDOV  0001  +1073741824
  0010 >  int ADDOV  0002  0001
    `,
  );
});

test("operands of bit operations wrap, other integer operands do not", () => {
  const { builder, i, j, x } = start();
  const sum = narrowArithmetic(builder, Op.SUB, i, j, 5, 1);
  const again = narrowArithmetic(builder, Op.ADD, sum, sum, 4, 4);
  assert.equal(narrowToInteger(builder, sum), sum);
  narrowToBits(builder, again);
  assert.equal(narrowToBits(builder, again), narrowToBits(builder, again));
  narrowToBits(builder, x);
  expect(
    builder,
    `
  0006 >  int SUBOV  0001  0002
  0007 >  int ADDOV  0006  0006
  0008    int SUB    0001  0002
  0009    int ADD    0008  0008
  0010    int TOBIT  0003
    `,
  );
});

test("whole numbers are parts of sums for bit operations, two of them if there is an integer", () => {
  const { builder, i, x } = start();
  const y = builder.emit(Op.SLOAD, Type.NUM, 6, 0);
  for (const whole of [x, y]) builder.wholeNumbers.add(refOf(whole));
  const sum = narrowArithmetic(builder, Op.ADD, x, y, 1, 2);
  narrowToBits(builder, sum);
  narrowToBits(builder, narrowArithmetic(builder, Op.ADD, sum, i, 3, 4));
  expect(
    builder,
    `
  0006    num SLOAD  #6    -
  0007    num ADD    0006  0003
  0008    int TOBIT  0007
  0009    num CONV   0001  num.int.any
  0010    num ADD    0009  0007
  0011 >  int TOBIT  0006
  0012 >  int TOBIT  0003
  0013    int ADD    0012  0011
  0014    int ADD    0013  0001
    `,
  );
});

test("a long chain of sums is looked into only so far", () => {
  const { builder, i } = start();
  let sum: TRef = i;
  for (let depth = 0; depth < 500; depth++) sum = builder.append(Op.ADDOV, Type.INT, sum, i, 1);
  narrowToBits(builder, sum);
  const added = builder.ir.next - refOf(i) - 500;
  assert.ok(added > 10 && added < 40, `${added} instructions`);
});

test("constants are integers if they can be", () => {
  const { builder } = start();
  assert.equal(constantNumber(builder, 5), builder.int(5));
  assert.equal(constantNumber(builder, -0), builder.num(-0));
  assert.equal(constantNumber(builder, 0.5), builder.num(0.5));
});

test("a for loop is one of integers if it cannot overflow", () => {
  const { builder } = start();
  const typeOf = (index: number, stop: number, step: number) => forLoopType(builder, index, stop, step);
  assert.equal(typeOf(1, 100, 1), Type.INT);
  assert.equal(typeOf(1, INT_MAX - 1, 1), Type.INT);
  assert.equal(typeOf(1, INT_MAX, 1), Type.NUM);
  assert.equal(typeOf(-1, INT_MIN, -1), Type.NUM);
  assert.equal(typeOf(0.5, 100, 1), Type.NUM);
  assert.equal(typeOf(1, 100.5, 1), Type.NUM);
  assert.equal(typeOf(1, Infinity, 1), Type.NUM);
  assert.equal(typeOf(1, Number.NaN, 1), Type.NUM);
  assert.equal(forLoopType(makeBuilder(undefined, "narrow"), 1, 100, 1), Type.NUM);
});

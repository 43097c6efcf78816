/**
 * Algebra of numbers (LuaJIT: the simplify_num functions). There is little that holds for all doubles: x + 0 is not x
 * for -0, 0 - x is not -x for 0, x * 0 is not 0 for infinities, NaN and what is negative. The sign of NaN is not kept:
 * nothing in Lua shows it.
 */
import { fpMathFunctions } from "../../spec/ir.ts";
import { Op, Type } from "../ir/types.ts";
import type { Fold } from "./fold.ts";
import { any, each, type FoldResult, NEXT, rule } from "./rule.ts";

const isMinusZero = (value: number) => Object.is(value, -0);
const isPlusZero = (value: number) => Object.is(value, 0);

const words = new DataView(new ArrayBuffer(8));

/** 1 / value, if the value is a power of two whose reciprocal is normal, so that multiplying is exact; else 0. */
function exactReciprocal(value: number): number {
  words.setFloat64(0, value);
  const high = words.getUint32(0);
  const exponent = (high >>> 20) & 0x7ff;
  if (words.getUint32(4) !== 0 || (high & 0xfffff) !== 0 || exponent === 0 || exponent >= 0x7fe) return 0;
  return 1 / value;
}

/** Takes the negations off both operands. */
function withoutNegations(fold: Fold): FoldResult {
  const { ir, left, right } = fold;
  if (fold.isPhi(left) || fold.isPhi(right)) return NEXT;
  return fold.operands(ir.left(left), ir.left(right));
}

const SQUARE_ROOT = fpMathFunctions.indexOf("sqrt");

const isInt = (value: number) => (value | 0) === value && !isMinusZero(value);

export const arithmeticRules = [
  rule("-(-x) => x", [["NEG", "NEG"]], (fold) => (fold.isPhi(fold.left) ? NEXT : fold.ir.left(fold.left))),
  rule("abs abs x => abs x", [["ABS", "ABS"]], (fold) => fold.left),
  rule("abs -x => abs x", [["ABS", "NEG", any, "number"]], (fold) =>
    fold.isPhi(fold.left) ? NEXT : fold.operands(fold.ir.left(fold.left), 0),
  ),

  rule("(-a) + b => b - a", [["ADD", "NEG"]], (fold) =>
    fold.isPhi(fold.left) ? NEXT : fold.rewrite(Op.SUB, fold.right, fold.ir.left(fold.left)),
  ),
  rule("a + (-b) => a - b", [["ADD", any, "NEG"]], (fold) =>
    fold.isPhi(fold.right) ? NEXT : fold.rewrite(Op.SUB, fold.left, fold.ir.left(fold.right)),
  ),
  rule("a - (-b) => a + b", [["SUB", any, "NEG"]], (fold) =>
    fold.isPhi(fold.right) ? NEXT : fold.rewrite(Op.ADD, fold.left, fold.ir.left(fold.right)),
  ),
  rule("(-x) - k => (-k) - x", [["SUB", "NEG", "KNUM"]], (fold) => {
    const k = -fold.rightNum();
    if (fold.isPhi(fold.left) || Number.isNaN(k)) return NEXT;
    return fold.operands(fold.builder.num(k), fold.ir.left(fold.left));
  }),
  rule("x + -0 => x", [["ADD", any, "KNUM"]], (fold) => (isMinusZero(fold.rightNum()) ? fold.left : NEXT)),
  rule("x - 0 => x", [["SUB", any, "KNUM"]], (fold) => (isPlusZero(fold.rightNum()) ? fold.left : NEXT)),

  rule("x * 1, x / 1 => x", each(["MUL", "DIV"], any, "KNUM"), (fold) =>
    fold.rightNum() === 1 ? fold.left : NEXT,
  ),
  rule("x * -1, x / -1 => -x", each(["MUL", "DIV"], any, "KNUM"), (fold) =>
    fold.rightNum() === -1 ? fold.rewrite(Op.NEG, fold.left, 0) : NEXT,
  ),
  rule("x * 2 => x + x", [["MUL", any, "KNUM"]], (fold) =>
    fold.rightNum() === 2 ? fold.rewrite(Op.ADD, fold.left, fold.left) : NEXT,
  ),
  rule("x / 2^k => x * 2^-k", [["DIV", any, "KNUM"]], (fold) => {
    const reciprocal = exactReciprocal(fold.rightNum());
    return reciprocal === 0 ? NEXT : fold.rewrite(Op.MUL, fold.left, fold.builder.num(reciprocal));
  }),
  rule("(-x) * k => x * (-k)", each(["MUL", "DIV"], "NEG", "KNUM"), (fold) => {
    const k = -fold.rightNum();
    if (fold.isPhi(fold.left) || Number.isNaN(k)) return NEXT;
    return fold.operands(fold.ir.left(fold.left), fold.builder.num(k));
  }),
  rule("k / (-x) => (-k) / x", [["DIV", "KNUM", "NEG"]], (fold) => {
    const k = -fold.leftNum();
    if (fold.isPhi(fold.right) || Number.isNaN(k)) return NEXT;
    return fold.operands(fold.builder.num(k), fold.ir.left(fold.right));
  }),
  rule("(-a) * (-b) => a * b", each(["MUL", "DIV"], "NEG", "NEG"), (fold) =>
    fold.type === Type.U64 ? NEXT : withoutNegations(fold),
  ),
  rule("-(x * k) => x * (-k)", [["NEG", "MUL", any, "number"]], (fold) => {
    const { ir, left } = fold;
    const k = ir.right(left);
    if (fold.isPhi(left) || ir.op(k) !== Op.KNUM || Number.isNaN(ir.numValue(k))) return NEXT;
    return fold.rewrite(Op.MUL, ir.left(left), fold.builder.num(-ir.numValue(k)));
  }),

  rule("x ^ 0 => 1", [["POW", any, "KNUM"]], (fold) => (fold.rightNum() === 0 ? fold.num(1) : NEXT)),
  rule("x ^ 1 => x", [["POW", any, "KNUM"]], (fold) => (fold.rightNum() === 1 ? fold.left : NEXT)),
  // The core's pow gives exactly these for these exponents; of -inf it makes inf, not NaN.
  rule("x ^ 2 => x * x", [["POW", any, "KNUM"]], (fold) =>
    fold.rightNum() === 2 ? fold.rewrite(Op.MUL, fold.left, fold.left) : NEXT,
  ),
  rule("x ^ -1 => 1 / x", [["POW", any, "KNUM"]], (fold) =>
    fold.rightNum() === -1 ? fold.rewrite(Op.DIV, fold.builder.num(1), fold.left) : NEXT,
  ),
  rule("x ^ 0.5 => abs sqrt x, guarded x ~= -inf", [["POW", any, "KNUM"]], (fold) => {
    if (fold.rightNum() !== 0.5) return NEXT;
    fold.guard(Op.NE, Type.NUM, fold.left, fold.builder.num(Number.NEGATIVE_INFINITY));
    return fold.rewrite(Op.ABS, fold.emit(Op.FPMATH, Type.NUM, fold.left, SQUARE_ROOT), 0);
  }),

  // The remainder of an integer has the divisor's sign, or is +0.
  rule("num(i) % k => num(i % k)", [["MOD", "CONV", "KNUM"]], (fold) => {
    const { ir, left } = fold;
    const k = fold.rightNum();
    const integer = ir.left(left);
    if (fold.isPhi(left) || ir.type(integer) !== Type.INT || !isInt(k) || k <= 0) return NEXT;
    const rest = fold.emit(Op.MOD, Type.INT, integer, fold.builder.int(k));
    return fold.rewrite(Op.CONV, rest, ir.right(left));
  }),

  // Rounding
  rule("round round x => round x", ["floor", "ceil", "trunc"].map(roundOfRound), (fold) =>
    fold.ir.right(fold.left) < 3 ? fold.left : NEXT,
  ),

  // Least and greatest: of equal or unordered operands the right one.
  rule("min(x, x) => x", each(["MIN", "MAX"], any), (fold) => (fold.left === fold.right ? fold.left : NEXT)),
  rule("min(min(a, b), b) => min(a, b)", [...each(["MIN"], "MIN"), ...each(["MAX"], "MAX")], (fold) =>
    fold.ir.right(fold.left) === fold.right ? fold.left : NEXT,
  ),
  rule(
    "number: min(min(x, k1), k2) => min(x, k)",
    [
      ["MIN", "MIN", "KNUM"],
      ["MAX", "MAX", "KNUM"],
    ],
    (fold) => {
      const { ir, left } = fold;
      const inner = ir.right(left);
      if (ir.op(inner) !== Op.KNUM) return NEXT;
      const [k1, k2] = [ir.numValue(inner), fold.rightNum()];
      const isFirst = fold.op === Op.MIN ? k1 < k2 : k1 > k2;
      if (isFirst) return left;
      const isSecond = fold.op === Op.MIN ? k2 < k1 : k2 > k1;
      return isSecond && !fold.isPhi(left) ? fold.operands(ir.left(left), fold.right) : NEXT;
    },
  ),
];

function roundOfRound(name: string) {
  return ["FPMATH", "FPMATH", name as "floor"] as const;
}

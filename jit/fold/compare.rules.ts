/** Guards that compare: which always hold, never hold, or can be had cheaper (LuaJIT: kfold_kref, comm_comp, abc_). */

import { conversionFrom, Field } from "../ir/operands.ts";
import { type IrRef, Op, Type } from "../ir/types.ts";
import type { Fold } from "./fold.ts";
import { APPEND, any, DROP, each, FAIL, type FoldResult, NEXT, rule } from "./rule.ts";

const equality = ["EQ", "NE"] as const;
const ordered = ["LT", "GE", "LE", "GT", "ULT", "UGE", "ULE", "UGT"] as const;

const INT_MIN = -0x80000000;
const INT_MAX = 0x7fffffff;

/** The comparison of two values that are, or are not, known to be the same. */
const known = (fold: Fold, areEqual: boolean): FoldResult => fold.condition((fold.op === Op.EQ) === areEqual);

/** Constants of one kind are equal just if their words are. */
function equalityOfConstants(fold: Fold): FoldResult {
  const { ir, left, right } = fold;
  const isWide = ir.op(left) === Op.KINT64;
  const areEqual =
    ir.lowWord(left) === ir.lowWord(right) && (!isWide || ir.highWord(left) === ir.highWord(right));
  return known(fold, areEqual);
}

/** x op x, but for numbers, which may be NaN. */
function sameOperands(fold: Fold): FoldResult {
  if (fold.left !== fold.right) return NEXT;
  const { op } = fold;
  if (fold.type === Type.NUM && !isConvertedInteger(fold, fold.left)) {
    // These are false, or true, even for NaN.
    if (op === Op.LT || op === Op.GT) return FAIL;
    return op === Op.UGE || op === Op.ULE ? DROP : NEXT;
  }
  return fold.condition(op === Op.EQ || op === Op.GE || op === Op.LE || op === Op.UGE || op === Op.ULE);
}

const isConvertedInteger = ({ ir }: Fold, ref: IrRef): boolean =>
  ir.op(ref) === Op.CONV && conversionFrom(ir.right(ref)) === Type.INT;

/** The ordered integer comparison for one of numbers, neither of which is NaN. */
const orderedForms: Readonly<Record<number, number>> = {
  [Op.LT]: Op.LT,
  [Op.GE]: Op.GE,
  [Op.LE]: Op.LE,
  [Op.GT]: Op.GT,
  [Op.ULT]: Op.LT,
  [Op.UGE]: Op.GE,
  [Op.ULE]: Op.LE,
  [Op.UGT]: Op.GT,
  [Op.EQ]: Op.EQ,
  [Op.NE]: Op.NE,
};

function compareIntegers(fold: Fold, left: IrRef, right: IrRef): FoldResult {
  fold.type = Type.INT;
  return fold.rewrite(orderedForms[fold.op], left, right);
}

/** num(i) compared with a constant: with the integer next to it. */
function convertedWithConstant(fold: Fold): FoldResult {
  const { ir, left } = fold;
  const k = fold.rightNum();
  if (fold.isPhi(left) || !isConvertedInteger(fold, left) || Number.isNaN(k)) return NEXT;
  const op = orderedForms[fold.op];
  const floor = Math.floor(k);
  if (op === Op.EQ || op === Op.NE) {
    if (floor !== k || k < INT_MIN || k > INT_MAX) return fold.condition(op === Op.NE);
    return compareIntegers(fold, ir.left(left), fold.builder.int(k));
  }
  const isBelow = op === Op.LT || op === Op.LE;
  if (k > INT_MAX) return fold.condition(isBelow);
  if (k < INT_MIN) return fold.condition(!isBelow);
  const integer = ir.left(left);
  if (floor === k) return compareIntegers(fold, integer, fold.builder.int(k));
  fold.op = isBelow ? Op.LE : Op.GT;
  return compareIntegers(fold, integer, fold.builder.int(floor));
}

/** Objects that are made on the trace: none is the same as what was there before. */
function equalityWithNewObject(fold: Fold): FoldResult {
  const { ir, left, right } = fold;
  // The older one may hold an object of an earlier iteration only if the younger one is of this iteration.
  const isOfThisIteration = left > ir.youngest(Op.LOOP);
  return left !== right && isOfThisIteration && !fold.isPhi(left) ? known(fold, false) : NEXT;
}

/** The left operand's inverse applied to the constant: i + k1 = k2 just if i = k2 - k1. */
function equalityThroughConstant(fold: Fold): FoldResult {
  const { ir, left, right } = fold;
  const inner = ir.right(left);
  if (fold.isPhi(left) || ir.op(inner) !== Op.KINT) return NEXT;
  const [k1, k2] = [ir.intValue(inner), ir.intValue(right)];
  return fold.operands(ir.left(left), ir.int(ir.op(left) === Op.ADD ? (k2 - k1) | 0 : k1 ^ k2));
}

/** A length or size compared with a constant. */
function comparisonOfSize(fold: Fold): FoldResult {
  const { ir, left, op } = fold;
  const field = ir.right(left);
  if (field !== Field.STR_LEN && field !== Field.TAB_ASIZE && field !== Field.TAB_HMASK) return NEXT;
  const k = fold.rightInt();
  if (op === Op.EQ || op === Op.NE) return k < 0 ? fold.condition(op === Op.NE) : NEXT;
  if (op === Op.GE || op === Op.LT) return k <= 0 ? fold.condition(op === Op.GE) : NEXT;
  return k < 0 ? fold.condition(op === Op.GT) : NEXT;
}

// Array bounds checks: a size on the left, an index on the right.

/** (i + k) + (-k), which is left across a PHI, is i: a check of that is good enough. */
function boundsOfSum(fold: Fold): FoldResult {
  const { ir, left, right } = fold;
  if (!fold.builder.isEnabled("abc") || ir.op(ir.right(right)) !== Op.KINT) return NEXT;
  const inner = ir.left(right);
  if (ir.op(inner) !== Op.ADD || ir.op(ir.right(inner)) !== Op.KINT) return NEXT;
  if (((ir.intValue(ir.right(right)) + ir.intValue(ir.right(inner))) | 0) !== 0) return NEXT;
  const index = ir.left(inner);
  for (let ref = ir.youngest(Op.ABC); ref > left && ref > index; ref = ir.older(ref))
    if (ir.left(ref) === left && ir.right(ref) === index) return DROP;
  return NEXT;
}

/** Of two checks of constants the first one checks the greater: it leaves the trace earlier than need be at most. */
function boundsOfConstant(fold: Fold): FoldResult {
  const { ir, left, right } = fold;
  if (!fold.builder.isEnabled("abc") || fold.isPhi(left)) return NEXT;
  for (let ref = ir.youngest(Op.ABC); ref > left; ref = ir.older(ref)) {
    const other = ir.right(ref);
    if (ir.left(ref) !== left || ir.op(other) !== Op.KINT) continue;
    if (ir.lowWord(right) > ir.lowWord(other)) ir.setRight(ref, right);
    return DROP;
  }
  return APPEND;
}

/**
 * The recorder marks a check of a loop's limits by its type: U32 if the size is a constant, P32 if it must be invariant
 * too. It was made before LOOP for all iterations, so it is not repeated in the loop's body.
 */
function boundsOfInvariant(fold: Fold): FoldResult {
  const { ir, left, type } = fold;
  if (type === Type.INT || left >= ir.youngest(Op.LOOP)) return NEXT;
  return type === Type.U32 || (!fold.isConstant(left) && !fold.isPhi(left)) ? DROP : NEXT;
}

export const compareRules = [
  // Equality
  rule(
    "equality of constants",
    ["KINT", "KINT64", "KGC", "KPTR", "KKPTR"].flatMap((op) => each(equality, op as "KINT", op as "KINT")),
    equalityOfConstants,
  ),
  rule("equality of primitives", each(equality, "KPRI", "KPRI"), (fold) =>
    known(fold, fold.left === fold.right),
  ),
  rule(
    "no object is null",
    ["KGC", "KNULL", "TNEW", "TDUP", "FNEW", "SNEW"].flatMap((op) => each(equality, op as "KGC", "KNULL")),
    (fold) => known(fold, fold.left === fold.right),
  ),
  rule(
    "a slot that exists is not the nil of a miss",
    ["NEWREF", "HREFK", "AREF"].flatMap((op) => each(equality, op as "HREFK", "KKPTR")),
    (fold) => known(fold, false),
  ),
  rule(
    "a new object is no other",
    ["TNEW", "TDUP", "FNEW"].flatMap((op) => each(equality, op as "TNEW")),
    equalityWithNewObject,
  ),
  rule(
    "i + k1 = k2 => i = k2 - k1",
    [...each(equality, "ADD", "KINT"), ...each(equality, "BXOR", "KINT")],
    (fold) => (fold.type === Type.INT ? equalityThroughConstant(fold) : NEXT),
  ),
  rule(
    "i - j = 0 => i = j",
    [...each(equality, "SUB", "KINT"), ...each(equality, "BXOR", "KINT")],
    (fold) => {
      const { ir, left } = fold;
      if (fold.rightInt() !== 0 || fold.isPhi(left)) return NEXT;
      return fold.operands(ir.left(left), ir.right(left));
    },
  ),
  rule("i & k1 is never k2", each(equality, "BAND", "KINT"), (fold) => {
    const { ir } = fold;
    const mask = ir.right(fold.left);
    if (ir.op(mask) !== Op.KINT) return NEXT;
    return (ir.lowWord(fold.right) & ~ir.lowWord(mask)) !== 0 ? known(fold, false) : NEXT;
  }),

  // Order
  rule("x < x", [...each(ordered, any), ...each(equality, any)], sameOperands),
  rule("num(i) < num(j) => i < j", each([...ordered, ...equality], "CONV", "CONV", "number"), (fold) => {
    const { ir, left, right } = fold;
    if (fold.isPhi(left) || fold.isPhi(right)) return NEXT;
    if (!isConvertedInteger(fold, left) || !isConvertedInteger(fold, right)) return NEXT;
    return compareIntegers(fold, ir.left(left), ir.left(right));
  }),
  rule("num(i) < k => i < k", each([...ordered, ...equality], "CONV", "KNUM"), convertedWithConstant),
  rule(
    "sizes are not negative",
    each(["LT", "GE", "LE", "GT", "EQ", "NE"], "FLOAD", "KINT"),
    comparisonOfSize,
  ),

  // Bounds
  rule("bounds of (i + k) - k => bounds of i", [["ABC", any, "ADD"]], boundsOfSum),
  rule("bounds of k1 and k2 => bounds of the greater", [["ABC", any, "KINT"]], boundsOfConstant),
  rule("bounds that LOOP has proved", [["ABC", any]], boundsOfInvariant),
];

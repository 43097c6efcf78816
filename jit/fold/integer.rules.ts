/** Algebra of integers and reassociation of their constants: they wrap, so all of it is exact (LuaJIT: simplify_int). */
import { InstructionFlag, type IrRef, Op, Type } from "../ir/types.ts";
import type { Fold } from "./fold.ts";
import { computeInt, computeWide } from "./integers.ts";
import { any, each, type FoldResult, NEXT, rule } from "./rule.ts";

/** Terms of a sum that are looked at. */
const MAX_TERMS = 4;

const isPowerOfTwo = (value: number) => value > 0 && (value & (value - 1)) === 0;
const exponentOf = (powerOfTwo: number) => 31 - Math.clz32(powerOfTwo);

const bothWidths = (op: "ADD" | "SUB" | "MUL" | "ADDOV" | "SUBOV") => each([op], any, any, "integer");

/** The value of a constant integer of either width, signed; undefined if it is none or does not fit. */
function smallInt(fold: Fold, ref: IrRef): number | undefined {
  const { ir } = fold;
  if (ir.op(ref) === Op.KINT) return ir.lowWord(ref) | 0;
  if (ir.op(ref) !== Op.KINT64) return undefined;
  const [low, high] = [ir.lowWord(ref) | 0, ir.highWord(ref) | 0];
  return low >> 31 === high ? low : undefined;
}

const rightIs = (value: number) => (fold: Fold) => smallInt(fold, fold.right) === value;
const leftIs = (value: number) => (fold: Fold) => smallInt(fold, fold.left) === value;
const [isRightZero, isRightOne, isLeftZero] = [rightIs(0), rightIs(1), leftIs(0)];

/** A pattern for constants of both widths. */
const withConstant = (...ops: Parameters<typeof each>[0]) => [
  ...each(ops, any, "KINT", "int32"),
  ...each(ops, any, "KINT64", "int64"),
];

const negation = (fold: Fold, operand: IrRef): FoldResult => fold.rewrite(Op.NEG, operand, 0);

/** (a + b) - (c + d), where one of a and b is one of c and d. */
function differenceOfSums(fold: Fold): FoldResult {
  const { ir, left, right } = fold;
  if (fold.isPhi(left) || fold.isPhi(right)) return NEXT;
  const [a, b, c, d] = [ir.left(left), ir.right(left), ir.left(right), ir.right(right)];
  if (a === c) return fold.operands(b, d);
  if (a === d) return fold.operands(b, c);
  if (b === c) return fold.operands(a, d);
  return b === d ? fold.operands(a, c) : NEXT;
}

interface ExactSum {
  readonly terms: IrRef[];
  constant: number;
}

/** Adds what a guarded sum is made of: that did not overflow, so it is exact. */
function addTerms(fold: Fold, ref: IrRef, sum: ExactSum): ExactSum {
  const { ir } = fold;
  const [op, left, right] = [ir.op(ref), ir.left(ref), ir.right(ref)];
  const isSum = (op === Op.ADDOV || (op === Op.SUBOV && ir.op(right) === Op.KINT)) && !fold.isPhi(ref);
  if (op === Op.KINT) sum.constant += ir.intValue(ref);
  else if (!isSum || sum.terms.length >= MAX_TERMS) sum.terms.push(ref);
  else {
    addTerms(fold, left, sum);
    if (op === Op.SUBOV) sum.constant -= ir.intValue(right);
    else addTerms(fold, right, sum);
  }
  return sum;
}

/** The difference of two guarded sums, if at most one of the left one's terms is left over and none of the right one's. */
function exactDifference(fold: Fold): FoldResult {
  const { terms, constant } = addTerms(fold, fold.left, { terms: [], constant: 0 });
  const minus = addTerms(fold, fold.right, { terms: [], constant: 0 });
  for (const term of minus.terms) {
    const at = terms.indexOf(term);
    if (at < 0) return NEXT;
    terms.splice(at, 1);
  }
  const rest = constant - minus.constant;
  if (terms.length > 1 || minus.terms.length === 0 || (rest | 0) !== rest) return NEXT;
  const [term] = terms;
  if (term === undefined) return fold.int(rest);
  return rest === 0 ? term : fold.rewrite(Op.ADDOV, term, fold.intOperand(rest));
}

/** (i op k1) op k2, for constants of either width: what k1 op k2 is. */
function joinedConstant(fold: Fold): number | bigint | undefined {
  const { ir, op, right } = fold;
  const inner = ir.right(fold.left);
  if (ir.op(inner) !== ir.op(right)) return undefined;
  return ir.op(inner) === Op.KINT
    ? computeInt(op, ir.intValue(inner), ir.intValue(right))
    : computeWide(op, fold.wide(inner), fold.wide(right), fold.isUnsigned);
}

function reassociate(fold: Fold): FoldResult {
  const { ir, left } = fold;
  const joined = joinedConstant(fold);
  if (joined === undefined) return NEXT;
  const constant = typeof joined === "bigint" ? fold.int64(joined) : ir.int(joined, ir.type(fold.right));
  // What the inner constant has done already.
  if ((constant & 0xffff) === ir.right(left)) return left;
  return fold.isPhi(left) ? NEXT : fold.operands(ir.left(left), constant);
}

/** What an earlier guard says that an integer does not go beyond, up or down; of an earlier iteration, it says nothing. */
function guardedLimit({ ir }: Fold, integer: IrRef, isUp: boolean): number | undefined {
  const oldest = Math.max(integer, ir.youngest(Op.LOOP));
  for (const op of isUp ? [Op.LT, Op.LE] : [Op.GT, Op.GE])
    for (let guard = ir.youngest(op); guard > oldest; guard = ir.older(guard)) {
      const bound = ir.right(guard);
      if (ir.left(guard) !== integer || ir.type(guard) !== Type.INT || ir.op(bound) !== Op.KINT) continue;
      const isStrict = op === Op.LT || op === Op.GT;
      return ir.intValue(bound) + (isStrict ? (isUp ? -1 : 1) : 0);
    }
  return undefined;
}

/** i + k and i - k, guarded against overflow, where another guard leaves no room for that. */
function sumWithinLimit(fold: Fold): FoldResult {
  const k = fold.op === Op.ADDOV ? fold.rightInt() : -fold.rightInt();
  const limit = guardedLimit(fold, fold.left, k > 0);
  if (limit === undefined || ((limit + k) | 0) !== limit + k || (k | 0) !== k) return NEXT;
  fold.flags &= ~InstructionFlag.GUARD;
  return fold.rewrite(Op.ADD, fold.left, fold.builder.int(k));
}

const associative = ["ADD", "MUL", "BAND", "BOR", "BXOR"] as const;

export const integerRules = [
  rule("i + 0, i - 0 => i", withConstant("ADD", "SUB", "ADDOV", "SUBOV"), (fold) =>
    isRightZero(fold) && fold.ir.type(fold.left) === fold.type ? fold.left : NEXT,
  ),
  rule("i - k => i + (-k)", withConstant("SUB"), (fold) => {
    const { right } = fold;
    const k = fold.isWide ? fold.int64(-fold.wide(right)) : fold.intOperand(-fold.ir.intValue(right));
    return fold.rewrite(Op.ADD, fold.left, k);
  }),
  rule(
    "0 - i => -i",
    [
      ["SUB", "KINT", any, "int32"],
      ["SUB", "KINT64", any, "int64"],
    ],
    (fold) => (isLeftZero(fold) ? negation(fold, fold.right) : NEXT),
  ),
  rule("-(i - j) => j - i", [["NEG", "SUB", any, "integer"]], (fold) => {
    const { ir, left } = fold;
    return fold.isPhi(left) ? NEXT : fold.rewrite(Op.SUB, ir.right(left), ir.left(left));
  }),

  rule("i * 0 => 0", withConstant("MUL", "MULOV"), (fold) => (isRightZero(fold) ? fold.int(0) : NEXT)),
  rule("i * 1 => i", withConstant("MUL", "MULOV"), (fold) => (isRightOne(fold) ? fold.left : NEXT)),
  rule("i * -1 => -i", withConstant("MUL"), (fold) =>
    smallInt(fold, fold.right) === -1 ? negation(fold, fold.left) : NEXT,
  ),
  rule(
    "i + k, guarded, within a limit => i + k",
    [
      ["ADDOV", any, "KINT"],
      ["SUBOV", any, "KINT"],
    ],
    sumWithinLimit,
  ),
  rule("i * 2, guarded => i + i", [["MULOV", any, "KINT"]], (fold) =>
    fold.rightInt() === 2 ? fold.rewrite(Op.ADDOV, fold.left, fold.left) : NEXT,
  ),
  rule("i * 2^k => i << k", withConstant("MUL"), (fold) => {
    const k = smallInt(fold, fold.right);
    if (k === undefined || !isPowerOfTwo(k)) return NEXT;
    return fold.rewrite(Op.BSHL, fold.left, fold.builder.int(exponentOf(k)));
  }),
  rule("i % 2^k => i & (2^k - 1)", [["MOD", any, "KINT", "int32"]], (fold) => {
    const k = fold.rightInt();
    return isPowerOfTwo(k) ? fold.rewrite(Op.BAND, fold.left, fold.int(k - 1)) : NEXT;
  }),
  rule("i % -1 => 0", [["MOD", any, "KINT", "int32"]], (fold) =>
    fold.rightInt() === -1 ? fold.int(0) : NEXT,
  ),
  rule("0 % i => 0", [["MOD", "KINT"]], (fold) => (isLeftZero(fold) ? fold.left : NEXT)),
  rule("u / 2^k => u >> k", [["DIV", any, "KINT64"]], (fold) => {
    const k = smallInt(fold, fold.right);
    if (!fold.isUnsigned || k === undefined || !isPowerOfTwo(k)) return NEXT;
    return fold.rewrite(Op.BSHR, fold.left, fold.builder.int(exponentOf(k)));
  }),

  // Cancelling
  rule("i - i => 0", [...bothWidths("SUB"), ...bothWidths("SUBOV")], (fold) =>
    fold.left === fold.right ? fold.int(0) : NEXT,
  ),
  rule("(i + j) - (i + k) => j - k", [["SUB", "ADD", "ADD", "integer"]], differenceOfSums),
  rule(
    "(i + j + k1) - (i + k2), guarded => j + (k1 - k2)",
    [
      ["SUBOV", "ADDOV", any, "int32"],
      ["SUBOV", "SUBOV", any, "int32"],
    ],
    exactDifference,
  ),
  rule("(i + j) - i => j", [["SUB", "ADD", any, "integer"]], (fold) => {
    const { ir, left, right } = fold;
    if (fold.isPhi(left)) return NEXT;
    if (right === ir.left(left)) return ir.right(left);
    return right === ir.right(left) ? ir.left(left) : NEXT;
  }),
  rule("(i - j) - i => -j", [["SUB", "SUB", any, "integer"]], (fold) => {
    const { ir, left, right } = fold;
    return fold.isPhi(left) || right !== ir.left(left) ? NEXT : negation(fold, ir.right(left));
  }),
  rule("i - (i - j) => j", [["SUB", any, "SUB", "integer"]], (fold) => {
    const { ir, left, right } = fold;
    return fold.isPhi(right) || left !== ir.left(right) ? NEXT : ir.right(right);
  }),
  rule("i - (i + j) => -j", [["SUB", any, "ADD", "integer"]], (fold) => {
    const { ir, left, right } = fold;
    if (fold.isPhi(right)) return NEXT;
    if (left === ir.left(right)) return negation(fold, ir.right(right));
    return left === ir.right(right) ? negation(fold, ir.left(right)) : NEXT;
  }),
  rule(
    "(i - j) + j => i",
    [
      ["ADD", "SUB", any, "integer"],
      ["ADD", any, "SUB", "integer"],
    ],
    (fold) => {
      const { ir } = fold;
      for (const [sum, other] of [
        [fold.left, fold.right],
        [fold.right, fold.left],
      ])
        if (ir.op(sum) === Op.SUB && ir.right(sum) === other && !fold.isPhi(sum)) return ir.left(sum);
      return NEXT;
    },
  ),

  // Constants together
  rule(
    "(i o k1) o k2 => i o (k1 o k2)",
    associative.flatMap((op) => [...each([op], op, "KINT", "int32"), ...each([op], op, "KINT64", "int64")]),
    reassociate,
  ),

  // Least and greatest
  rule("integer: min(k, i) => min(i, k)", each(["MIN", "MAX"], "KINT"), (fold) =>
    fold.isConstant(fold.right) ? NEXT : fold.operands(fold.right, fold.left),
  ),
  rule(
    "integer: min(min(i, k1), k2) => min(i, k)",
    [
      ["MIN", "MIN", "KINT"],
      ["MAX", "MAX", "KINT"],
    ],
    reassociate,
  ),
];

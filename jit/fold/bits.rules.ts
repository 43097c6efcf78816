/** Bit operations: masks, shifts and rotations by constants, and what they make of each other (LuaJIT: simplify_shift). */
import { type IrOp, type IrRef, Op } from "../ir/types.ts";
import type { Fold } from "./fold.ts";
import { computeInt, computeWide } from "./integers.ts";
import { any, each, type FoldResult, NEXT, type Pattern, rule } from "./rule.ts";

const shifts = ["BSHL", "BSHR", "BSAR", "BROL", "BROR"] as const;
const withConstant = (...ops: Parameters<typeof each>[0]): readonly Pattern[] => [
  ...each(ops, any, "KINT"),
  ...each(ops, any, "KINT64"),
];

const isZero = (fold: Fold, ref: IrRef): boolean =>
  fold.ir.lowWord(ref) === 0 && (fold.ir.op(ref) === Op.KINT || fold.ir.highWord(ref) === 0);
const isAllOnes = (fold: Fold, ref: IrRef): boolean =>
  fold.ir.lowWord(ref) === 0xffffffff &&
  (fold.ir.op(ref) === Op.KINT || fold.ir.highWord(ref) === 0xffffffff);

const widthMask = (fold: Fold): number => (fold.isWide ? 63 : 31);

/** `constant op amount`, as a constant of the instruction's width; for shifts, the amount is that of the right. */
function shiftedConstant(fold: Fold, op: IrOp, constant: IrRef, amount: number): IrRef | undefined {
  if (fold.ir.op(constant) === Op.KINT) {
    const value = computeInt(op, fold.ir.intValue(constant), amount);
    return value === undefined ? undefined : fold.int(value);
  }
  if (fold.ir.op(constant) !== Op.KINT64) return undefined;
  const value = computeWide(op, fold.wide(constant), BigInt(amount & 63), fold.isUnsigned);
  return value === undefined ? undefined : fold.int64(value);
}

/** All bits that `op` by an amount can leave set. */
function reachableMask(fold: Fold, op: IrOp, amount: number): IrRef {
  if (!fold.isWide) return fold.int(computeInt(op, -1, amount) ?? -1);
  return fold.int64(computeWide(op, (1n << 64n) - 1n, BigInt(amount & 63), false) ?? 0n);
}

/** (i op k1) op k2: the amounts added. */
function addedShifts(fold: Fold): FoldResult {
  const { ir, left, op } = fold;
  const inner = ir.right(left);
  if (fold.isPhi(left) || ir.op(inner) !== Op.KINT) return NEXT;
  const mask = widthMask(fold);
  let amount = (ir.intValue(inner) & mask) + (fold.rightInt() & mask);
  if (amount > mask) {
    if (op === Op.BSHL || op === Op.BSHR) return fold.int(0);
    amount = op === Op.BSAR ? mask : amount & mask;
  }
  return fold.operands(ir.left(left), fold.builder.int(amount));
}

/** (i << k) >> k and (i >> k) << k keep some of the bits. */
function shiftedBack(fold: Fold): FoldResult {
  const { ir, left, op } = fold;
  const mask = widthMask(fold);
  const [inner, amount] = [ir.right(left), fold.rightInt() & mask];
  if (fold.isPhi(left) || ir.op(inner) !== Op.KINT || (ir.intValue(inner) & mask) !== amount) return NEXT;
  return fold.rewrite(Op.BAND, ir.left(left), reachableMask(fold, op, amount));
}

/** i << k | i >> (32 - k), for either order of the halves. */
function rotation(fold: Fold): FoldResult {
  const { ir, left, right } = fold;
  const [up, down] = ir.op(left) === Op.BSHL ? [left, right] : [right, left];
  const [upBy, downBy] = [ir.right(up), ir.right(down)];
  if (fold.isPhi(up) || fold.isPhi(down) || ir.left(up) !== ir.left(down)) return NEXT;
  if (ir.op(upBy) !== Op.KINT || ir.op(downBy) !== Op.KINT) return NEXT;
  const mask = widthMask(fold);
  const amount = ir.intValue(upBy) & mask;
  if (amount === 0 || amount + (ir.intValue(downBy) & mask) !== mask + 1) return NEXT;
  return fold.rewrite(Op.BROL, ir.left(up), upBy);
}

/** (i | k1) & k2 and (i & k1) | k2, if k1 changes nothing that k2 lets through. */
function uselessInner(fold: Fold): FoldResult {
  const { ir, left, op, right } = fold;
  const inner = ir.right(left);
  if (fold.isPhi(left) || ir.op(inner) !== ir.op(right)) return NEXT;
  const isAnd = op === Op.BAND;
  const [low, high] = isAnd
    ? [ir.lowWord(inner) & ir.lowWord(right), ir.highWord(inner) & ir.highWord(right)]
    : [~(ir.lowWord(inner) | ir.lowWord(right)), ~(ir.highWord(inner) | ir.highWord(right))];
  const isUseless = low === 0 && (ir.op(right) === Op.KINT || high === 0);
  return isUseless ? fold.operands(ir.left(left), right) : NEXT;
}

export const bitRules = [
  rule(
    "~~i => i, bswap bswap i => i",
    [
      ["BNOT", "BNOT"],
      ["BSWAP", "BSWAP"],
    ],
    (fold) => (fold.isPhi(fold.left) ? NEXT : fold.ir.left(fold.left)),
  ),

  // Masks
  rule("i & 0 => 0", withConstant("BAND"), (fold) => (isZero(fold, fold.right) ? fold.int(0) : NEXT)),
  rule("i & -1 => i", withConstant("BAND"), (fold) => (isAllOnes(fold, fold.right) ? fold.left : NEXT)),
  rule("i | 0 => i, i ~ 0 => i", withConstant("BOR", "BXOR"), (fold) =>
    isZero(fold, fold.right) ? fold.left : NEXT,
  ),
  rule("i | -1 => -1", withConstant("BOR"), (fold) => (isAllOnes(fold, fold.right) ? fold.int(-1) : NEXT)),
  rule("i ~ -1 => ~i", withConstant("BXOR"), (fold) =>
    isAllOnes(fold, fold.right) ? fold.rewrite(Op.BNOT, fold.left, 0) : NEXT,
  ),
  rule("~i ~ k => i ~ ~k", [["BXOR", "BNOT", "KINT"]], (fold) =>
    fold.isPhi(fold.left) ? NEXT : fold.operands(fold.ir.left(fold.left), fold.int(~fold.rightInt())),
  ),
  rule("i & i => i, i | i => i", each(["BAND", "BOR"], any), (fold) =>
    fold.left === fold.right ? fold.left : NEXT,
  ),
  rule("i ~ i => 0", each(["BXOR"], any), (fold) => (fold.left === fold.right ? fold.int(0) : NEXT)),
  rule("(i & j) & i => i & j", [...each(["BAND"], "BAND"), ...each(["BOR"], "BOR")], (fold) => {
    const { ir, left, right } = fold;
    return right === ir.left(left) || right === ir.right(left) ? left : NEXT;
  }),
  rule("(i ~ j) ~ i => j", [["BXOR", "BXOR"]], (fold) => {
    const { ir, left, right } = fold;
    if (fold.isPhi(left)) return NEXT;
    if (right === ir.left(left)) return ir.right(left);
    return right === ir.right(left) ? ir.left(left) : NEXT;
  }),
  rule(
    "(i | k1) & k2 => i & k2",
    [
      ["BAND", "BOR", "KINT"],
      ["BOR", "BAND", "KINT"],
      ["BAND", "BOR", "KINT64"],
      ["BOR", "BAND", "KINT64"],
    ],
    uselessInner,
  ),

  // Shifts by constants
  rule("shift of 0", [...shifts.map((op): Pattern => [op, "KINT"]), ...each(shifts, "KINT64")], (fold) => {
    if (isZero(fold, fold.left)) return fold.left;
    const isKept = fold.op !== Op.BSHL && fold.op !== Op.BSHR && isAllOnes(fold, fold.left);
    return isKept ? fold.left : NEXT;
  }),
  rule("i << 0 => i", each(shifts, any, "KINT"), (fold) =>
    (fold.rightInt() & widthMask(fold)) === 0 ? fold.left : NEXT,
  ),
  rule("i << k => i << (k & 31)", each(shifts, any, "KINT"), (fold) => {
    const amount = fold.rightInt() & widthMask(fold);
    return amount === fold.rightInt() ? NEXT : fold.operands(fold.left, fold.builder.int(amount));
  }),
  rule("bror(i, k) => brol(i, -k)", [["BROR", any, "KINT"]], (fold) =>
    fold.rewrite(Op.BROL, fold.left, fold.builder.int(-fold.rightInt() & widthMask(fold))),
  ),
  rule("i << (j & 31) => i << j", each(shifts, any, "BAND"), (fold) => {
    const { ir, right } = fold;
    const mask = ir.right(right);
    if (fold.isPhi(right) || ir.op(mask) !== Op.KINT) return NEXT;
    const needed = widthMask(fold);
    return (ir.intValue(mask) & needed) === needed ? fold.operands(fold.left, ir.left(right)) : NEXT;
  }),
  rule(
    "(i << k) >> k => i & mask",
    [
      ["BSHR", "BSHL", "KINT"],
      ["BSHL", "BSHR", "KINT"],
      ["BSHL", "BSAR", "KINT"],
    ],
    shiftedBack,
  ),
  rule(
    "(i << k1) << k2 => i << (k1 + k2)",
    shifts.map((op): Pattern => [op, op, "KINT"]),
    addedShifts,
  ),
  rule("(i & k1) << k2 => (i << k2) & k", each(["BSHL", "BSHR", "BROL"], "BAND", "KINT"), (fold) => {
    const { ir, left, right } = fold;
    if (fold.isPhi(left)) return NEXT;
    const mask = shiftedConstant(fold, fold.op, ir.right(left), fold.rightInt());
    if (mask === undefined) return NEXT;
    return fold.rewrite(Op.BAND, fold.emit(fold.op, fold.type, ir.left(left), right), mask);
  }),
  rule(
    "(i << k) & mask => i << k",
    [
      ["BAND", "BSHL", "KINT"],
      ["BAND", "BSHR", "KINT"],
      ["BAND", "BSHL", "KINT64"],
      ["BAND", "BSHR", "KINT64"],
    ],
    (fold) => {
      const { ir, left, right } = fold;
      const amount = ir.right(left);
      if (ir.op(amount) !== Op.KINT) return NEXT;
      const mask = reachableMask(fold, ir.op(left), ir.intValue(amount));
      const isKept = isSubset(fold, mask & 0xffff, right);
      return isKept ? left : NEXT;
    },
  ),
  rule(
    "i << k | i >> -k => rol(i, k)",
    [
      ["BOR", "BSHL", "BSHR"],
      ["BOR", "BSHR", "BSHL"],
      ["BXOR", "BSHL", "BSHR"],
      ["BXOR", "BSHR", "BSHL"],
      ["ADD", "BSHL", "BSHR", "integer"],
      ["ADD", "BSHR", "BSHL", "integer"],
    ],
    rotation,
  ),
];

/** Whether a mask has every bit of another one. */
function isSubset({ ir }: Fold, bits: IrRef, mask: IrRef): boolean {
  if ((ir.lowWord(bits) & ~ir.lowWord(mask)) !== 0) return false;
  return ir.op(mask) === Op.KINT || (ir.highWord(bits) & ~ir.highWord(mask)) === 0;
}

/** Operations whose operands are all constants: their result (LuaJIT: the kfold_ functions). */
import { fpMathFunctions, type HelperParameter, type IrHelperSpec } from "../../spec/ir.ts";
import { irHelpers } from "../../spec/ir-helpers.ts";
import { type IrOp, type IrRef, Op, Type, typeNames } from "../ir/types.ts";
import type { Fold } from "./fold.ts";
import {
  compareInt,
  compareNum,
  compareWide,
  computeInt,
  computeWide,
  swapBytes,
  swapWideBytes,
} from "./integers.ts";
import { any, DROP, each, FAIL, type FoldResult, NEXT, rule } from "./rule.ts";
import { stringLength } from "./strings.ts";

const INT_MIN = -0x80000000;
const INT_MAX = 0x7fffffff;

function numberArithmetic(op: IrOp, left: number, right: number): number {
  switch (op) {
    case Op.ADD:
      return left + right;
    case Op.SUB:
      return left - right;
    case Op.MUL:
      return left * right;
    case Op.DIV:
      return left / right;
    case Op.MOD:
      return left - Math.floor(left / right) * right;
    case Op.MIN:
      return left < right ? left : right;
    default:
      return left > right ? left : right;
  }
}

/** Functions of FPMATH that are exact, so that the host's cannot differ from a region's. */
const exactFunctions: Readonly<Record<string, (value: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  sqrt: Math.sqrt,
};

function fpMath(fold: Fold): FoldResult {
  const name = fpMathFunctions[fold.right];
  const value = fold.leftNum();
  return computed(fold, exactFunctions[name]?.(value) ?? fold.environment?.compute(name, value));
}

const computed = (fold: Fold, value: number | undefined): FoldResult =>
  value === undefined ? NEXT : fold.num(value);

const helperSpecs: readonly IrHelperSpec[] = Object.values(irHelpers);

/** A constant as a helper takes it. */
function argument(fold: Fold, ref: IrRef, parameter: HelperParameter): number | undefined {
  const { ir } = fold;
  switch (ir.op(ref)) {
    case Op.KNUM:
      return parameter === "f64" ? ir.numValue(ref) : undefined;
    case Op.KINT:
      return parameter === "i32" ? ir.intValue(ref) : undefined;
    case Op.KGC:
      return parameter === "i32" ? ir.lowWord(ref) : undefined;
    default:
      return undefined;
  }
}

/** A helper without effect, called with constants. */
function helperOfConstants(fold: Fold): FoldResult {
  const { environment, ir } = fold;
  const { export: name, parameters, result, charges, mayRefuse } = helperSpecs[fold.right];
  // What makes strings may make long ones.
  if (environment === undefined || (charges && mayRefuse)) return NEXT;
  const values: number[] = [];
  let rest = fold.left;
  for (let index = parameters.length - 1; index >= 0; index--) {
    if (parameters[index] === "global") {
      values.unshift(environment.global);
      continue;
    }
    const isLast = ir.op(rest) !== Op.CARG;
    const value = argument(fold, isLast ? rest : ir.right(rest), parameters[index]);
    if (value === undefined) return NEXT;
    values.unshift(value);
    if (!isLast) rest = ir.left(rest);
  }
  const value = environment.compute(name, ...values);
  if (value === undefined) return NEXT;
  if (result === "NUM") return fold.num(value);
  return result === "INT" ? fold.int(value) : result === "STR" ? fold.string(value >>> 0) : NEXT;
}

function overflowArithmetic(fold: Fold): FoldResult {
  const [left, right] = [fold.leftInt(), fold.rightInt()];
  // A product that is rounded is far beyond 32 bits.
  const value = fold.op === Op.ADDOV ? left + right : fold.op === Op.SUBOV ? left - right : left * right;
  return value >= INT_MIN && value <= INT_MAX ? fold.int(value) : FAIL;
}

function comparisonOfInts(fold: Fold): FoldResult {
  const isUnsigned = fold.type === Type.U32 || fold.type === Type.P32;
  const [left, right] = [fold.leftInt(), fold.rightInt()];
  return fold.condition(
    isUnsigned ? compareInt(fold.op, left >>> 0, right >>> 0) : compareInt(fold.op, left | 0, right | 0),
  );
}

/** What the signed forms are for unsigned types. */
const unsignedForms: Readonly<Record<number, IrOp>> = {
  [Op.LT]: Op.ULT,
  [Op.GE]: Op.UGE,
  [Op.LE]: Op.ULE,
  [Op.GT]: Op.UGT,
};

/** Comparisons that hold, or fail, for every integer on the left. */
function limitOfInts(fold: Fold): FoldResult {
  const limit = fold.rightInt() | 0;
  const op = fold.isUnsigned ? (unsignedForms[fold.op] ?? fold.op) : fold.op;
  switch (op) {
    case Op.UGE:
      return limit === 0 ? DROP : NEXT;
    case Op.ULT:
      return limit === 0 ? FAIL : NEXT;
    case Op.ULE:
      return limit === -1 ? DROP : NEXT;
    case Op.UGT:
      return limit === -1 ? FAIL : NEXT;
    case Op.GE:
      return limit === INT_MIN ? DROP : NEXT;
    case Op.LT:
      return limit === INT_MIN ? FAIL : NEXT;
    case Op.LE:
      return limit === INT_MAX ? DROP : NEXT;
    default:
      return limit === INT_MAX ? FAIL : NEXT;
  }
}

const ordered = ["LT", "GE", "LE", "GT", "ULT", "UGE", "ULE", "UGT"] as const;

export const constantRules = [
  // Numbers
  rule(
    "number arithmetic of constants",
    each(["ADD", "SUB", "MUL", "DIV", "MOD", "MIN", "MAX"], "KNUM", "KNUM"),
    (fold) => fold.num(numberArithmetic(fold.op, fold.leftNum(), fold.rightNum())),
  ),
  rule("number: -k", [["NEG", "KNUM"]], (fold) => fold.num(-fold.leftNum())),
  rule("number: abs k", [["ABS", "KNUM"]], (fold) => fold.num(Math.abs(fold.leftNum()))),
  rule("number: k1 ^ k2", [["POW", "KNUM", "KNUM"]], (fold) =>
    computed(fold, fold.environment?.compute("power", fold.leftNum(), fold.rightNum())),
  ),
  rule("ldexp of constants", [["LDEXP", "KNUM", "KINT"]], (fold) =>
    computed(fold, fold.environment?.compute("scaleNumber", fold.leftNum(), fold.rightInt())),
  ),
  rule("ldexp of numbers", [["LDEXP", "KNUM", "KNUM"]], (fold) => {
    const exponent = fold.rightNum();
    if ((exponent | 0) !== exponent) return NEXT;
    return computed(fold, fold.environment?.compute("scaleNumber", fold.leftNum(), exponent));
  }),
  rule("function of a constant", [["FPMATH", "KNUM"]], fpMath),
  rule(
    "helper of constants",
    [
      ["CALLN", "KNUM"],
      ["CALLN", "KINT"],
      ["CALLN", "KGC"],
      ["CALLN", "CARG"],
    ],
    helperOfConstants,
  ),
  rule("comparison of constant numbers", each([...ordered, "EQ", "NE"], "KNUM", "KNUM"), (fold) =>
    fold.condition(compareNum(fold.op, fold.leftNum(), fold.rightNum())),
  ),

  // Integers of 32 bits
  rule(
    "integer arithmetic of constants",
    each(
      [
        "ADD",
        "SUB",
        "MUL",
        "MOD",
        "MIN",
        "MAX",
        "BAND",
        "BOR",
        "BXOR",
        "BSHL",
        "BSHR",
        "BSAR",
        "BROL",
        "BROR",
      ],
      "KINT",
      "KINT",
      "int32",
    ),
    (fold) => {
      const value = computeInt(fold.op, fold.leftInt(), fold.rightInt());
      return value === undefined ? NEXT : fold.int(value);
    },
  ),
  rule(
    "overflow arithmetic of constants",
    each(["ADDOV", "SUBOV", "MULOV"], "KINT", "KINT"),
    overflowArithmetic,
  ),
  rule("integer: -k", [["NEG", "KINT"]], (fold) => fold.int(-fold.leftInt())),
  rule("integer: abs k", [["ABS", "KINT"]], (fold) => fold.int(Math.abs(fold.leftInt()))),
  rule("~k", [["BNOT", "KINT"]], (fold) => fold.int(~fold.leftInt())),
  rule("bswap k", [["BSWAP", "KINT"]], (fold) => fold.int(swapBytes(fold.leftInt()))),
  rule("comparison of constant integers", each(ordered, "KINT", "KINT"), comparisonOfInts),
  rule("bounds check of constants", [["ABC", "KINT", "KINT"]], (fold) =>
    fold.condition(fold.leftInt() >>> 0 > fold.rightInt() >>> 0),
  ),
  rule("integer compared with its limit", each(ordered, any, "KINT"), limitOfInts),

  // Integers of 64 bits
  rule(
    "wide arithmetic of constants",
    each(["ADD", "SUB", "MUL", "DIV", "MOD", "POW", "BAND", "BOR", "BXOR"], "KINT64", "KINT64"),
    (fold) => wideArithmetic(fold, fold.wide(fold.right)),
  ),
  rule("wide shift of constants", each(["BSHL", "BSHR", "BSAR", "BROL", "BROR"], "KINT64", "KINT"), (fold) =>
    wideArithmetic(fold, BigInt(fold.rightInt() & 63)),
  ),
  rule("wide -k", [["NEG", "KINT64"]], (fold) => fold.int64(-fold.wide(fold.left))),
  rule("wide ~k", [["BNOT", "KINT64"]], (fold) => fold.int64(~fold.wide(fold.left))),
  rule("wide bswap k", [["BSWAP", "KINT64"]], (fold) => fold.int64(swapWideBytes(fold.wide(fold.left)))),
  rule("comparison of wide constants", each(ordered, "KINT64", "KINT64"), (fold) =>
    fold.condition(compareWide(fold.op, fold.wide(fold.left), fold.wide(fold.right))),
  ),
  rule("wide integer compared with 0", each(["UGE", "ULT"], any, "KINT64"), (fold) =>
    fold.wide(fold.right) === 0n ? fold.condition(fold.op === Op.UGE) : NEXT,
  ),

  // Addresses
  rule(
    "constant address + k",
    [
      ["ADD", "KGC", "KINT"],
      ["ADD", "KPTR", "KINT"],
      ["ADD", "KINT", "KGC"],
      ["ADD", "KINT", "KPTR"],
    ],
    (fold) => constantAddress(fold, false),
  ),
  rule(
    "constant address of a constant + k",
    [
      ["ADD", "KKPTR", "KINT"],
      ["ADD", "KINT", "KKPTR"],
    ],
    (fold) => constantAddress(fold, true),
  ),

  // Strings
  rule("length of a constant string", [["FLOAD", "KGC", "STR_LEN"]], (fold) =>
    fold.environment ? fold.int(stringLength(fold.environment, fold.ir.lowWord(fold.left))) : NEXT,
  ),
  rule("number of a constant text", [["STRTO", "KGC"]], (fold) => {
    const { environment } = fold;
    if (!environment) return NEXT;
    const value = environment.scanNumber(fold.ir.lowWord(fold.left));
    return value === undefined ? FAIL : fold.num(value);
  }),
];

/** The sum of a constant address and an integer; where an address is only compared, it is an integer. */
function constantAddress(fold: Fold, isOfConstant: boolean): FoldResult {
  const sum = fold.ir.lowWord(fold.left) + fold.ir.lowWord(fold.right);
  return fold.type === Type.INT ? fold.int(sum | 0) : fold.builder.pointer(sum >>> 0, isOfConstant);
}

function wideArithmetic(fold: Fold, right: bigint): FoldResult {
  const value = computeWide(fold.op, fold.wide(fold.left), right, typeNames[fold.type] === "U64");
  return value === undefined ? NEXT : fold.int64(value);
}

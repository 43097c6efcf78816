/**
 * Conversions between types: of constants, of conversions, and integer operations that were done in numbers (LuaJIT:
 * kfold_conv, simplify_conv, narrow_convert). An integer that became a number may become one again without a check,
 * and even across a PHI, because a conversion in a loop is dear.
 */
import { ConversionCheck, type IrTypeName } from "../../spec/ir.ts";
import { conversion, conversionCheck, conversionFrom, conversionTo } from "../ir/operands.ts";
import { type IrRef, Op, Type } from "../ir/types.ts";
import { TOBIT_BIAS } from "../ir/values.ts";
import type { Fold } from "./fold.ts";
import { narrowConvert } from "./hooks.ts";
import { FAIL, type FoldResult, NEXT, type Pattern, rule } from "./rule.ts";

/** The same for several conversions, each named `destination.source`. */
const conversions = (left: Pattern[1], ...modes: `${IrTypeName}.${IrTypeName}`[]): readonly Pattern[] =>
  modes.map((mode): Pattern => ["CONV", left, mode]);

const INT_MIN = -0x80000000;
const INT_MAX = 0x7fffffff;

const words = new DataView(new ArrayBuffer(8));

function constantToBits(fold: Fold): FoldResult {
  const sum = fold.leftNum() + TOBIT_BIAS;
  if (Number.isNaN(sum)) return NEXT;
  if (fold.isGuard) return NEXT;
  words.setFloat64(0, sum);
  return fold.int(words.getInt32(4));
}

/** A number as a 32-bit integer: checked, or truncated if it fits. */
function constantToInt(fold: Fold): FoldResult {
  const value = fold.leftNum();
  const check = conversionCheck(fold.right);
  const isInt = value === (value | 0);
  if (check === ConversionCheck.ANY)
    return value > INT_MIN - 1 && value < INT_MAX + 1 ? fold.int(Math.trunc(value)) : NEXT;
  return isInt && !(check === ConversionCheck.CHECK && Object.is(value, -0)) ? fold.int(value) : FAIL;
}

function constantToWide(fold: Fold): FoldResult {
  const value = Math.trunc(fold.leftNum());
  if (!(value >= -(2 ** 63) && value < 2 ** 63)) return NEXT;
  return fold.type === Type.U64 && value < 0 ? NEXT : fold.int64(BigInt(value));
}

/** The low bits of a constant integer, with the sign or zeros before them. */
function extended(fold: Fold): FoldResult {
  const value = fold.leftInt();
  switch (conversionFrom(fold.right)) {
    case Type.I8:
      return fold.int((value << 24) >> 24);
    case Type.U8:
      return fold.int(value & 0xff);
    case Type.I16:
      return fold.int((value << 16) >> 16);
    case Type.U16:
      return fold.int(value & 0xffff);
    default:
      return fold.int(value);
  }
}

/** The type and value under a conversion on the left. */
const innerType = ({ ir, left }: Fold): number => conversionFrom(ir.right(left));
const inner = ({ ir, left }: Fold): IrRef => ir.left(left);

const mode = (to: number, from: number) => conversion(to, from);

/** A conversion that goes on from one on the left: from there at once. */
function skipConversion(fold: Fold, from: number): FoldResult {
  const to = conversionTo(fold.right);
  if (from === to) return inner(fold);
  fold.flags = 0;
  return fold.operands(inner(fold), mode(to, from));
}

/** 32 bits of a wide sum are the sum of the operands' low 32 bits; worth it if those need no instruction. */
function narrowWide(fold: Fold): FoldResult {
  const { ir, left, right } = fold;
  if (fold.isPhi(left)) return NEXT;
  const isFree = (ref: IrRef) =>
    ir.op(ref) === Op.KINT64 || (ir.op(ref) === Op.CONV && isInt32(conversionFrom(ir.right(ref))));
  const [a, b] = [ir.left(left), ir.right(left)];
  if (!isFree(a) || !isFree(b)) return NEXT;
  return fold.rewrite(
    ir.op(left),
    fold.emit(Op.CONV, fold.type, a, right),
    fold.emit(Op.CONV, fold.type, b, right),
  );
}

const isInt32 = (type: number) => type === Type.INT || type === Type.U32;
function narrow(fold: Fold): FoldResult {
  const { builder, ir, left } = fold;
  // It has been done before LOOP.
  if (fold.isPhi(left) || ir.youngest(Op.LOOP) !== 0) return NEXT;
  return narrowConvert(builder, fold.op, fold.type, left, fold.right) || NEXT;
}

export const conversionRules = [
  // Constants
  rule("tobit k", [["TOBIT", "KNUM"]], constantToBits),
  rule("num(k)", conversions("KINT", "NUM.INT"), (fold) => fold.num(fold.leftInt() | 0)),
  rule("num(u32 k)", conversions("KINT", "NUM.U32"), (fold) => fold.num(fold.leftInt() >>> 0)),
  rule(
    "int(k) of a shorter or unsigned k",
    conversions("KINT", "INT.I8", "INT.U8", "INT.I16", "INT.U16", "INT.U32", "U32.INT", "U32.U8", "U32.U16"),
    extended,
  ),
  rule("wide(k)", conversions("KINT", "I64.INT", "U64.INT"), (fold) =>
    fold.int64(BigInt(fold.leftInt() | 0)),
  ),
  rule("wide(u32 k)", conversions("KINT", "I64.U32", "U64.U32"), (fold) =>
    fold.int64(BigInt(fold.leftInt() >>> 0)),
  ),
  rule("num(wide k)", conversions("KINT64", "NUM.I64", "NUM.U64"), (fold) => {
    const value = fold.wide(fold.left);
    return fold.num(Number(conversionFrom(fold.right) === Type.I64 ? BigInt.asIntN(64, value) : value));
  }),
  rule("int(wide k)", conversions("KINT64", "INT.I64", "INT.U64", "U32.I64", "U32.U64"), (fold) =>
    fold.int(fold.ir.lowWord(fold.left)),
  ),
  rule("wide(wide k)", conversions("KINT64", "I64.U64", "U64.I64"), (fold) =>
    fold.int64(fold.wide(fold.left)),
  ),
  rule("int(num k)", conversions("KNUM", "INT.NUM"), constantToInt),
  rule("wide(num k)", conversions("KNUM", "I64.NUM", "U64.NUM"), constantToWide),

  // Conversions of conversions
  rule("num(int(x)), checked => x", conversions("CONV", "NUM.INT"), (fold) => {
    const { ir, left } = fold;
    // An index may be -0 whose integer is 0.
    const isExact = innerType(fold) === Type.NUM && conversionCheck(ir.right(left)) === ConversionCheck.CHECK;
    return isExact && !fold.isPhi(left) ? inner(fold) : NEXT;
  }),
  rule("int(num(i)) => i", conversions("CONV", "INT.NUM", "U32.NUM", "I64.NUM", "U64.NUM"), (fold) =>
    innerType(fold) === fold.type && isInt32(fold.type) ? inner(fold) : NEXT,
  ),
  rule("wide(num(i)) => wide(i)", conversions("CONV", "I64.NUM", "U64.NUM"), (fold) =>
    isInt32(innerType(fold)) && !fold.isPhi(fold.left) ? skipConversion(fold, innerType(fold)) : NEXT,
  ),
  rule(
    "int(wide(i)) => i",
    conversions("CONV", "INT.I64", "INT.U64", "INT.U32", "U32.I64", "U32.U64", "U32.INT"),
    (fold) =>
      isInt32(innerType(fold)) && !fold.isPhi(fold.left) ? skipConversion(fold, innerType(fold)) : NEXT,
  ),
  rule("flt(num(f)) => f", conversions("CONV", "FLOAT.NUM"), (fold) =>
    innerType(fold) === Type.FLOAT && !fold.isPhi(fold.left) ? inner(fold) : NEXT,
  ),
  rule("tobit num(i) => i", [["TOBIT", "CONV"]], (fold) => {
    const from = innerType(fold);
    if (from === Type.INT) return inner(fold);
    if (from !== Type.U32) return NEXT;
    return fold.rewrite(Op.CONV, inner(fold), mode(Type.INT, Type.U32));
  }),
  rule(
    "round num(i) => num(i)",
    [
      ["FPMATH", "CONV", "floor"],
      ["FPMATH", "CONV", "ceil"],
      ["FPMATH", "CONV", "trunc"],
    ],
    (fold) => (innerType(fold) === Type.FLOAT ? NEXT : fold.left),
  ),
  rule("abs num(i) => num(i) of an i that is not negative", [["ABS", "CONV"]], (fold) =>
    innerType(fold) === Type.U32 || isSmallInt(fold) ? fold.left : NEXT,
  ),
  rule(
    "int(a + b), wide => int(a) + int(b)",
    (["ADD", "SUB", "MUL"] as const).flatMap((op) =>
      conversions(op, "INT.I64", "INT.U64", "U32.I64", "U32.U64"),
    ),
    narrowWide,
  ),

  // Numbers that are needed as integers
  rule(
    "int(a + b) => int(a) + int(b)",
    [
      ["TOBIT", "ADD"],
      ["TOBIT", "SUB"],
      ...(["ADD", "SUB"] as const).flatMap((op) => conversions(op, "INT.NUM", "I64.NUM")),
    ],
    narrow,
  ),
];

/** Whether the integer under the conversion on the left was extended from fewer bits by zeros. */
function isSmallInt(fold: Fold): boolean {
  const { ir } = fold;
  const ref = inner(fold);
  if (ir.op(ref) !== Op.CONV) return false;
  const from = conversionFrom(ir.right(ref));
  return from === Type.U8 || from === Type.U16;
}

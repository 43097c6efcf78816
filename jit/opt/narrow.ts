/**
 * Narrowing of numbers to integers where it pays off (LuaJIT: lj_opt_narrow.c). Numbers are doubles: integers come from
 * loop indices, lengths and bit operations, and arithmetic of two integers stays integer, checked for overflow. Everything
 * else is narrowed on demand: see narrow-convert.ts. The recorder calls these functions; values at run time guide them,
 * but only guards make them sure.
 */
import { ConversionCheck, fpMathFunctions } from "../../spec/ir.ts";
import { abort } from "../abort.ts";
import type { TraceBuilder } from "../builder.ts";
import { conversion } from "../ir/operands.ts";
import {
  type IrOp,
  type IrType,
  isConstantRef,
  isIntegerType,
  isString,
  Op,
  opNames,
  refOf,
  type TRef,
  Type,
  typeOf,
} from "../ir/types.ts";
import { isSafeOffset, withoutOverflowChecks } from "./narrow-convert.ts";

export { narrowConvert, withoutOverflowChecks } from "./narrow-convert.ts";

const INT_MIN = -0x80000000;
const INT_MAX = 0x7fffffff;
const FLOOR = fpMathFunctions.indexOf("floor");

const toNumberFrom = (type: IrType): number => conversion(Type.NUM, type, ConversionCheck.ANY);
const INT_OF_NUMBER = conversion(Type.INT, Type.NUM, ConversionCheck.ANY);
const INDEX_OF_NUMBER = conversion(Type.INT, Type.NUM, ConversionCheck.INDEX);

const isInteger = (value: TRef): boolean => isIntegerType(typeOf(value));
/** Whether a number is an integer of 32 bits; -0 counts as 0. */
const isInt = (value: number): boolean => (value | 0) === value;

/** A number as NUM; a string is guarded to be one. Anything else aborts. */
export function toNumber(builder: TraceBuilder, value: TRef): TRef {
  if (isString(value)) return builder.guard(Op.STRTO, Type.NUM, value);
  if (typeOf(value) === Type.NUM) return value;
  if (!isInteger(value)) abort("BAD_ARGUMENT");
  return builder.emit(Op.CONV, Type.NUM, value, toNumberFrom(typeOf(value)));
}

/** A constant number as KINT if it is an integer (but not -0), else as KNUM. */
export function constantNumber(builder: TraceBuilder, value: number): TRef {
  return isInt(value) && !Object.is(value, -0) ? builder.int(value) : builder.num(value);
}

/**
 * A number as an array index: guarded to be an integer (-0 is 0). It may have wrapped, so it must be compared unsigned
 * with the array's size.
 */
export function narrowIndex(builder: TraceBuilder, value: TRef): TRef {
  if (typeOf(value) === Type.NUM) return builder.guard(Op.CONV, Type.INT, value, INDEX_OF_NUMBER);
  const { ir } = builder;
  const ref = refOf(value);
  const op = ir.op(ref);
  const right = ir.right(ref);
  if ((op === Op.ADDOV || op === Op.SUBOV) && ir.op(right) === Op.KINT && isSafeOffset(ir.intValue(right)))
    return builder.emit(op === Op.ADDOV ? Op.ADD : Op.SUB, Type.INT, ir.left(ref), right);
  return value;
}

/** An argument that must be an integer, truncated; what does not fit in 32 bits is not defined. */
export function narrowToInteger(builder: TraceBuilder, value: TRef): TRef {
  const number = isString(value) ? toNumber(builder, value) : value;
  if (typeOf(number) === Type.NUM) return builder.emit(Op.CONV, Type.INT, number, INT_OF_NUMBER);
  if (!isInteger(number)) abort("BAD_ARGUMENT");
  return number;
}

/** An operand of a bit operation: modulo 2^32. */
export function narrowToBits(builder: TraceBuilder, value: TRef): TRef {
  const number = isString(value) ? toNumber(builder, value) : value;
  if (typeOf(number) === Type.NUM) return builder.emit(Op.TOBIT, Type.INT, number);
  if (!isInteger(number)) abort("BAD_ARGUMENT");
  return withoutOverflowChecks(builder, number);
}

/** A string operand as a number; its value at run time tells whether it reads as one. */
function arithmeticOperand(builder: TraceBuilder, operand: TRef, value: number | undefined): TRef {
  if (value === undefined) abort("BAD_ARGUMENT");
  return isString(operand) ? toNumber(builder, operand) : operand;
}

/** Bit operations whose results use all 32 bits, in hash functions at least: every other sum of two would overflow. */
const isOftenLarge: readonly boolean[] = opNames.map((name) =>
  ["TOBIT", "BNOT", "BSWAP", "BOR", "BXOR", "BSHL", "BROL", "BROR"].includes(name),
);

const isLikelyLarge = ({ ir }: TraceBuilder, value: TRef): boolean =>
  !isConstantRef(refOf(value)) && isOftenLarge[ir.op(refOf(value))];

/**
 * ADD, SUB, MUL, DIV or POW of Lua values. The run-time values are the operands as numbers; undefined: a string that is
 * none. The sum of two integers stays one if it fits now and is likely to do so. A product does not: it could be -0.
 */
export function narrowArithmetic(
  builder: TraceBuilder,
  op: IrOp,
  left: TRef,
  right: TRef,
  leftValue: number | undefined,
  rightValue: number | undefined,
): TRef {
  const [a, b] = [arithmeticOperand(builder, left, leftValue), arithmeticOperand(builder, right, rightValue)];
  if ((op === Op.ADD || op === Op.SUB) && isInteger(a) && isInteger(b)) {
    const [x, y] = [leftValue ?? 0, rightValue ?? 0];
    const isLarge = isLikelyLarge(builder, a) || isLikelyLarge(builder, b);
    if (!isLarge && isInt(op === Op.ADD ? x + y : x - y))
      return builder.guard(op === Op.ADD ? Op.ADDOV : Op.SUBOV, Type.INT, a, b);
  }
  return builder.emit(op, Type.NUM, toNumber(builder, a), toNumber(builder, b));
}

/** -value. An integer stays one, guarded against 0, whose negative is -0, and by SUBOV against the least one. */
export function narrowUnaryMinus(builder: TraceBuilder, operand: TRef, value: number | undefined): TRef {
  const number = arithmeticOperand(builder, operand, value);
  if (isInteger(number) && value !== 0 && value !== INT_MIN) {
    const zero = builder.int(0);
    builder.guard(Op.NE, Type.INT, number, zero);
    return builder.guard(Op.SUBOV, Type.INT, zero, number);
  }
  return builder.emit(Op.NEG, Type.NUM, toNumber(builder, number));
}

/** left % right. Of integers it is one, guarded that the divisor is not 0; of numbers left - floor(left / right) * right. */
export function narrowModulo(
  builder: TraceBuilder,
  left: TRef,
  right: TRef,
  leftValue: number | undefined,
  rightValue: number | undefined,
): TRef {
  const [a, b] = [arithmeticOperand(builder, left, leftValue), arithmeticOperand(builder, right, rightValue)];
  if (builder.isEnabled("narrow") && isInteger(a) && isInteger(b) && rightValue !== 0) {
    builder.guard(Op.NE, Type.INT, b, builder.int(0));
    return builder.emit(Op.MOD, Type.INT, a, b);
  }
  const [x, y] = [toNumber(builder, a), toNumber(builder, b)];
  const quotient = builder.emit(Op.FPMATH, Type.NUM, builder.emit(Op.DIV, Type.NUM, x, y), FLOOR);
  return builder.emit(Op.SUB, Type.NUM, x, builder.emit(Op.MUL, Type.NUM, quotient, y));
}

/**
 * Type of the index of a numeric for loop by its values at run time: INT if all are integers and the index cannot
 * overflow when it passes `stop`. The recorder guards what is not constant.
 */
export function forLoopType(builder: TraceBuilder, index: number, stop: number, step: number): IrType {
  if (!builder.isEnabled("narrow") || !isInt(index) || !isInt(stop) || !isInt(step)) return Type.NUM;
  const last = stop + step;
  return (step >= 0 ? last <= INT_MAX : last >= INT_MIN) ? Type.INT : Type.NUM;
}

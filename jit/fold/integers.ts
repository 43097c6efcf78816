/** Integer operations of constants, as regions compute them: wrapping, shifts modulo the width (LuaJIT: kfold_intop). */
import { type IrOp, Op } from "../ir/types.ts";

export const rotateLeft = (value: number, by: number): number =>
  (value << (by & 31)) | (value >>> (-by & 31));

export const swapBytes = (value: number): number =>
  (value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24);

/** The remainder with the sign of the divisor. */
const modulo = (left: number, right: number): number => {
  const rest = left % right;
  return rest !== 0 && rest < 0 !== right < 0 ? rest + right : rest;
};

const narrow: Readonly<Record<number, (left: number, right: number) => number>> = {
  [Op.ADD]: (left, right) => left + right,
  [Op.SUB]: (left, right) => left - right,
  [Op.MUL]: (left, right) => imul(left, right),
  [Op.BAND]: (left, right) => left & right,
  [Op.BOR]: (left, right) => left | right,
  [Op.BXOR]: (left, right) => left ^ right,
  [Op.BSHL]: (left, right) => left << right,
  [Op.BSHR]: (left, right) => left >>> right,
  [Op.BSAR]: (left, right) => left >> right,
  [Op.BROL]: (left, right) => rotateLeft(left, right),
  [Op.BROR]: (left, right) => rotateLeft(left, -right),
  [Op.MOD]: modulo,
  [Op.MIN]: (left, right) => (left < right ? left : right),
  [Op.MAX]: (left, right) => (left > right ? left : right),
};

/** The low 32 bits of a product; a product of numbers would be rounded. */
const imul = Math.imul;

/** 32 bits, signed unless both operands are given as unsigned numbers; undefined if there is no result. */
export function computeInt(op: IrOp, left: number, right: number): number | undefined {
  if (op === Op.MOD && right === 0) return undefined;
  const value = narrow[op]?.(left, right);
  return value === undefined ? undefined : value | 0;
}

const signed = (value: bigint) => BigInt.asIntN(64, value);
const truncated = (value: bigint) => BigInt.asUintN(64, value);

/** x ^ k modulo 2^64; a negative exponent leaves 0 but for 1 and -1, as in LuaJIT's 64-bit arithmetic. */
function power(base: bigint, exponent: bigint, isUnsigned: boolean): bigint {
  if (!isUnsigned && exponent < 0n) {
    if (base === 0n) return 0x7fffffffffffffffn;
    if (base === 1n) return 1n;
    return base === -1n ? ((exponent & 1n) === 1n ? -1n : 1n) : 0n;
  }
  let result = 1n;
  for (let factor = base, rest = exponent; rest > 0n; rest >>= 1n, factor = truncated(factor * factor))
    if (rest & 1n) result = truncated(result * factor);
  return result;
}

const rotateWide = (value: bigint, by: bigint) => (value << by) | (value >> ((64n - by) & 63n));

/** 64 bits, both operands as not negative numbers; undefined if there is no result. */
export function computeWide(op: IrOp, left: bigint, right: bigint, isUnsigned: boolean): bigint | undefined {
  const [a, b] = isUnsigned ? [left, right] : [signed(left), signed(right)];
  const by = right & 63n;
  switch (op) {
    case Op.ADD:
      return truncated(left + right);
    case Op.SUB:
      return truncated(left - right);
    case Op.MUL:
      return truncated(left * right);
    case Op.DIV:
      return b === 0n ? undefined : truncated(a / b);
    case Op.MOD:
      return b === 0n || !isUnsigned ? undefined : a % b;
    case Op.POW:
      return truncated(power(a, b, isUnsigned));
    case Op.BAND:
      return left & right;
    case Op.BOR:
      return left | right;
    case Op.BXOR:
      return left ^ right;
    case Op.BSHL:
      return truncated(left << by);
    case Op.BSHR:
      return left >> by;
    case Op.BSAR:
      return truncated(signed(left) >> by);
    case Op.BROL:
      return truncated(rotateWide(left, by));
    case Op.BROR:
      return truncated(rotateWide(left, (64n - by) & 63n));
    default:
      return undefined;
  }
}

export function swapWideBytes(value: bigint): bigint {
  let result = 0n;
  for (let rest = value, index = 0; index < 8; index++, rest >>= 8n) result = (result << 8n) | (rest & 0xffn);
  return result;
}

/** Comparisons of ordered values; the U forms say what they are of unsigned ones, or of numbers with NaN. */
export function compareInt(op: IrOp, left: number, right: number): boolean {
  switch (op) {
    case Op.LT:
      return left < right;
    case Op.GE:
      return left >= right;
    case Op.LE:
      return left <= right;
    case Op.GT:
      return left > right;
    case Op.ULT:
      return left >>> 0 < right >>> 0;
    case Op.UGE:
      return left >>> 0 >= right >>> 0;
    case Op.ULE:
      return left >>> 0 <= right >>> 0;
    default:
      return left >>> 0 > right >>> 0;
  }
}

export function compareWide(op: IrOp, left: bigint, right: bigint): boolean {
  switch (op) {
    case Op.LT:
      return signed(left) < signed(right);
    case Op.GE:
      return signed(left) >= signed(right);
    case Op.LE:
      return signed(left) <= signed(right);
    case Op.GT:
      return signed(left) > signed(right);
    case Op.ULT:
      return left < right;
    case Op.UGE:
      return left >= right;
    case Op.ULE:
      return left <= right;
    default:
      return left > right;
  }
}

/** For numbers a U form is the negation of the opposite comparison. */
export function compareNum(op: IrOp, left: number, right: number): boolean {
  switch (op) {
    case Op.EQ:
      return left === right;
    case Op.NE:
      return left !== right;
    case Op.LT:
      return left < right;
    case Op.GE:
      return left >= right;
    case Op.LE:
      return left <= right;
    case Op.GT:
      return left > right;
    case Op.ULT:
      return !(left >= right);
    case Op.UGE:
      return !(left < right);
    case Op.ULE:
      return !(left > right);
    default:
      return !(left <= right);
  }
}

/** Arithmetic and comparisons of the reference evaluator, by name of the operation. */
import { fpMathFunctions, type IrOpName } from "../../spec/ir.ts";
import type { IrValue } from "./evaluate.ts";
import { type IrType, Type } from "./types.ts";
import { TOBIT_BIAS } from "./values.ts";

type Helpers = Readonly<Record<string, (...parameters: never[]) => unknown>>;
/** undefined: it overflows. */
type Calculation = (left: IrValue, right: IrValue, type: IrType, helpers: Helpers) => IrValue | undefined;
type Comparison = (left: IrValue, right: IrValue, type: IrType) => boolean;

const isUnsigned64 = (type: IrType) => type === Type.U64;
const isWide = (type: IrType) => type === Type.I64 || type === Type.U64;

/** The result of an exact calculation, wrapped to the type. */
const wrap = (value: bigint, type: IrType): IrValue =>
  isWide(type) ? BigInt.asIntN(64, value) : Number(BigInt.asIntN(32, value));

const calculation =
  (
    onNumbers: (left: number, right: number) => number,
    onIntegers: (left: bigint, right: bigint) => bigint,
  ): Calculation =>
  (left, right, type) =>
    type === Type.NUM
      ? onNumbers(Number(left), Number(right))
      : wrap(onIntegers(BigInt(left), BigInt(right)), type);

const overflowing =
  (onIntegers: (left: number, right: number) => number): Calculation =>
  (left, right) => {
    const exact = onIntegers(Number(left), Number(right));
    return (exact | 0) === exact ? exact | 0 : undefined;
  };

const onBits =
  (onIntegers: (left: bigint, count: bigint, width: bigint) => bigint): Calculation =>
  (left, right, type) => {
    const width = isWide(type) ? 64n : 32n;
    return wrap(
      onIntegers(BigInt.asUintN(Number(width), BigInt(left)), BigInt(right) & (width - 1n), width),
      type,
    );
  };

const floorModulo = (left: number, right: number) => {
  if (right === 0 || !Number.isFinite(left) || Number.isNaN(right)) return Number.NaN;
  return left - Math.floor(left / right) * right;
};
const floorModuloInteger = (left: bigint, right: bigint) => {
  const remainder = left % right;
  return remainder !== 0n && remainder < 0n !== right < 0n ? remainder + right : remainder;
};
const swapBytes = (value: bigint, width: bigint) => {
  let result = 0n;
  for (let at = 0n; at < width; at += 8n) result = (result << 8n) | ((value >> at) & 255n);
  return result;
};

const fpMath: Readonly<Record<string, (value: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  sqrt: Math.sqrt,
};

export const arithmetic: { readonly [Name in IrOpName]?: Calculation } = {
  ADD: calculation(
    (left, right) => left + right,
    (left, right) => left + right,
  ),
  SUB: calculation(
    (left, right) => left - right,
    (left, right) => left - right,
  ),
  MUL: calculation(
    (left, right) => left * right,
    (left, right) => left * right,
  ),
  DIV: calculation(
    (left, right) => left / right,
    (left, right) => left / right,
  ),
  MOD: calculation(floorModulo, floorModuloInteger),
  POW: (left, right, _type, helpers) =>
    (helpers.power as (base: IrValue, exponent: IrValue) => number)(left, right),
  NEG: (left, _right, type) => (type === Type.NUM ? -Number(left) : wrap(-BigInt(left), type)),
  ABS: (left, _right, type) =>
    type === Type.NUM ? Math.abs(Number(left)) : wrap(BigInt(left) < 0n ? -BigInt(left) : BigInt(left), type),
  LDEXP: (left, right, _type, helpers) =>
    (helpers.scaleNumber as (value: IrValue, exponent: IrValue) => number)(left, right),
  TLT: (left, right) => (left < right ? 1 : 0),
  TLE: (left, right) => (left <= right ? 1 : 0),
  TEQ: (left, right) => (left === right ? 1 : 0),
  MIN: (left, right) => (left < right ? left : right),
  MAX: (left, right) => (left > right ? left : right),
  FPMATH: (left, right, _type, helpers) => {
    const name = fpMathFunctions[Number(right)];
    return (fpMath[name] ?? (helpers[name] as (value: IrValue) => number))(left as never);
  },
  ADDOV: overflowing((left, right) => left + right),
  SUBOV: overflowing((left, right) => left - right),
  MULOV: overflowing((left, right) => left * right),
  BNOT: (left, _right, type) => wrap(~BigInt(left), type),
  BSWAP: onBits((left, _count, width) => swapBytes(left, width)),
  BAND: (left, right, type) => wrap(BigInt(left) & BigInt(right), type),
  BOR: (left, right, type) => wrap(BigInt(left) | BigInt(right), type),
  BXOR: (left, right, type) => wrap(BigInt(left) ^ BigInt(right), type),
  BSHL: onBits((left, count) => left << count),
  BSHR: onBits((left, count) => left >> count),
  BSAR: onBits((left, count, width) => BigInt.asIntN(Number(width), left) >> count),
  BROL: onBits((left, count, width) => (left << count) | (left >> (width - count))),
  BROR: onBits((left, count, width) => (left >> count) | (left << (width - count))),
  TOBIT: (left) => {
    const sum = new Float64Array([Number(left) + TOBIT_BIAS]);
    return new Int32Array(sum.buffer)[0];
  },
};

/** Operands as the comparison takes them: unsigned where it, or the type, says so. */
const comparison =
  (isUnsigned: boolean, holds: (left: IrValue, right: IrValue) => boolean): Comparison =>
  (left, right, type) => {
    if (type === Type.NUM) return holds(left, right);
    if (!isUnsigned && !isUnsigned64(type) && type !== Type.U32) return holds(left, right);
    const width = isWide(type) ? 64 : 32;
    return holds(BigInt.asUintN(width, BigInt(left)), BigInt.asUintN(width, BigInt(right)));
  };

/** The unordered forms: true for NaN. */
const unordered =
  (
    onNumbers: (left: IrValue, right: IrValue) => boolean,
    onIntegers: (left: IrValue, right: IrValue) => boolean,
  ): Comparison =>
  (left, right, type) =>
    type === Type.NUM ? !onNumbers(left, right) : comparison(true, onIntegers)(left, right, type);

export const compare: { readonly [Name in IrOpName]?: Comparison } = {
  LT: comparison(false, (left, right) => left < right),
  GE: comparison(false, (left, right) => left >= right),
  LE: comparison(false, (left, right) => left <= right),
  GT: comparison(false, (left, right) => left > right),
  ULT: unordered(
    (left, right) => left >= right,
    (left, right) => left < right,
  ),
  UGE: unordered(
    (left, right) => left < right,
    (left, right) => left >= right,
  ),
  ULE: unordered(
    (left, right) => left > right,
    (left, right) => left <= right,
  ),
  UGT: unordered(
    (left, right) => left <= right,
    (left, right) => left > right,
  ),
  EQ: (left, right) => left === right,
  NE: (left, right) => left !== right,
  ABC: (size, index) => Number(index) >>> 0 < Number(size) >>> 0,
};

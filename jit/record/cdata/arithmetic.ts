/**
 * Arithmetic and comparison of C data (LuaJIT: crec_arith_int64, crec_arith_ptr, crec_arith_meta): 64-bit integers mixed
 * with numbers, pointers and distances, and the metamethods of types.
 */
import {
  type Ctype,
  type CtypeNumber,
  childOf,
  isEnum,
  isFloat,
  isNum,
  isPtr,
  isRefArray,
  isStruct,
} from "../../../lib/ffi/ctype.ts";
import { StringField } from "../../../lib/offsets.ts";
import { CtypeId, NO_SIZE } from "../../../spec/ctypes.ts";
import { ConversionCheck } from "../../../spec/ir.ts";
import { abort } from "../../abort.ts";
import { conversion } from "../../ir/operands.ts";
import {
  type IrType,
  isCdata,
  isNil,
  isNumberRef,
  isString,
  Op,
  refOf,
  type TRef,
  Type,
  typeOf,
} from "../../ir/types.ts";
import { narrowIndex } from "../../opt/narrow.ts";
import { callHelper } from "../library/call.ts";
import { isInt32, numberOf } from "../live.ts";
import type { Operand } from "../operands.ts";
import type { Recording } from "../recording.ts";
import { liveAddress, liveFloat, liveInteger, wideInteger } from "./live.ts";
import { box } from "./load.ts";
import { convertNumber, memoryType } from "./numbers.ts";
import { addressOf } from "./place.ts";
import { locate, type Scalar, scalarOf, specializeType } from "./scalar.ts";
import { enumConstant, numberToC, scalarToC } from "./store.ts";

/** Truncated, as C divides. */
const INT_FROM_NUM = conversion(Type.INT, Type.NUM, ConversionCheck.ANY);

export type ArithmeticName = "add" | "sub" | "mul" | "div" | "mod" | "pow" | "unm";

/** Operands without their boxes; undefined: not for arithmetic. */
function scalarOperand(recording: Recording, { ref, value }: Operand, other: Operand): Scalar | undefined {
  const { types } = recording.environment.ffi;
  if (isCdata(ref)) return arithmeticScalar(recording, { ref, value });
  if (isNumberRef(ref)) return { type: types.get(CtypeId.DOUBLE), irType: typeOf(ref), value: ref };
  if (isString(ref)) return enumOperand(recording, { ref, value }, other);
  if (!isNil(ref)) return undefined;
  return { type: types.get(CtypeId.P_VOID), irType: Type.P32, value: recording.builder.nullOf(Type.P32) };
}

function arithmeticScalar(recording: Recording, { ref, value }: Operand): Scalar | undefined {
  const { types } = recording.environment.ffi;
  const { type } = locate(recording, ref, value.low);
  const isScalar = isAddress(type) || isStruct(type.info) || memoryType(types, type) !== undefined;
  return isScalar ? scalarOf(recording, ref, value.low) : undefined;
}

/** A string beside an enum is one of its constants. */
function enumOperand(recording: Recording, text: Operand, { ref, value }: Operand): Scalar | undefined {
  const { types } = recording.environment.ffi;
  if (!isCdata(ref)) return undefined;
  const type = types.raw(specializeType(recording, ref, value.low));
  return isEnum(type.info) ? enumConstant(recording, type, text) : undefined;
}

/** The type in which integers are combined. */
interface WideType {
  readonly id: CtypeNumber;
  readonly ir: IrType;
}

function wideType(left: Scalar, right: Scalar): WideType | undefined {
  if (!isNum(left.type.info) || !isNum(right.type.info)) return undefined;
  return left.irType === Type.U64 || right.irType === Type.U64
    ? { id: CtypeId.UINT64, ir: Type.U64 }
    : { id: CtypeId.INT64, ir: Type.I64 };
}

const widen = (recording: Recording, scalar: Scalar, to: IrType, { ref, value }: Operand): TRef =>
  isNumberRef(ref)
    ? numberToC(recording, to, scalar.value, numberOf(value))
    : scalarToC(recording, to, scalar, value.low);

const isAddress = ({ info }: Ctype): boolean => isPtr(info) || isRefArray(info);

/** The result of an operation without metamethods; undefined: there is none. */
export function recordCdataArithmetic(
  recording: Recording,
  name: ArithmeticName,
  left: Operand,
  right: Operand,
): TRef | undefined {
  const [first, second] = [scalarOperand(recording, left, right), scalarOperand(recording, right, left)];
  if (first === undefined || second === undefined) return undefined;
  const wide = wideType(first, second);
  if (wide !== undefined) {
    const [a, b] = [widen(recording, first, wide.ir, left), widen(recording, second, wide.ir, right)];
    return box(recording, wide.id, calculate(recording, name, wide.ir, a, b));
  }
  return calculatePointer(
    recording,
    name,
    { scalar: first, operand: left },
    { scalar: second, operand: right },
  );
}

const plainOps = { add: Op.ADD, sub: Op.SUB, mul: Op.MUL, div: Op.DIV } as const;

function calculate(recording: Recording, name: ArithmeticName, type: IrType, left: TRef, right: TRef): TRef {
  const isUnsigned = type === Type.U64;
  switch (name) {
    case "mod":
      return callHelper(recording, isUnsigned ? "remainderUint64" : "remainderInt64", left, right);
    case "pow":
      return callHelper(recording, isUnsigned ? "powerUint64" : "powerInt64", left, right);
    case "unm":
      return recording.emit(Op.NEG, type, left);
    default:
      return recording.emit(plainOps[name], type, left, right);
  }
}

// -- Pointers --

interface PointerOperand {
  readonly scalar: Scalar;
  readonly operand: Operand;
}

function calculatePointer(
  recording: Recording,
  name: ArithmeticName,
  left: PointerOperand,
  right: PointerOperand,
): TRef | undefined {
  const isLeft = isAddress(left.scalar.type);
  const isRight = isAddress(right.scalar.type);
  if (name === "sub" && isLeft && isRight) return distance(recording, left.scalar, right.scalar);
  if (name === "add" && !isLeft && isRight) return movePointer(recording, name, right, left);
  return (name === "add" || name === "sub") && isLeft ? movePointer(recording, name, left, right) : undefined;
}

function elementSize(recording: Recording, { info }: Ctype): number {
  const size = recording.environment.ffi.types.sizeOf(childOf(info));
  return size === NO_SIZE || size === 0 ? abort("BAD_ARGUMENT") : size;
}

/** The number of elements between two pointers. */
function distance(recording: Recording, left: Scalar, right: Scalar): TRef | undefined {
  const { types } = recording.environment.ffi;
  if (types.rawChild(left.type) !== types.rawChild(right.type)) return undefined;
  const size = elementSize(recording, left.type);
  const bytes = recording.emit(Op.SUB, Type.INT, left.value, right.value);
  if ((size & (size - 1)) !== 0) {
    const elements = recording.emit(Op.DIV, Type.NUM, recording.toNumber(bytes), recording.builder.num(size));
    return recording.emit(Op.CONV, Type.INT, elements, INT_FROM_NUM);
  }
  // A shift rounds down; what is negative has to be rounded up.
  const shift = recording.int(31 - Math.clz32(size));
  const sign = recording.emit(Op.BSAR, Type.INT, bytes, recording.int(31));
  const correction = recording.emit(Op.BAND, Type.INT, sign, recording.int(size - 1));
  return recording.emit(Op.BSAR, Type.INT, recording.emit(Op.ADD, Type.INT, bytes, correction), shift);
}

function movePointer(
  recording: Recording,
  name: "add" | "sub",
  { scalar }: PointerOperand,
  count: PointerOperand,
): TRef | undefined {
  if (!isNum(count.scalar.type.info)) return undefined;
  const elements = countOf(recording, count);
  const bytes = recording.emit(
    Op.MUL,
    Type.INT,
    elements,
    recording.int(elementSize(recording, scalar.type)),
  );
  const op = name === "add" ? Op.ADD : Op.SUB;
  const moved = recording.emit(op, Type.P32, scalar.value, bytes);
  return box(recording, recording.environment.ffi.types.pointerTo(childOf(scalar.type.info)), moved);
}

/** A number of elements, as an INT. */
function countOf(recording: Recording, { scalar, operand }: PointerOperand): TRef {
  if (!isNumberRef(operand.ref)) {
    if (isFloat(scalar.type.info)) return abort("NYI_BYTECODE", "C type");
    return convertNumber(recording, scalar.value, Type.INT);
  }
  if (!isInt32(numberOf(operand.value))) return abort("NYI_BYTECODE", "index");
  return narrowIndex(recording.builder, scalar.value);
}

// -- Comparison --

/** A comparison that is to be guarded: its operands, their type, and how it turns out now. */
export interface Compared {
  readonly type: IrType;
  readonly left: TRef;
  readonly right: TRef;
  /** Negative, 0 or positive. */
  readonly order: number;
}

/** The values that a comparison without metamethods compares; undefined: there is none. */
export function comparedCdata(
  recording: Recording,
  left: Operand,
  right: Operand,
  isEquality: boolean,
): Compared | undefined {
  const [first, second] = [scalarOperand(recording, left, right), scalarOperand(recording, right, left)];
  if (first === undefined || second === undefined) return undefined;
  const wide = wideType(first, second);
  if (wide !== undefined) {
    const [a, b] = [widen(recording, first, wide.ir, left), widen(recording, second, wide.ir, right)];
    const order = compareBits(
      liveBits(recording, first, left, wide),
      liveBits(recording, second, right, wide),
    );
    return { type: wide.ir, left: a, right: b, order };
  }
  if (!isAddress(first.type) || !isAddress(second.type)) return undefined;
  if (!isEquality && !areComparable(recording, first.type, second.type))
    return abort("NYI_BYTECODE", "comparison");
  const order = compareBits(addressOfOperand(recording, left), addressOfOperand(recording, right));
  return { type: Type.P32, left: first.value, right: second.value, order };
}

/** Pointers to the same type, or to void. */
function areComparable(recording: Recording, left: Ctype, right: Ctype): boolean {
  const { types } = recording.environment.ffi;
  const [a, b] = [types.rawChild(left), types.rawChild(right)];
  return a === b || a.id === CtypeId.VOID || b.id === CtypeId.VOID;
}

const compareBits = <T extends bigint | number>(left: T, right: T): number =>
  left < right ? -1 : left > right ? 1 : 0;

/** The integer that an operand is now. */
function liveBits(recording: Recording, scalar: Scalar, operand: Operand, { ir }: WideType): bigint {
  const isUnsigned = ir === Type.U64;
  const bits = integerNow(recording, scalar, operand, isUnsigned);
  return isUnsigned ? BigInt.asUintN(64, bits) : BigInt.asIntN(64, bits);
}

function integerNow(
  recording: Recording,
  scalar: Scalar,
  { ref, value }: Operand,
  isUnsigned: boolean,
): bigint {
  if (isString(ref)) return BigInt(recording.builder.ir.intValue(refOf(scalar.value)));
  if (isNumberRef(ref)) return wideInteger(numberOf(value), isUnsigned);
  return isFloat(scalar.type.info)
    ? wideInteger(liveFloat(recording, value.low), isUnsigned)
    : liveInteger(recording, value.low);
}

/**
 * What is compared where neither values nor a metamethod can be: where the operands lie, which only C data, nil and the
 * bytes of strings do. undefined: they are different.
 */
export function comparedIdentities(
  recording: Recording,
  left: Operand,
  right: Operand,
): Compared | undefined {
  const [first, second] = [identityOf(recording, left), identityOf(recording, right)];
  if (first === undefined || second === undefined) return undefined;
  const order = compareBits(first.address, second.address);
  return { type: Type.P32, left: first.ref, right: second.ref, order };
}

function identityOf(
  recording: Recording,
  { ref, value }: Operand,
): { readonly ref: TRef; readonly address: number } | undefined {
  if (isNil(ref)) return { ref: recording.builder.nullOf(Type.P32), address: 0 };
  if (isString(ref)) {
    const bytes = recording.emit(Op.STRREF, Type.P32, ref, recording.int(0));
    return { ref: bytes, address: value.low + StringField.data };
  }
  if (!isCdata(ref)) return undefined;
  const { type, place } = locate(recording, ref, value.low);
  if (isPtr(type.info))
    return { ref: scalarOf(recording, ref, value.low).value, address: liveAddress(recording, value.low) };
  return { ref: addressOf(recording, place), address: place.address };
}

const addressOfOperand = (recording: Recording, { ref, value }: Operand): number =>
  isNil(ref) ? 0 : liveAddress(recording, value.low);

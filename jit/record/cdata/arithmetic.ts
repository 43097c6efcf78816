/**
 * Arithmetic and comparison of C data (LuaJIT: crec_arith_int64, crec_arith_ptr, crec_arith_meta): 64-bit integers mixed
 * with numbers, pointers and distances, and the metamethods of types.
 */
import {
  type Ctype,
  type CtypeNumber,
  childOf,
  isFloat,
  isNum,
  isPtr,
  isRefArray,
} from "../../../lib/ffi/ctype.ts";
import { CtypeId, NO_SIZE } from "../../../spec/ctypes.ts";
import { abort } from "../../abort.ts";
import { type IrType, isCdata, isNil, isNumberRef, Op, type TRef, Type, typeOf } from "../../ir/types.ts";
import { narrowIndex } from "../../opt/narrow.ts";
import { callHelper } from "../library/call.ts";
import { isInt32, numberOf } from "../live.ts";
import type { Operand } from "../operands.ts";
import type { Recording } from "../recording.ts";
import { liveAddress, liveInteger } from "./live.ts";
import { box } from "./load.ts";
import { convertNumber } from "./numbers.ts";
import { type Scalar, scalarOf } from "./scalar.ts";
import { numberToC, scalarToC } from "./store.ts";

export type ArithmeticName = "add" | "sub" | "mul" | "div" | "mod" | "pow" | "unm";

/** Operands without their boxes; undefined: not for arithmetic. */
function scalarOperand(recording: Recording, { ref, value }: Operand): Scalar | undefined {
  const { types } = recording.environment.ffi;
  if (isCdata(ref)) return scalarOf(recording, ref, value.low);
  if (isNumberRef(ref)) return { type: types.get(CtypeId.DOUBLE), irType: typeOf(ref), value: ref };
  if (!isNil(ref)) return undefined;
  return { type: types.get(CtypeId.P_VOID), irType: Type.P32, value: recording.builder.nullOf(Type.P32) };
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
  const [first, second] = [scalarOperand(recording, left), scalarOperand(recording, right)];
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
  if ((size & (size - 1)) !== 0) return abort("NYI_BYTECODE", "pointer difference");
  const bytes = recording.emit(Op.SUB, Type.INT, left.value, right.value);
  return recording.emit(Op.BSAR, Type.INT, bytes, recording.int(31 - Math.clz32(size)));
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
export function comparedCdata(recording: Recording, left: Operand, right: Operand): Compared | undefined {
  const [first, second] = [scalarOperand(recording, left), scalarOperand(recording, right)];
  if (first === undefined || second === undefined) return undefined;
  const wide = wideType(first, second);
  if (wide !== undefined) {
    const [a, b] = [widen(recording, first, wide.ir, left), widen(recording, second, wide.ir, right)];
    const order = compareBits(liveBits(recording, left, wide), liveBits(recording, right, wide));
    return { type: wide.ir, left: a, right: b, order };
  }
  if (!isAddress(first.type) || !isAddress(second.type)) return undefined;
  if (!areComparable(recording, first.type, second.type)) return abort("NYI_BYTECODE", "comparison");
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
function liveBits(recording: Recording, { ref, value }: Operand, { ir }: WideType): bigint {
  const bits = isNumberRef(ref) ? BigInt(Math.trunc(numberOf(value))) : liveInteger(recording, value.low);
  return ir === Type.U64 ? BigInt.asUintN(64, bits) : BigInt.asIntN(64, bits);
}

const addressOfOperand = (recording: Recording, { ref, value }: Operand): number =>
  isNil(ref) ? 0 : liveAddress(recording, value.low);

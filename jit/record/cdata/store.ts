/** Lua values as C values (LuaJIT: crec_ct_tv); see lib/ffi/from-lua.ts for what is taken as what. */

import { readByteString } from "../../../lib/byte-text.ts";
import { Conversion, isCompatiblePointer } from "../../../lib/ffi/convert.ts";
import {
  attributeOf,
  bitPositionOf,
  bitSizeOf,
  type Ctype,
  type CtypeNumber,
  isAttrib,
  isBool,
  isComplex,
  isConstval,
  isEnum,
  isFloat,
  isInteger,
  isNum,
  isPtr,
  isRefArray,
  isStruct,
} from "../../../lib/ffi/ctype.ts";
import { lowWord } from "../../../lib/ffi/memory.ts";
import type { Value } from "../../../lib/lua-state.ts";
import { Attribute, CtypeId, Flag, NO_SIZE } from "../../../spec/ctypes.ts";
import { ConversionCheck, fpMathFunctions } from "../../../spec/ir.ts";
import { abort } from "../../abort.ts";
import { conversion, Field } from "../../ir/operands.ts";
import {
  type IrType,
  isConstant,
  isIntegerType,
  isNil,
  isNumberRef,
  isString,
  isTable,
  Op,
  refOf,
  type TRef,
  Type,
  typeOf,
} from "../../ir/types.ts";
import { narrowConvert } from "../../opt/narrow.ts";
import { callHelper } from "../library/call.ts";
import { isInt32, numberOf } from "../live.ts";
import { INT_FROM_NUM_CHECKED, type Recording } from "../recording.ts";
import { storeComplex } from "./complex.ts";
import { makeStores, planTable } from "./initialise.ts";
import { liveFloat, liveInteger, wideInteger } from "./live.ts";
import { loadUnit } from "./load.ts";
import { convertNumber, isWide, memoryType } from "./numbers.ts";
import { addressOf, ensureMemory, type Place } from "./place.ts";
import { locate, type Scalar, scalarOf } from "./scalar.ts";

/** A Lua value on the trace, and what it is now. */
export interface LuaOperand {
  readonly ref: TRef;
  readonly value: Value;
}

/** The qualifiers that a type has by its attributes. */
export function qualifiersOf(recording: Recording, id: CtypeNumber): number {
  const { types } = recording.environment.ffi;
  let type = types.get(id);
  let qualifiers = 0;
  for (; isAttrib(type.info); type = types.child(type))
    if (attributeOf(type.info) === Attribute.QUAL) qualifiers |= type.size;
  return qualifiers;
}

/** Stores a value as any type, unless that is constant. */
export function storeVariable(
  recording: Recording,
  id: CtypeNumber,
  place: Place,
  operand: LuaOperand,
): void {
  const type = recording.environment.ffi.types.raw(id);
  if ((type.info | qualifiersOf(recording, id)) & Flag.CONST) abort("BAD_ARGUMENT");
  storeMember(recording, type, place, operand);
}

/** Stores a value as a raw type. It is the last thing that is done for an instruction. */
export function storeMember(recording: Recording, type: Ctype, place: Place, operand: LuaOperand): void {
  const { types } = recording.environment.ffi;
  if (isStruct(type.info) || isRefArray(type.info)) {
    storeAggregate(recording, type, place, operand);
    return;
  }
  if (isComplex(type.info)) {
    storeComplex(recording, type, place, operand);
    return;
  }
  const irType = memoryType(types, type);
  if (irType === undefined) abort("NYI_BYTECODE", "C type");
  const value = toC(recording, type, operand);
  const memory = ensureMemory(recording, place, type.size);
  recording.emit(Op.XSTORE, irType, addressOf(recording, memory), value);
  recording.needsSnapshot = true;
}

/** The value as the IR holds one of a raw type of C: integers below 32 bits as INT, of which the low bits count. */
export function toC(recording: Recording, type: Ctype, operand: LuaOperand): TRef {
  const { types } = recording.environment.ffi;
  const target = isEnum(type.info) ? types.child(type) : type;
  if (isPtr(target.info)) return toPointer(recording, target, operand);
  if (isEnum(type.info) && isString(operand.ref))
    return (enumConstant(recording, type, operand) ?? abort("BAD_ARGUMENT")).value;
  if (isBool(target.info)) return toBool(recording, operand);
  const irType = memoryType(types, target) ?? abort("NYI_BYTECODE", "C type");
  if (isNumberRef(operand.ref)) return numberToC(recording, irType, operand.ref, numberOf(operand.value));
  if (typeOf(operand.ref) === Type.TRUE || typeOf(operand.ref) === Type.FALSE) {
    const bit = recording.int(typeOf(operand.ref) === Type.TRUE ? 1 : 0);
    return fitNumber(recording, irType, bit);
  }
  if (typeOf(operand.ref) !== Type.CDATA) return abort("BAD_ARGUMENT");
  const source = scalarOf(recording, operand.ref, operand.value.low);
  if (!isNum(source.type.info)) return abort("BAD_ARGUMENT");
  return scalarToC(recording, irType, source, operand.value.low);
}

/** The constant of an enum that a string names, to which the trace is specialised; undefined: there is none. */
export function enumConstant(
  recording: Recording,
  type: Ctype,
  { ref, value }: LuaOperand,
): Scalar | undefined {
  const { types } = recording.environment.ffi;
  const constant = types.findField(type, readByteString(recording.heap, value.low))?.field;
  if (constant === undefined || !isConstval(constant.info)) return undefined;
  if (constant.size >= 2 ** 31 && types.child(constant).info & Flag.UNSIGNED) return undefined;
  if (!isConstant(ref)) recording.guard(Op.EQ, Type.STR, ref, recording.string(value.low));
  const word = recording.int(constant.size | 0);
  return { type: types.child(constant), irType: Type.INT, value: word };
}

/** The value of C data that is a number, as one of another type. */
export function scalarToC(recording: Recording, irType: IrType, source: Scalar, cdata: number): TRef {
  if (!isFloat(source.type.info)) return fitNumber(recording, irType, source.value);
  const number = convertNumber(recording, source.value, Type.NUM);
  return numberToC(recording, irType, number, liveFloat(recording, cdata));
}

/** A number of any type as one of another. Words of fewer than 32 bits are cut by the store. */
function fitNumber(recording: Recording, irType: IrType, value: TRef): TRef {
  const from = typeOf(value);
  // A store makes a float of it.
  if (irType === Type.NUM || irType === Type.FLOAT) return convertNumber(recording, value, Type.NUM);
  if (isWide(irType)) return convertNumber(recording, value, irType);
  if (from === Type.NUM || from === Type.FLOAT || isWide(from))
    return convertNumber(recording, value, Type.INT);
  return value;
}

const INT64_LIMIT = 2 ** 63;
/** Below it, adding 2^52 + 2^51 to an integer leaves its low bits at the end of the sum (TOBIT). */
const TOBIT_LIMIT = 2 ** 51;
const TRUNC = fpMathFunctions.indexOf("trunc");

/** A Lua number as one of C. What does not fit is another one in the interpreter than the instructions make of it. */
export function numberToC(recording: Recording, irType: IrType, value: TRef, live: number): TRef {
  if (isIntegerType(typeOf(value)) || irType === Type.NUM || irType === Type.FLOAT)
    return fitNumber(recording, irType, value);
  if (isConstant(value)) return integerConstant(recording, irType, live);
  if (!isWide(irType) && Math.abs(live) < TOBIT_LIMIT) return lowBitsOf(recording, value);
  // Integers are guarded to be such, if they are now, which lets narrowing make them from integers.
  if (isInt32(live) && !Object.is(live, -0))
    return fitNumber(recording, irType, recording.guard(Op.CONV, Type.INT, value, INT_FROM_NUM_CHECKED));
  if (Number.isNaN(live)) {
    recording.guard(Op.NE, Type.NUM, value, value);
    return integerConstant(recording, irType, live);
  }
  if (irType === Type.U64 && live >= INT64_LIMIT && live < 2 * INT64_LIMIT) return largeToC(recording, value);
  if (!(Math.abs(live) < INT64_LIMIT)) abort("BAD_ARGUMENT");
  guardBelow(recording, value, INT64_LIMIT);
  if (isWide(irType)) return convertNumber(recording, value, Type.I64 === irType ? irType : Type.U64);
  return recording.emit(Op.CONV, Type.INT, value, conversion(Type.INT, Type.NUM, ConversionCheck.ANY));
}

/** A number from 2^63 on, guarded to be below 2^64. */
function largeToC(recording: Recording, value: TRef): TRef {
  const { builder } = recording;
  const [least, limit] = [builder.num(INT64_LIMIT), builder.num(2 * INT64_LIMIT)];
  recording.guard(Op.GE, Type.NUM, value, least);
  recording.guard(Op.LT, Type.NUM, value, limit);
  const signed = convertNumber(recording, recording.emit(Op.SUB, Type.NUM, value, limit), Type.I64);
  return convertNumber(recording, signed, Type.U64);
}

/** A number that is constant as an integer. */
function integerConstant(recording: Recording, irType: IrType, number: number): TRef {
  if (!isWide(irType)) return recording.int(lowWord(number) | 0);
  const bits = BigInt.asUintN(64, wideInteger(number, irType === Type.U64));
  const { builder } = recording;
  return builder.typed(builder.ir.int64(Number(bits & 0xffffffffn), Number(bits >> 32n), irType));
}

/** The low 32 bits: sums of integers may wrap. Else, no instruction truncates as WebAssembly wants it, but three do. */
function lowBitsOf(recording: Recording, value: TRef): TRef {
  const narrowed = narrowConvert(recording.builder, Op.TOBIT, Type.INT, refOf(value), 0);
  if (narrowed !== 0) return narrowed;
  guardBelow(recording, value, TOBIT_LIMIT);
  return recording.emit(Op.TOBIT, Type.INT, recording.emit(Op.FPMATH, Type.NUM, value, TRUNC));
}

function guardBelow(recording: Recording, value: TRef, limit: number): void {
  const size = recording.emit(Op.ABS, Type.NUM, value);
  recording.guard(Op.LT, Type.NUM, size, recording.builder.num(limit));
}

function toBool(recording: Recording, { ref, value }: LuaOperand): TRef {
  switch (typeOf(ref)) {
    case Type.TRUE:
      return recording.int(1);
    case Type.FALSE:
      return recording.int(0);
    case Type.CDATA: {
      const source = scalarOf(recording, ref, value.low);
      if (!isNum(source.type.info)) return abort("BAD_ARGUMENT");
      const number = isFloat(source.type.info)
        ? convertNumber(recording, source.value, Type.NUM)
        : convertNumber(recording, source.value, isWide(source.irType) ? source.irType : Type.INT);
      const isTrue = isFloat(source.type.info)
        ? liveFloat(recording, value.low) !== 0
        : liveInteger(recording, value.low) !== 0n;
      return truthOf(recording, number, isTrue);
    }
    default:
      return isNumberRef(ref) ? truthOf(recording, ref, numberOf(value) !== 0) : abort("BAD_ARGUMENT");
  }
}

/** Whether a number is not 0, to which the trace is specialised. */
function truthOf(recording: Recording, number: TRef, isTrue: boolean): TRef {
  recording.guard(isTrue ? Op.NE : Op.EQ, typeOf(number), number, zeroOf(recording, typeOf(number)));
  return recording.int(isTrue ? 1 : 0);
}

/** The 0 of a type. */
export function zeroOf(recording: Recording, type: IrType): TRef {
  const { builder } = recording;
  if (type === Type.P32) return builder.nullOf(Type.P32);
  if (type === Type.NUM) return builder.num(0);
  return isWide(type) ? builder.typed(builder.ir.int64(0, 0, type)) : recording.int(0);
}

/** Pointers take pointers, arrays, structs, nil, and strings if they point to constant characters. */
function toPointer(recording: Recording, target: Ctype, { ref, value }: LuaOperand): TRef {
  const { ffi } = recording.environment;
  if (isNil(ref)) return recording.builder.nullOf(Type.P32);
  if (isString(ref)) {
    const source = ffi.types.get(CtypeId.A_CCHAR);
    if (!isCompatiblePointer(ffi, target, source, Conversion.FROM_LUA)) return abort("BAD_ARGUMENT");
    return recording.emit(Op.STRREF, Type.P32, ref, recording.int(0));
  }
  if (typeOf(ref) !== Type.CDATA) return abort("BAD_ARGUMENT");
  const source = scalarOf(recording, ref, value.low);
  const isAddress = isPtr(source.type.info) || isRefArray(source.type.info) || isStruct(source.type.info);
  if (!isAddress || !isCompatiblePointer(ffi, target, source.type, 0)) return abort("BAD_ARGUMENT");
  return source.value;
}

// -- Aggregates --

/** Structs and arrays are copied from such of the same type, or made of tables and strings. */
function storeAggregate(recording: Recording, type: Ctype, place: Place, operand: LuaOperand): void {
  if (isTable(operand.ref)) {
    storeTable(recording, type, place, operand);
    return;
  }
  const to = () => addressOf(recording, ensureMemory(recording, place, type.size));
  if (isString(operand.ref)) {
    if (!isText(recording, type) || type.size === NO_SIZE || type.size === 0) abort("BAD_ARGUMENT");
    storeText(recording, to(), operand, recording.int(type.size));
    return;
  }
  if (typeOf(operand.ref) !== Type.CDATA) abort("BAD_ARGUMENT");
  const source = locate(recording, operand.ref, operand.value.low);
  if (source.type !== type || type.info & Flag.VLA || type.size === NO_SIZE) abort("BAD_ARGUMENT");
  const from = addressOf(recording, ensureMemory(recording, source.place, type.size));
  callHelper(recording, "copyMemory", to(), from, recording.int(type.size));
  recording.needsSnapshot = true;
}

function storeTable(recording: Recording, type: Ctype, place: Place, table: LuaOperand): void {
  if (type.size === NO_SIZE) abort("BAD_ARGUMENT");
  const plan = planTable(recording, type, table) ?? abort("NYI_BYTECODE", "initialiser");
  const memory = ensureMemory(recording, place, type.size);
  const size = recording.int(type.size);
  callHelper(recording, "fillMemory", addressOf(recording, memory), recording.int(0), size);
  makeStores(recording, plan, memory, size);
}

/** Whether a type is an array that takes the bytes of strings. */
export function isText(recording: Recording, type: Ctype): boolean {
  if (!isRefArray(type.info)) return false;
  const element = recording.environment.ffi.types.rawChild(type);
  return isInteger(element.info) && element.size === 1;
}

/** Stores the bytes of a string and the 0 behind them, as far as there is room. */
export function storeText(recording: Recording, to: TRef, { ref }: LuaOperand, room: TRef): void {
  const length = recording.emit(Op.FLOAD, Type.INT, ref, Field.STR_LEN);
  const bytes = recording.emit(Op.ADD, Type.INT, length, recording.int(1));
  const from = recording.emit(Op.STRREF, Type.P32, ref, recording.int(0));
  callHelper(recording, "copyMemory", to, from, recording.emit(Op.MIN, Type.INT, bytes, room));
  recording.needsSnapshot = true;
}

/** Stores into some bits of a unit of memory. */
export function storeBitField(recording: Recording, info: number, place: Place, operand: LuaOperand): void {
  const { types } = recording.environment.ffi;
  const id = info & Flag.BOOL ? CtypeId.BOOL : info & Flag.UNSIGNED ? CtypeId.UINT32 : CtypeId.INT32;
  const value = toC(recording, types.get(id), operand);
  const { unit, memory, type } = loadUnit(recording, info, place);
  const [position, size] = [bitPositionOf(info), bitSizeOf(info)];
  const mask = (size === 32 ? -1 : (1 << size) - 1) << position;
  const shifted = recording.emit(Op.BSHL, Type.INT, value, recording.int(position));
  const inside = recording.emit(Op.BAND, Type.INT, shifted, recording.int(mask));
  const outside = recording.emit(Op.BAND, Type.INT, unit, recording.int(~mask));
  const merged = recording.emit(Op.BOR, Type.INT, outside, inside);
  recording.emit(Op.XSTORE, type, addressOf(recording, memory), merged);
  recording.needsSnapshot = true;
}

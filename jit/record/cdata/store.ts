/** Lua values as C values (LuaJIT: crec_ct_tv); see lib/ffi/from-lua.ts for what is taken as what. */
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
  isEnum,
  isFloat,
  isNum,
  isPtr,
  isRefArray,
  isStruct,
} from "../../../lib/ffi/ctype.ts";
import type { Value } from "../../../lib/lua-state.ts";
import { Attribute, CtypeId, Flag } from "../../../spec/ctypes.ts";
import { ConversionCheck, fpMathFunctions } from "../../../spec/ir.ts";
import { abort } from "../../abort.ts";
import { conversion } from "../../ir/operands.ts";
import {
  type IrType,
  isConstant,
  isIntegerType,
  isNil,
  isNumberRef,
  isString,
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
import { liveFloat } from "./live.ts";
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
  if (isStruct(type.info)) {
    copyStruct(recording, type, place, operand);
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
  if (!isWide(irType) && Math.abs(live) < TOBIT_LIMIT) return lowBitsOf(recording, value);
  // Integers are guarded to be such, if they are now, which lets narrowing make them from integers.
  if (isInt32(live) && !Object.is(live, -0) && !isConstant(value))
    return fitNumber(recording, irType, recording.guard(Op.CONV, Type.INT, value, INT_FROM_NUM_CHECKED));
  if (!(Math.abs(live) < INT64_LIMIT)) abort("BAD_ARGUMENT");
  guardBelow(recording, value, INT64_LIMIT);
  if (isWide(irType)) return convertNumber(recording, value, Type.I64 === irType ? irType : Type.U64);
  return recording.emit(Op.CONV, Type.INT, value, conversion(Type.INT, Type.NUM, ConversionCheck.ANY));
}

/** The low 32 bits: sums of integers may wrap. Else, no instruction truncates as WebAssembly wants it, but three do. */
function lowBitsOf(recording: Recording, value: TRef): TRef {
  const narrowed = isConstant(value)
    ? 0
    : narrowConvert(recording.builder, Op.TOBIT, Type.INT, refOf(value), 0);
  if (narrowed !== 0) return narrowed;
  guardBelow(recording, value, TOBIT_LIMIT);
  return recording.emit(Op.TOBIT, Type.INT, recording.emit(Op.FPMATH, Type.NUM, value, TRUNC));
}

function guardBelow(recording: Recording, value: TRef, limit: number): void {
  if (isConstant(value)) return;
  const size = recording.emit(Op.ABS, Type.NUM, value);
  recording.guard(Op.LT, Type.NUM, size, recording.builder.num(limit));
}

function toBool(recording: Recording, { ref, value }: LuaOperand): TRef {
  switch (typeOf(ref)) {
    case Type.TRUE:
      return recording.int(1);
    case Type.FALSE:
      return recording.int(0);
    default: {
      if (!isNumberRef(ref)) return abort("BAD_ARGUMENT");
      const isTrue = numberOf(value) !== 0;
      const zero = isIntegerType(typeOf(ref)) ? recording.int(0) : recording.builder.num(0);
      recording.guard(isTrue ? Op.NE : Op.EQ, typeOf(ref), ref, zero);
      return recording.int(isTrue ? 1 : 0);
    }
  }
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

/** A struct is copied from one of the same type. */
function copyStruct(recording: Recording, type: Ctype, place: Place, { ref, value }: LuaOperand): void {
  if (typeOf(ref) !== Type.CDATA) abort("NYI_BYTECODE", "C type");
  const source = locate(recording, ref, value.low);
  if (source.type !== type || type.info & Flag.VLA) abort("BAD_ARGUMENT");
  const from = addressOf(recording, ensureMemory(recording, source.place, type.size));
  const to = addressOf(recording, ensureMemory(recording, place, type.size));
  callHelper(recording, "copyMemory", to, from, recording.int(type.size));
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

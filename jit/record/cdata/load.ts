/** C values as Lua values (LuaJIT: crec_tv_ct); see lib/ffi/to-lua.ts for what becomes what. */
import {
  bitContainerOf,
  bitPositionOf,
  bitSizeOf,
  type Ctype,
  type CtypeNumber,
  isBool,
  isComplex,
  isNum,
  isRefArray,
  isStruct,
} from "../../../lib/ffi/ctype.ts";
import { CtypeId, Flag } from "../../../spec/ctypes.ts";
import { ConversionCheck } from "../../../spec/ir.ts";
import { abort } from "../../abort.ts";
import { conversion } from "../../ir/operands.ts";
import { type IrType, Op, TREF_FALSE, TREF_TRUE, type TRef, Type, typeOf } from "../../ir/types.ts";
import type { Recording } from "../recording.ts";
import { loadComplex } from "./complex.ts";
import { isWide, memoryType } from "./numbers.ts";
import { addressOf, ensureMemory, type Place } from "./place.ts";

/** New C data that never changes: an integer, a pointer or a reference. */
export const box = (recording: Recording, id: CtypeNumber, value: TRef): TRef =>
  recording.guard(Op.CNEWI, Type.CDATA, recording.int(id), value);

/** Loads the value of a raw type; `id` is the type with its attributes, which a reference keeps. */
export function loadMember(recording: Recording, type: Ctype, id: CtypeNumber, place: Place): TRef {
  const { ffi } = recording.environment;
  if (isRefArray(type.info) || isStruct(type.info))
    return box(recording, ffi.types.referenceTo(id), addressOf(recording, place));
  if (isComplex(type.info)) return loadComplex(recording, type, place);
  const irType = memoryType(ffi.types, type);
  if (irType === undefined) return abort("NYI_BYTECODE", "C type");
  const memory = ensureMemory(recording, place, type.size);
  if (isBool(type.info))
    return booleanOf(recording, loadRaw(recording, irType, memory), liveByte(recording, place));
  if (isNum(type.info)) {
    if (irType === Type.NUM || irType === Type.FLOAT) return loadNumber(recording, irType, memory);
    if (!isWide(irType)) return toLuaInteger(recording, loadRaw(recording, irType, memory));
  }
  // Enums, pointers and 64-bit integers
  return box(recording, type.id, loadRaw(recording, irType, memory));
}

export const loadRaw = (recording: Recording, type: IrType, place: Place): TRef =>
  recording.emit(Op.XLOAD, type, addressOf(recording, place));

/** 32 unsigned bits are a number, all smaller integers stay integers. */
export const toLuaInteger = (recording: Recording, value: TRef): TRef =>
  typeOf(value) === Type.U32
    ? recording.emit(Op.CONV, Type.NUM, value, NUM_FROM_U32)
    : toInt(recording, value);

const NUM_FROM_U32 = conversion(Type.NUM, Type.U32, ConversionCheck.ANY);

/** Slots hold integers as INT only. */
const toInt = (recording: Recording, value: TRef): TRef =>
  typeOf(value) === Type.INT
    ? value
    : recording.emit(Op.CONV, Type.INT, value, conversion(Type.INT, typeOf(value), ConversionCheck.ANY));

const liveByte = ({ heap }: Recording, { address }: Place): boolean => heap.u8[address] !== 0;

/** The trace is specialised on the value. */
function booleanOf(recording: Recording, value: TRef, isTrue: boolean): TRef {
  recording.guard(isTrue ? Op.NE : Op.EQ, Type.INT, toInt(recording, value), recording.int(0));
  return isTrue ? TREF_TRUE : TREF_FALSE;
}

function loadNumber(recording: Recording, type: IrType, place: Place): TRef {
  const number = loadRaw(recording, type, place);
  return type === Type.FLOAT ? recording.emit(Op.CONV, Type.NUM, number, NUM_FROM_FLOAT) : number;
}

const NUM_FROM_FLOAT = conversion(Type.NUM, Type.FLOAT, ConversionCheck.ANY);

/** The types by which the units of bit fields are loaded and stored. */
const unitTypes: Readonly<Record<number, IrType>> = { 1: Type.U8, 2: Type.U16, 4: Type.INT };

/** The unit of memory that a bit field lies in, as an INT. */
export function loadUnit(
  recording: Recording,
  info: number,
  place: Place,
): { unit: TRef; memory: Place; type: IrType } {
  const size = bitContainerOf(info);
  if (bitPositionOf(info) + bitSizeOf(info) > 8 * size) abort("NYI_BYTECODE", "packed bit field");
  const memory = ensureMemory(recording, place, size);
  const type = unitTypes[size];
  return { unit: toInt(recording, loadRaw(recording, type, memory)), memory, type };
}

export function loadBitField(recording: Recording, info: number, place: Place): TRef {
  const { unit } = loadUnit(recording, info, place);
  const [position, size] = [bitPositionOf(info), bitSizeOf(info)];
  const { heap } = recording;
  if (info & Flag.BOOL) {
    const bit = recording.emit(Op.BAND, Type.INT, unit, recording.int(1 << position));
    return booleanOf(
      recording,
      bit,
      ((heap.u8[place.address + (position >> 3)] >> (position & 7)) & 1) !== 0,
    );
  }
  const left = recording.emit(Op.BSHL, Type.INT, unit, recording.int(32 - size - position));
  const isUnsigned = (info & Flag.UNSIGNED) !== 0;
  const bits = recording.emit(isUnsigned ? Op.BSHR : Op.BSAR, Type.INT, left, recording.int(32 - size));
  return isUnsigned && size === 32 ? unsignedNumber(recording, bits) : bits;
}

/** An INT that stands for an unsigned number. */
export function unsignedNumber(recording: Recording, bits: TRef): TRef {
  const word = recording.emit(Op.CONV, Type.U32, bits, conversion(Type.U32, Type.INT, ConversionCheck.ANY));
  return recording.emit(Op.CONV, Type.NUM, word, NUM_FROM_U32);
}

/** The type that the integers of a type are combined in with others. */
export const wideTypeOf = (type: IrType): { ir: IrType; id: CtypeNumber } =>
  type === Type.U64 ? { ir: Type.U64, id: CtypeId.UINT64 } : { ir: Type.I64, id: CtypeId.INT64 };

/**
 * Functions of the FFI library on the trace (LuaJIT: recff_ffi_* and recff_cdata_call in lj_crecord.c). Types are
 * constants of the trace: it is specialised on the type that C data has, and on the text that declares one.
 */
import { readByteString } from "../../../lib/byte-text.ts";
import { LuaError } from "../../../lib/errors.ts";
import {
  alignOf,
  bitPositionOf,
  bitSizeOf,
  type CtypeNumber,
  hasSize,
  isBitfield,
  isEnum,
  isField,
  isNum,
  isPtr,
  isRefArray,
  isStruct,
  isVlType,
} from "../../../lib/ffi/ctype.ts";
import { noParameters } from "../../../lib/ffi/declarations/parameters.ts";
import { parseType } from "../../../lib/ffi/declarations.ts";
import { hasAbi, isTypeOf } from "../../../lib/ffi/library.ts";
import { CtypeId, Flag, NO_SIZE } from "../../../spec/ctypes.ts";
import { abort } from "../../abort.ts";
import { Field } from "../../ir/operands.ts";
import {
  isCdata,
  isConstant,
  isNil,
  isNumberRef,
  isString,
  Op,
  TREF_FALSE,
  TREF_NIL,
  TREF_TRUE,
  type TRef,
  Type,
  typeOf,
} from "../../ir/types.ts";
import { recordNew, setFinalizer, variableExtent } from "../cdata/allocate.ts";
import { box } from "../cdata/load.ts";
import { convertNumber, isWide, memoryType } from "../cdata/numbers.ts";
import { scalarOf, specializeCtype, specializeType } from "../cdata/scalar.ts";
import { type LuaOperand, toC } from "../cdata/store.ts";
import type { LibraryCall, LibraryHandler, LibraryOutcome } from "./call.ts";
import { operand, recordCopy, recordFill, recordString } from "./ffi-memory.ts";

/** The type that the first argument is or declares. */
function typeArgument(call: LibraryCall): CtypeNumber {
  const { recording } = call;
  const argument = call.required(0);
  if (isCdata(argument)) return specializeCtype(recording, argument, call.live(0).low);
  if (!isString(argument)) return abort("BAD_ARGUMENT");
  specializeText(call, 0);
  return parseKnownType(call, readByteString(recording.heap, call.live(0).low));
}

/** The trace is specialised on the string that an argument is. */
function specializeText(call: LibraryCall, index: number): void {
  const text = call.required(index);
  if (!isConstant(text)) call.guard(Op.EQ, Type.STR, text, call.recording.string(call.live(index).low));
}

/** A declaration that makes types is left to the interpreter: each time it is evaluated, its structs are new ones. */
function parseKnownType({ recording }: LibraryCall, text: string): CtypeNumber {
  const { types } = recording.environment.ffi;
  const { top } = types;
  try {
    const id = parseType(types, text, noParameters);
    if (types.top === top) return id;
  } catch (error) {
    if (error instanceof LuaError) return abort("BAD_ARGUMENT");
    throw error;
  }
  types.truncate(top);
  return abort("NYI_FUNCTION");
}

/** Makes C data of a type from the arguments behind it. */
export function newObject(call: LibraryCall, id: CtypeNumber): LibraryOutcome {
  const { types } = call.recording.environment.ffi;
  const isVariable = (types.summary(id).info & Flag.VLA) !== 0;
  const length = isVariable ? call.integer(1) : undefined;
  const first = isVariable ? 2 : 1;
  const initialisers: LuaOperand[] = [];
  for (let index = first; index < call.count; index++) initialisers.push(operand(call, index));
  const cdata = recordNew(call.recording, id, length, initialisers);
  return cdata === undefined ? "stitch" : [cdata];
}

function recordTypeOf(call: LibraryCall): LibraryOutcome {
  if (call.count !== 1) return "stitch";
  return [box(call.recording, CtypeId.CTYPEID, call.int(typeArgument(call)))];
}

function recordSizeOf(call: LibraryCall): LibraryOutcome {
  const { recording } = call;
  const { types } = recording.environment.ffi;
  const type = types.rawReferred(typeArgument(call));
  if (isVlType(type.info)) {
    const [object, { low }] = [call.required(0), call.live(0)];
    // An object of the type, which knows its own size, or the number of elements.
    if (isCdata(object) && isVlType(types.raw(specializeType(recording, object, low)).info))
      return [call.emit(Op.FLOAD, Type.INT, object, Field.CDATA_SIZE)];
    const extent = variableExtent(recording, type, call.integer(1));
    return extent === undefined ? "stitch" : [extent.ref];
  }
  return [hasSize(type.info) && type.size !== NO_SIZE ? call.int(type.size) : TREF_NIL];
}

/** Whether it is what the program runs on never changes. */
function recordAbi(call: LibraryCall): LibraryOutcome {
  const name = call.required(0);
  if (!isString(name)) return abort("BAD_ARGUMENT");
  specializeText(call, 0);
  return [hasAbi(readByteString(call.recording.heap, call.live(0).low)) ? TREF_TRUE : TREF_FALSE];
}

function recordErrno(call: LibraryCall): LibraryOutcome {
  const { recording } = call;
  const { ffi } = recording.environment;
  const place = recording.builder.pointer(ffi.errnoAddress);
  const before = call.emit(Op.XLOAD, Type.INT, place);
  if (call.count > 0) {
    const value = toC(recording, ffi.types.get(CtypeId.INT32), operand(call, 0));
    call.emit(Op.XSTORE, Type.INT, place, value);
    recording.needsSnapshot = true;
  }
  return [before];
}

function recordAlignOf(call: LibraryCall): LibraryOutcome {
  const { info } = call.recording.environment.ffi.types.referredSummary(typeArgument(call));
  return [call.int(1 << alignOf(info))];
}

function recordOffsetOf(call: LibraryCall): LibraryOutcome {
  const { recording } = call;
  const { types } = recording.environment.ffi;
  const type = types.rawReferred(typeArgument(call));
  const name = call.required(1);
  if (!isString(name)) return abort("BAD_ARGUMENT");
  specializeText(call, 1);
  if (!isStruct(type.info) || type.size === NO_SIZE) return [];
  const found = types.findField(type, readByteString(recording.heap, call.live(1).low));
  if (found === undefined) return [];
  const { info } = found.field;
  if (isField(info)) return [call.int(found.offset)];
  if (!isBitfield(info)) return [];
  return [call.int(found.offset), call.int(bitPositionOf(info)), call.int(bitSizeOf(info))];
}

function recordIsType(call: LibraryCall): LibraryOutcome {
  const { recording } = call;
  const id = typeArgument(call);
  const value = call.required(1);
  if (!isCdata(value)) return [TREF_FALSE];
  const other = specializeCtype(recording, value, call.live(1).low);
  return [isTypeOf(recording.environment.ffi, id, other) ? TREF_TRUE : TREF_FALSE];
}

// -- Casts

function recordCast(call: LibraryCall): LibraryOutcome {
  const { recording } = call;
  const { types } = recording.environment.ffi;
  const id = typeArgument(call);
  const type = types.raw(id);
  const value = operand(call, 1);
  if (isCdata(value.ref) && specializeType(recording, value.ref, value.value.low) === id) return [value.ref];
  if (isPtr(type.info)) {
    const address = castToAddress(call, value);
    return address === undefined ? "stitch" : [box(recording, id, address)];
  }
  if (!isNum(type.info) && !isEnum(type.info)) return "stitch";
  const isAddress = isCdata(value.ref) && !isNum(scalarOf(recording, value.ref, value.value.low).type.info);
  const irType = memoryType(types, type);
  if (isAddress && irType !== undefined) return castFromAddress(call, id, irType, value);
  if ((isString(value.ref) && !isEnum(type.info)) || isNil(value.ref)) return "stitch";
  const cdata = recordNew(recording, id, undefined, [value]);
  return cdata === undefined ? "stitch" : [cdata];
}

/** Pointers, numbers, integers and the bytes of strings as an address; undefined: not here. */
function castToAddress(call: LibraryCall, { ref, value }: LuaOperand): TRef | undefined {
  const { recording } = call;
  if (isNil(ref)) return recording.builder.nullOf(Type.P32);
  if (isString(ref)) return call.emit(Op.STRREF, Type.P32, ref, call.int(0));
  if (isNumberRef(ref)) {
    const { types } = recording.environment.ffi;
    const bits = toC(recording, types.get(CtypeId.INT64), { ref, value });
    return convertNumber(recording, bits, Type.P32);
  }
  if (!isCdata(ref)) return undefined;
  const scalar = scalarOf(recording, ref, value.low);
  if (!isNum(scalar.type.info)) return scalar.value;
  if (typeOf(scalar.value) === Type.NUM || typeOf(scalar.value) === Type.FLOAT) return undefined;
  return typeOf(scalar.value) === Type.P32 ? scalar.value : convertNumber(recording, scalar.value, Type.P32);
}

/** A pointer as an integer: its address. */
function castFromAddress(
  call: LibraryCall,
  id: CtypeNumber,
  irType: number,
  { ref, value }: LuaOperand,
): LibraryOutcome {
  const { recording } = call;
  const { value: address } = scalarOf(recording, ref, value.low);
  if (irType === Type.INT || irType === Type.U32)
    return [box(recording, id, convertNumber(recording, address, Type.INT))];
  if (!isWide(irType)) return "stitch";
  const word = convertNumber(recording, convertNumber(recording, address, Type.INT), Type.U32);
  return [box(recording, id, convertNumber(recording, word, irType))];
}

// -- Finalizers

function recordFinalizer(call: LibraryCall): LibraryOutcome {
  const { recording } = call;
  const { types } = recording.environment.ffi;
  const [cdata, finalizer] = [call.required(0), call.required(1)];
  if (!isCdata(cdata)) return abort("BAD_ARGUMENT");
  const { info } = types.raw(specializeType(recording, cdata, call.live(0).low));
  if (!isPtr(info) && !isStruct(info) && !isRefArray(info)) return abort("BAD_ARGUMENT");
  setFinalizer(recording, cdata, finalizer);
  return [cdata];
}

// -- Numbers

/** What `tonumber` makes of C data. */
export function recordCdataToNumber(call: LibraryCall): LibraryOutcome {
  const { recording } = call;
  const { type, value } = scalarOf(recording, call.required(0), call.live(0).low);
  if (isPtr(type.info) || isRefArray(type.info) || isStruct(type.info)) return [TREF_NIL];
  return [isNumberRef(value) ? value : convertNumber(recording, value, Type.NUM)];
}

export const ffiHandlers: Readonly<Record<string, LibraryHandler>> = {
  new: (call) => newObject(call, typeArgument(call)),
  cast: recordCast,
  typeof: recordTypeOf,
  sizeof: recordSizeOf,
  alignof: recordAlignOf,
  offsetof: recordOffsetOf,
  istype: recordIsType,
  copy: recordCopy,
  fill: recordFill,
  string: recordString,
  gc: recordFinalizer,
  abi: recordAbi,
  errno: recordErrno,
};

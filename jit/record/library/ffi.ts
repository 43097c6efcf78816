/**
 * Functions of the FFI library on the trace (LuaJIT: recff_ffi_* and recff_cdata_call in lj_crecord.c). Types are
 * constants of the trace: it is specialised on the type that C data has, and on the text that declares one.
 */
import { readByteString } from "../../../lib/byte-text.ts";
import { LuaError } from "../../../lib/errors.ts";
import { functionType } from "../../../lib/ffi/call.ts";
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
import { isTypeOf } from "../../../lib/ffi/library.ts";
import { LEAST_ADDRESS } from "../../../lib/ffi/memory.ts";
import { CtypeId, Flag, NO_SIZE } from "../../../spec/ctypes.ts";
import { abort } from "../../abort.ts";
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
import { recordNew, setFinalizer } from "../cdata/allocate.ts";
import { recordFunctionCall } from "../cdata/call.ts";
import { liveAddress } from "../cdata/live.ts";
import { box } from "../cdata/load.ts";
import { metamethodOfTarget } from "../cdata/metamethods.ts";
import { convertNumber, isWide, memoryType } from "../cdata/numbers.ts";
import { scalarOf, specializeCtype, specializeType } from "../cdata/scalar.ts";
import { type LuaOperand, toC } from "../cdata/store.ts";
import type { LibraryCall, LibraryHandler, LibraryOutcome } from "./call.ts";

const operand = (call: LibraryCall, index: number): LuaOperand => ({
  ref: call.required(index),
  value: call.live(index),
});

/** The type that the first argument is or declares. */
function typeArgument(call: LibraryCall): CtypeNumber {
  const { recording } = call;
  const argument = call.required(0);
  if (isCdata(argument)) return specializeCtype(recording, argument, call.live(0).low);
  if (!isString(argument)) return abort("BAD_ARGUMENT");
  const text = call.live(0).low;
  if (!isConstant(argument)) call.guard(Op.EQ, Type.STR, argument, recording.string(text));
  return parseKnownType(call, readByteString(recording.heap, text));
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
function newObject(call: LibraryCall, id: CtypeNumber): LibraryOutcome {
  const { types } = call.recording.environment.ffi;
  const isVariable = (types.summary(id).info & Flag.VLA) !== 0;
  const length = isVariable ? call.integer(1) : undefined;
  const first = isVariable ? 2 : 1;
  const initialisers: LuaOperand[] = [];
  for (let index = first; index < call.count; index++) initialisers.push(operand(call, index));
  const cdata = recordNew(call.recording, id, length, initialisers);
  return cdata === undefined ? "stitch" : [cdata];
}

/** Calls a function of C or a metamethod, or makes an object of a type. */
function recordCall(call: LibraryCall): LibraryOutcome {
  const { recording } = call;
  const [ref, address] = [call.required(0), call.live(0).low];
  if (!isCdata(ref)) return abort("BAD_ARGUMENT");
  if (functionType(recording.environment.ffi, address) !== undefined) {
    const parameters = Array.from({ length: call.count - 1 }, (_, index) => operand(call, index + 1));
    return recordFunctionCall(recording, operand(call, 0), parameters) ?? "stitch";
  }
  const isConstructor = specializeType(recording, ref, address) === CtypeId.CTYPEID;
  const id = specializeCtype(recording, ref, address);
  const found = metamethodOfTarget(recording, id, isConstructor ? "new" : "call");
  if (found === undefined) return isConstructor ? newObject(call, id) : "stitch";
  const parameters = Array.from({ length: call.count }, (_, index) => call.required(index));
  return { callee: found.handler, calleeValue: found.handlerValue, parameters };
}

function recordTypeOf(call: LibraryCall): LibraryOutcome {
  if (call.count !== 1) return "stitch";
  return [box(call.recording, CtypeId.CTYPEID, call.int(typeArgument(call)))];
}

function recordSizeOf(call: LibraryCall): LibraryOutcome {
  const type = call.recording.environment.ffi.types.rawReferred(typeArgument(call));
  if (isVlType(type.info)) return "stitch";
  return [hasSize(type.info) && type.size !== NO_SIZE ? call.int(type.size) : TREF_NIL];
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
  if (!isConstant(name)) call.guard(Op.EQ, Type.STR, name, recording.string(call.live(1).low));
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
  if (isString(value.ref) || isNil(value.ref)) return "stitch";
  const cdata = recordNew(recording, id, undefined, [value]);
  return cdata === undefined ? "stitch" : [cdata];
}

/** Pointers, numbers and integers as an address; undefined: not here. */
function castToAddress(call: LibraryCall, { ref, value }: LuaOperand): TRef | undefined {
  const { recording } = call;
  if (isNil(ref)) return recording.builder.nullOf(Type.P32);
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

// -- Blocks of memory

interface Block {
  readonly pointer: TRef;
  readonly address: number;
}

/** A pointer argument. */
function block(call: LibraryCall, index: number, id: CtypeNumber): Block {
  const { recording } = call;
  const argument = operand(call, index);
  const pointer = toC(recording, recording.environment.ffi.types.get(id), argument);
  const { low } = argument.value;
  return { pointer, address: isCdata(argument.ref) ? liveAddress(recording, low) : low };
}

/** A number of bytes that is neither negative nor 0. */
function byteCount(call: LibraryCall, index: number): { readonly ref: TRef; readonly value: number } {
  const argument = call.required(index);
  if (!isNumberRef(argument)) return abort("NYI_FUNCTION");
  const { ref, value } = call.integer(index);
  if (value <= 0) return abort("NYI_FUNCTION");
  if (!isConstant(ref)) call.guard(Op.GT, Type.INT, ref, call.int(0));
  return { ref, value };
}

/** Guards that so many bytes from an address on are memory. */
function ensureBlock(call: LibraryCall, { pointer, address }: Block, bytes: TRef, live: number): void {
  const size = call.recording.heap.u8.length;
  if (address < LEAST_ADDRESS || address + live > size) abort("BAD_ARGUMENT");
  const distance = call.emit(Op.ADD, Type.INT, pointer, call.int(-LEAST_ADDRESS));
  call.guard(Op.ULE, Type.INT, distance, call.int((size - LEAST_ADDRESS) | 0));
  const room = call.emit(Op.SUB, Type.INT, call.int((size - LEAST_ADDRESS) | 0), distance);
  call.guard(Op.ULE, Type.INT, bytes, room);
}

function recordCopy(call: LibraryCall): LibraryOutcome {
  const target = block(call, 0, CtypeId.P_VOID);
  const source = call.required(1);
  if (isString(source) && call.count < 3) return "stitch";
  const from = block(call, 1, CtypeId.P_CVOID);
  const { ref, value } = byteCount(call, 2);
  ensureBlock(call, target, ref, value);
  if (!isString(source)) ensureBlock(call, from, ref, value);
  call.helper("copyMemory", target.pointer, from.pointer, ref);
  call.recording.needsSnapshot = true;
  return [];
}

function recordFill(call: LibraryCall): LibraryOutcome {
  const target = block(call, 0, CtypeId.P_VOID);
  const { ref, value } = byteCount(call, 1);
  const byte = call.isGiven(2) ? call.integer(2).ref : call.int(0);
  ensureBlock(call, target, ref, value);
  call.helper("fillMemory", target.pointer, byte, ref);
  call.recording.needsSnapshot = true;
  return [];
}

function recordString(call: LibraryCall): LibraryOutcome {
  if (!isCdata(call.required(0))) return "stitch";
  if (!call.isGiven(1)) return recordText(call);
  const source = block(call, 0, CtypeId.P_CVOID);
  const { ref, value } = byteCount(call, 1);
  ensureBlock(call, source, ref, value);
  return [call.helper("stringAt", source.pointer, ref)];
}

/** The string that a 0 ends. */
function recordText(call: LibraryCall): LibraryOutcome {
  const { pointer, address } = block(call, 0, CtypeId.P_CCHAR);
  if (address < LEAST_ADDRESS || call.recording.heap.u8.indexOf(0, address) < 0) return abort("BAD_ARGUMENT");
  const length = call.helper("textLength", pointer);
  call.guard(Op.GE, Type.INT, length, call.int(0));
  return [call.helper("stringAt", pointer, length)];
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
};

export const cdataHandlers: Readonly<Record<string, LibraryHandler>> = { __call: recordCall };

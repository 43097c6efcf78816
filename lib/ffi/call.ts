/**
 * Calls of C functions (LuaJIT: lj_ccall.c) by the C ABI of wasm32: scalars are passed as they are, structs by the address
 * of a copy, variable arguments in a block of memory whose address comes last. A struct is returned through an address
 * that comes first. A struct that holds nothing but one scalar is passed and returned as that.
 */

import { CtypeId, Flag, Kind } from "../../spec/ctypes.ts";
import { Tag } from "../../spec/vm.ts";
import type { HostCall } from "../call.ts";
import { callerError, LuaError } from "../errors.ts";
import { argumentFlag } from "./convert.ts";
import {
  alignOf,
  type Ctype,
  type CtypeNumber,
  childOf,
  isArray,
  isComplex,
  isField,
  isFloat,
  isFunc,
  isPtr,
  isRefArray,
  isStruct,
  isVoid,
  kindOf,
} from "./ctype.ts";
import type { Ffi } from "./ffi.ts";
import { fromLua } from "./from-lua.ts";
import type { CFunction, CValue, Signature } from "./functions.ts";
import { toLua } from "./to-lua.ts";

const tags = Tag.values;

/** Letters of a signature. */
export const I32 = "i";
export const I64 = "I";
export const F32 = "f";
export const F64 = "d";
const VOID = "v";

/** The scalar that a struct consists of, if it is only one; else the type itself. */
function unwrap(ffi: Ffi, type: Ctype): Ctype {
  if (!isStruct(type.info) || type.sibling === 0) return type;
  const field = ffi.types.get(type.sibling);
  if (field.sibling !== 0 || !isField(field.info)) return type;
  const inner = unwrap(ffi, ffi.types.rawChild(field));
  return isStruct(inner.info) || isArray(inner.info) || inner.size !== type.size ? type : inner;
}

/** How a scalar is passed; undefined for what is passed by address. */
export function scalarLetter(ffi: Ffi, type: Ctype): string | undefined {
  const { info, size } = unwrap(ffi, type);
  switch (kindOf(info)) {
    case Kind.NUM:
      if (size > 8) throw callerError("FFI_NYICALL");
      if (info & Flag.FP) return size === 8 ? F64 : F32;
      return size === 8 ? I64 : I32;
    case Kind.PTR:
    case Kind.ENUM:
    case Kind.FUNC:
      return I32;
    case Kind.STRUCT:
      return undefined;
    case Kind.ARRAY:
      if (isComplex(info)) return undefined;
      if (isRefArray(info)) return I32;
  }
  throw callerError("FFI_NYICALL");
}

/** Reads a scalar as it is passed. */
export function loadScalar(ffi: Ffi, type: Ctype, address: number): CValue {
  const { view } = ffi;
  switch (scalarLetter(ffi, type)) {
    case F64:
      return view.getFloat64(address, true);
    case F32:
      return view.getFloat32(address, true);
    case I64:
      return view.getBigInt64(address, true);
  }
  const { info, size } = unwrap(ffi, type);
  if (size === 1) return info & Flag.UNSIGNED ? view.getUint8(address) : view.getInt8(address);
  if (size === 2) return info & Flag.UNSIGNED ? view.getUint16(address, true) : view.getInt16(address, true);
  return view.getInt32(address, true);
}

/** Stores a scalar that was passed or returned. */
export function storeScalar(ffi: Ffi, type: Ctype, address: number, value: CValue): void {
  const { view } = ffi;
  switch (scalarLetter(ffi, type)) {
    case F64:
      view.setFloat64(address, Number(value), true);
      break;
    case F32:
      view.setFloat32(address, Number(value), true);
      break;
    case I64:
      view.setBigInt64(address, BigInt(value), true);
      break;
    default:
      view.setInt32(address, Number(value) | 0, true);
  }
}

/** The signature of a function type. */
export function signatureOf(ffi: Ffi, type: Ctype): Signature {
  const result = ffi.types.rawChild(type);
  const letter = isVoid(result.info) ? VOID : scalarLetter(ffi, result);
  let signature = letter ?? VOID + I32;
  for (let id = type.sibling; id !== 0; id = ffi.types.get(id).sibling) {
    const field = ffi.types.get(id);
    if (isField(field.info)) signature += scalarLetter(ffi, ffi.types.rawChild(field)) ?? I32;
  }
  return type.info & Flag.VARARG ? signature + I32 : signature;
}

/** The type that a variable argument gets by its value (LuaJIT: lj_ccall_ctid_vararg). */
function variableType(ffi: Ffi, call: HostCall, index: number): CtypeNumber {
  if (call.isNumber(index)) return CtypeId.DOUBLE;
  switch (call.tag(index)) {
    case tags.STRING:
      return CtypeId.P_CCHAR;
    case tags.TRUE:
    case tags.FALSE:
      return CtypeId.BOOL;
    case tags.CDATA: {
      const id = ffi.ctypeOf(call.address(index));
      const { info, size } = ffi.types.get(id);
      if (isRefArray(info)) return ffi.types.pointerTo(childOf(info));
      if (isStruct(info) || isFunc(info)) return ffi.types.pointerTo(id);
      return isFloat(info) && size === 4 ? CtypeId.DOUBLE : id;
    }
    default:
      return CtypeId.P_VOID;
  }
}

/** The arguments of one call as C gets them. */
class Arguments {
  readonly values: CValue[] = [];
  readonly #ffi: Ffi;
  readonly #call: HostCall;

  constructor(ffi: Ffi, call: HostCall) {
    this.#ffi = ffi;
    this.#call = call;
  }

  /** Converts the argument at an index, whose number for C is one less since the function is the first. */
  addFixed(type: Ctype, index: number): void {
    const ffi = this.#ffi;
    const isScalar = scalarLetter(ffi, type) !== undefined;
    const address = isScalar ? ffi.scratch + 8 : ffi.stack.push(type.size);
    fromLua(ffi, type, address, this.#call.slot(index), argumentFlag(index - 1));
    this.values.push(isScalar ? loadScalar(ffi, type, address) : address);
  }

  /** The arguments from an index on, in a block of memory. */
  addVariable(first: number): void {
    const ffi = this.#ffi;
    const count = Math.max(0, this.#call.count - first + 1);
    const block = ffi.stack.push(16 * count);
    let end = block;
    for (let index = first; index <= this.#call.count; index++) {
      const type = ffi.types.raw(variableType(ffi, this.#call, index));
      if (scalarLetter(ffi, type) === undefined) throw callerError("FFI_NYICALL");
      const size = Math.max(4, type.size);
      end = Math.ceil(end / size) * size;
      fromLua(ffi, type, ffi.scratch + 8, this.#call.slot(index), argumentFlag(index - 1));
      storeScalar(ffi, type, end, loadScalar(ffi, type, ffi.scratch + 8));
      end += size;
    }
    this.values.push(block);
  }
}

function convertArguments(ffi: Ffi, type: Ctype, call: HostCall, values: Arguments): void {
  let index = 2;
  for (let id = type.sibling; id !== 0; id = ffi.types.get(id).sibling) {
    const field = ffi.types.get(id);
    if (!isField(field.info)) continue;
    if (index > call.count) throw callerError("FFI_NUMARG");
    values.addFixed(ffi.types.rawChild(field), index++);
  }
  if (type.info & Flag.VARARG) values.addVariable(index);
  else if (index <= call.count) throw callerError("FFI_NUMARG");
}

/** The result as a Lua value. */
function returnResult(ffi: Ffi, type: Ctype, call: HostCall, value: CValue): number {
  const slot = ffi.scratch;
  storeScalar(ffi, type, ffi.scratch + 8, value);
  toLua(ffi, type, type.id, ffi.scratch + 8, slot);
  return call.pushSlot(slot).finish();
}

/** The function type of C data that is a function or a pointer to one, or undefined. */
export function functionType(ffi: Ffi, cdata: number): Ctype | undefined {
  const type = ffi.types.raw(ffi.ctypeOf(cdata));
  const target = isPtr(type.info) ? ffi.types.rawChild(type) : type;
  return isFunc(target.info) ? target : undefined;
}

/** Calls a function, which may grow the memory. Traps of WebAssembly are errors of the program. */
function callBody(ffi: Ffi, body: CFunction, parameters: readonly CValue[]): CValue | undefined {
  try {
    return body(...parameters);
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === "RuntimeError")
      throw new LuaError(`error in C function: ${thrown.message}`);
    if (thrown instanceof RangeError) throw callerError("STKOV");
    throw thrown;
  } finally {
    ffi.state.refreshViews();
  }
}

/** Calls the function that the first argument is; the others are its own. */
export function callFunction(ffi: Ffi, call: HostCall, type: Ctype): number {
  const pointer = ffi.pointerAt(ffi.dataOf(call.address(1)));
  const body: CFunction | undefined = ffi.functions.get(pointer);
  const result = ffi.types.rawChild(type);
  const isReturned = isVoid(result.info) || scalarLetter(ffi, result) !== undefined;
  const mark = ffi.stack.mark();
  try {
    const parameters = new Arguments(ffi, call);
    const cdata = isReturned && !isStruct(result.info) ? 0 : ffi.newCdata(result.id, result.size);
    if (!isReturned) parameters.values.push(ffi.dataOf(cdata));
    convertArguments(ffi, type, call, parameters);
    if (body === undefined) throw callerError("FFI_ACCESS");
    const value = callBody(ffi, body, parameters.values);
    if (isVoid(result.info)) return 0;
    if (cdata === 0) return returnResult(ffi, result, call, value as CValue);
    if (isReturned) storeScalar(ffi, result, ffi.dataOf(cdata), value as CValue);
    return call.pushObject(cdata, tags.CDATA).finish();
  } finally {
    ffi.stack.reset(mark);
  }
}

export const alignmentOf = (type: Ctype): number => 1 << alignOf(type.info);

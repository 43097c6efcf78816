/**
 * How values of C types are passed to functions and returned (the C ABI of wasm32). Scalars are passed as they are; a
 * struct that holds nothing but one scalar is passed as that, another one by the address of a copy.
 */

import { Flag, Kind } from "../../spec/ctypes.ts";
import { type Ctype, isArray, isComplex, isField, isRefArray, isStruct, isVoid, kindOf } from "./ctype.ts";
import { callerError } from "./errors.ts";
import type { Ffi } from "./ffi.ts";
import type { CValue, Signature } from "./functions.ts";

/** Letters of a signature. */
export const I32 = "i";
export const I64 = "I";
export const F32 = "f";
export const F64 = "d";
export const VOID = "v";

/** The scalar that a struct consists of, if it is only one; else the type itself. */
export function unwrap(ffi: Ffi, type: Ctype): Ctype {
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

/**
 * Functions that programs reach through metatables: those of all C data, of C libraries and of callbacks (LuaJIT:
 * lib_ffi.c). The operators of C data are in operations.ts.
 */

import { CtypeId, Flag } from "../../spec/ctypes.ts";
import { Status } from "../../spec/vm.ts";
import { pointerText, readByteString } from "../byte-text.ts";
import type { HostCall, HostLibrary } from "../call.ts";
import { GlobalField } from "../offsets.ts";
import { checkCdata } from "./arguments.ts";
import { assignSymbol, indexLibrary } from "./c-library.ts";
import { callFunction, functionType } from "./call.ts";
import { setCallback } from "./callbacks.ts";
import {
  type Ctype,
  isComplex,
  isEnum,
  isFunc,
  isInteger,
  isPtr,
  isReference,
  isStruct,
  isVector,
} from "./ctype.ts";
import { callerError } from "./errors.ts";
import type { Ffi, MetamethodName } from "./ffi.ts";
import { newObject } from "./library.ts";

/** The metamethod in a slot takes the place of the function that was called, with the same arguments. */
function tailCall(call: HostCall, metamethod: number): number {
  const { heap, global } = call.state;
  const [from, to] = [metamethod >>> 2, (global + GlobalField.scratch0) >>> 2];
  heap.u32[to] = heap.u32[from];
  heap.u32[to + 1] = heap.u32[from + 1];
  heap.u32[(global + GlobalField.scratch1) >>> 2] = call.count;
  return Status.values.TAIL_CALL;
}

/** Calls a function of C, a metamethod, or makes an object of a type. */
function callCdata(call: HostCall): number {
  const { ffi } = call.state;
  const cdata = checkCdata(call, 1);
  let id = ffi.ctypeOf(cdata);
  const isConstructor = id === CtypeId.CTYPEID;
  if (isConstructor) id = ffi.pointerAt(ffi.dataOf(cdata));
  else {
    const type = functionType(ffi, cdata);
    if (type !== undefined) return callFunction(ffi, call, type);
  }
  const metamethod = ffi.metamethodOfTarget(id, isConstructor ? "new" : "call");
  if (metamethod !== 0) return tailCall(call, metamethod);
  if (!isConstructor) throw callerError("FFI_BADCALL", ffi.text(targetOf(ffi, id)));
  return newObject(call, id);
}

/** What a pointer type points to; any other type itself. */
function targetOf(ffi: Ffi, id: number): number {
  const type = ffi.types.raw(id);
  return isPtr(type.info) ? ffi.types.child(type).id : id;
}

// -- Text --

function complexText(ffi: Ffi, address: number, size: number): string {
  const isDouble = size === 16;
  const part = (offset: number): number =>
    isDouble ? ffi.view.getFloat64(address + offset, true) : ffi.view.getFloat32(address + offset / 2, true);
  const [real, imaginary] = [part(0), part(8)].map((number) =>
    readByteString(ffi.state.heap, ffi.state.numberToString(number)),
  );
  const sign = imaginary.startsWith("-") ? "" : "+";
  return `${real}${sign}${imaginary}${/[a-z]$/.test(imaginary) ? "I" : "i"}`;
}

function integerText(ffi: Ffi, address: number, info: number): string {
  return info & Flag.UNSIGNED
    ? `${ffi.view.getBigUint64(address, true)}ULL`
    : `${ffi.view.getBigInt64(address, true)}LL`;
}

/** The metamethod of a struct, or of the struct that a pointer points to; or 0. */
function textMetamethod(ffi: Ffi, type: Ctype): number {
  const target = isPtr(type.info) ? ffi.types.rawChild(type) : type;
  const isPossible = isStruct(target.info) || isVector(target.info);
  return isPossible ? ffi.metamethod(target.id, "tostring") : 0;
}

function cdataText(call: HostCall): number {
  const { ffi } = call.state;
  const cdata = checkCdata(call, 1);
  const id = ffi.ctypeOf(cdata);
  let address = ffi.dataOf(cdata);
  if (id === CtypeId.CTYPEID) return call.pushText(`ctype<${ffi.text(ffi.pointerAt(address))}>`).finish();
  let type = ffi.types.raw(id);
  if (isReference(type.info)) {
    address = ffi.pointerAt(address);
    type = ffi.types.rawChild(type);
  }
  const { info, size } = type;
  if (isComplex(info)) return call.pushText(complexText(ffi, address, size)).finish();
  if (size === 8 && isInteger(info)) return call.pushText(integerText(ffi, address, info)).finish();
  const text = ffi.text(id);
  if (isEnum(info)) return call.pushText(`cdata<${text}>: ${ffi.view.getInt32(address, true)}`).finish();
  const metamethod = textMetamethod(ffi, type);
  if (metamethod !== 0) return tailCall(call, metamethod);
  const shown = isPtr(info) || isFunc(info) ? ffi.pointerAt(address) : address;
  return call.pushText(`cdata<${text}>: ${pointerText(shown)}`).finish();
}

// -- Traversal --

function traverse(call: HostCall, name: MetamethodName): number {
  const { ffi } = call.state;
  const id = ffi.ctypeOf(checkCdata(call, 1));
  const metamethod = ffi.metamethodOfTarget(id, name);
  if (metamethod === 0) throw callerError("FFI_BADMM", ffi.text(targetOf(ffi, id)), `__${name}`);
  return tailCall(call, metamethod);
}

export const metaLibrary: HostLibrary = {
  __call: callCdata,
  __tostring: cdataText,
  __pairs: (call) => traverse(call, "pairs"),
  __ipairs: (call) => traverse(call, "ipairs"),
};

// -- C libraries --

export const clibLibrary: HostLibrary = {
  __index: (call) => {
    const slot = indexLibrary(call);
    return call.pushSlot(slot).finish();
  },
  __newindex: (call) => {
    assignSymbol(call);
    return 0;
  },
};

// -- Callbacks --

function callbackArgument(call: HostCall): number {
  const { ffi } = call.state;
  const cdata = checkCdata(call, 1);
  const isPointer = isPtr(ffi.types.raw(ffi.ctypeOf(cdata)).info);
  if (!isPointer) throw callerError("FFI_BADCBACK");
  return ffi.pointerAt(ffi.dataOf(cdata));
}

export const callbackLibrary: HostLibrary = {
  free: (call) => {
    setCallback(call.state.ffi, callbackArgument(call), 0);
    return 0;
  },
  set: (call) => {
    const func = call.checkFunction(2);
    setCallback(call.state.ffi, callbackArgument(call), func);
    return 0;
  },
};

/** The functions of the FFI library (LuaJIT: lib_ffi.c). */

import { CtypeId, Flag, NO_SIZE, QUALIFIERS } from "../../spec/ctypes.ts";
import { Tag } from "../../spec/vm.ts";
import { readByteString } from "../byte-text.ts";
import type { HostCall, HostLibrary } from "../call.ts";
import { StringField } from "../offsets.ts";
import { setNumberField, setTextField } from "../tables.ts";
import { initialise } from "./aggregates.ts";
import {
  checkCdata,
  checkCtype,
  checkInt,
  checkPointer,
  isCdata,
  namedType,
  typeParameters,
} from "./arguments.ts";
import { loadLibrary } from "./c-library.ts";
import { Conversion, isCompatiblePointer } from "./convert.ts";
import {
  alignOf,
  bitPositionOf,
  bitSizeOf,
  type CtypeNumber,
  hasSize,
  isBitfield,
  isComplex,
  isEnum,
  isField,
  isNum,
  isPointerLike,
  isPtr,
  isRefArray,
  isStruct,
  isVector,
  isVlType,
  isVoid,
  kindOf,
} from "./ctype.ts";
import { declare } from "./declarations.ts";
import type { Ffi } from "./ffi.ts";
import { fromLua } from "./from-lua.ts";

const tags = Tag.values;
const NO_LIMIT = 0x7fffffff;

/** What `ffi.abi` says yes to. */
const ABI = ["32bit", "fpu", "hardfp", "le"];

function cdef(call: HostCall): number {
  const { ffi } = call.state;
  const text = readByteString(ffi.state.heap, call.checkString(1));
  declare(ffi.types, text, typeParameters(ffi, call, 2));
  return 0;
}

/** Registers the finalizer that the metatable of a struct has. */
function finalizeByMetatable(ffi: Ffi, id: CtypeNumber, cdata: number): void {
  const slot = ffi.ownMetamethod(id, "gc");
  if (slot !== 0) setFinalizer(ffi, cdata, slot);
}

/** C data of a type, from the arguments behind it. */
export function newObject(call: HostCall, id: CtypeNumber): number {
  const { ffi } = call.state;
  const type = ffi.types.raw(id);
  const summary = ffi.types.summary(id);
  let { size } = summary;
  let first = 2;
  if (summary.info & Flag.VLA) size = ffi.types.variableSize(type, checkInt(ffi, call, first++) >>> 0);
  if (size === NO_SIZE) call.argumentError(1, "FFI_INVSIZE");
  const cdata = ffi.newCdata(id, size);
  initialise(ffi, type, size, ffi.dataOf(cdata), call.slot(first), Math.max(0, call.count - first + 1));
  if (isStruct(type.info)) finalizeByMetatable(ffi, id, cdata);
  return call.pushObject(cdata, tags.CDATA).finish();
}

function newCdata(call: HostCall): number {
  return newObject(call, checkCtype(call.state.ffi, call));
}

function cast(call: HostCall): number {
  const { ffi } = call.state;
  const id = checkCtype(ffi, call);
  const type = ffi.types.raw(id);
  call.checkAny(2);
  if (!isNum(type.info) && !isPtr(type.info) && !isEnum(type.info)) call.argumentError(1, "FFI_INVTYPE");
  if (isCdata(call, 2) && ffi.ctypeOf(call.address(2)) === id) return call.pushSlot(call.slot(2)).finish();
  const cdata = ffi.newCdata(id, type.size);
  fromLua(ffi, type, ffi.dataOf(cdata), call.slot(2), Conversion.CAST);
  return call.pushObject(cdata, tags.CDATA).finish();
}

function typeOf(call: HostCall): number {
  const { ffi } = call.state;
  const id = checkCtype(ffi, call, typeParameters(ffi, call, 2));
  return call.pushObject(ffi.newCtype(id), tags.CDATA).finish();
}

/** What LuaJIT keeps of a type; libraries for reflection read it. */
function typeInfo(call: HostCall): number {
  const { ffi } = call.state;
  const id = checkInt(ffi, call, 1);
  if (id <= 0 || id >= ffi.types.top) return 0;
  const { info, size, sibling, name } = ffi.types.get(id);
  const table = ffi.state.newTable(0, 2);
  setNumberField(ffi.state, table, "info", info | 0);
  if (size !== NO_SIZE) setNumberField(ffi.state, table, "size", size | 0);
  if (sibling !== 0) setNumberField(ffi.state, table, "sib", sibling);
  if (name !== undefined) setTextField(ffi.state, table, "name", name);
  return call.pushObject(table, tags.TABLE).finish();
}

/** Whether C data of the second type passes for one of the first. */
export function isTypeOf(ffi: Ffi, first: CtypeNumber, second: CtypeNumber): boolean {
  const left = ffi.types.rawReferred(first);
  const right = ffi.types.rawReferred(second);
  if (left === right) return true;
  if (kindOf(left.info) === kindOf(right.info) && left.size === right.size) {
    if (isPointerLike(left.info)) return isCompatiblePointer(ffi, left, right, Conversion.IGNORE_QUALIFIERS);
    const isSimple = isNum(left.info) || isVoid(left.info);
    return isSimple && ((left.info ^ right.info) & ~(QUALIFIERS | Flag.LONG)) === 0;
  }
  return isStruct(left.info) && isPtr(right.info) && left === ffi.types.rawChild(right);
}

function istype(call: HostCall): number {
  const { ffi } = call.state;
  const id = checkCtype(ffi, call);
  call.checkAny(2);
  return call.pushBoolean(isCdata(call, 2) && isTypeOf(ffi, id, namedType(ffi, call.address(2)))).finish();
}

function sizeOf(call: HostCall): number {
  const { ffi } = call.state;
  const id = checkCtype(ffi, call);
  const type = ffi.types.rawReferred(id);
  let size: number;
  if (!isVlType(type.info)) size = hasSize(type.info) ? type.size : NO_SIZE;
  else if (isCdata(call, 1) && isVlType(ffi.types.raw(ffi.ctypeOf(call.address(1))).info))
    size = ffi.sizeOf(call.address(1));
  else size = ffi.types.variableSize(type, checkInt(ffi, call, 2) >>> 0);
  return (size === NO_SIZE ? call.pushNil() : call.pushNumber(size)).finish();
}

function alignmentOf(call: HostCall): number {
  const { ffi } = call.state;
  const { info } = ffi.types.referredSummary(checkCtype(ffi, call));
  return call.pushNumber(1 << alignOf(info)).finish();
}

function offsetOf(call: HostCall): number {
  const { ffi } = call.state;
  const type = ffi.types.rawReferred(checkCtype(ffi, call));
  const name = readByteString(ffi.state.heap, call.checkString(2));
  if (!isStruct(type.info) || type.size === NO_SIZE) return 0;
  const found = ffi.types.findField(type, name);
  if (found === undefined) return 0;
  const { info } = found.field;
  if (isField(info)) return call.pushNumber(found.offset).finish();
  if (!isBitfield(info)) return 0;
  call.pushNumber(found.offset).pushNumber(bitPositionOf(info)).pushNumber(bitSizeOf(info));
  return call.finish();
}

function errno(call: HostCall): number {
  const { ffi } = call.state;
  const before = ffi.errno;
  if (call.count > 0) ffi.errno = checkInt(ffi, call, 1);
  return call.pushNumber(before).finish();
}

function string(call: HostCall): number {
  const { ffi } = call.state;
  call.checkAny(1);
  let pointer: number;
  let length: number;
  if (call.isAbsentOrNil(2)) {
    pointer = checkPointer(ffi, call, 1, CtypeId.P_CCHAR);
    ffi.check(pointer, 1);
    length = ffi.state.heap.u8.indexOf(0, pointer) - pointer;
    if (length < 0) ffi.check(pointer, NO_LIMIT);
  } else {
    length = checkInt(ffi, call, 2) >>> 0;
    pointer = checkPointer(ffi, call, 1, CtypeId.P_CVOID);
    if (length > 0) ffi.check(pointer, length);
  }
  ffi.state.noteWork(length);
  return call.pushObject(ffi.state.internAt(pointer, length), tags.STRING).finish();
}

function copy(call: HostCall): number {
  const { ffi } = call.state;
  const target = checkPointer(ffi, call, 1, CtypeId.P_VOID);
  const source = checkPointer(ffi, call, 2, CtypeId.P_CVOID);
  const isWhole = call.isString(2) && call.count < 3;
  const { u8, u32 } = ffi.state.heap;
  const length = isWhole
    ? u32[(call.address(2) + StringField.length) >>> 2] + 1
    : checkInt(ffi, call, 3) >>> 0;
  if (length === 0) return 0;
  ffi.check(target, length);
  ffi.check(source, length);
  call.state.chargeWork(length);
  u8.copyWithin(target, source, source + length);
  return 0;
}

function fill(call: HostCall): number {
  const { ffi } = call.state;
  const target = checkPointer(ffi, call, 1, CtypeId.P_VOID);
  const length = checkInt(ffi, call, 2) >>> 0;
  const value = call.isAbsentOrNil(3) ? 0 : checkInt(ffi, call, 3);
  if (length === 0) return 0;
  ffi.check(target, length);
  call.state.chargeWork(length);
  ffi.state.heap.u8.fill(value, target, target + length);
  return 0;
}

export const hasAbi = (name: string): boolean => ABI.includes(name);

function abi(call: HostCall): number {
  return call.pushBoolean(hasAbi(call.checkText(1))).finish();
}

function metatype(call: HostCall): number {
  const { ffi } = call.state;
  const id = checkCtype(ffi, call);
  const table = call.checkTable(2);
  const type = ffi.types.raw(id);
  const isPossible = isStruct(type.info) || isComplex(type.info) || isVector(type.info);
  if (!isPossible) call.argumentError(1, "FFI_INVTYPE");
  ffi.setMetatable(type.id, table);
  return call.pushObject(ffi.newCtype(id), tags.CDATA).finish();
}

/** Sets what is called with C data when it dies; nil: nothing is. */
function setFinalizer(ffi: Ffi, cdata: number, slot: number): void {
  const { u32 } = ffi.state.heap;
  ffi.state.setFinalizer(ffi.finalizers, cdata, { low: u32[slot >>> 2], high: u32[(slot + 4) >>> 2] });
}

function gc(call: HostCall): number {
  const { ffi } = call.state;
  const cdata = checkCdata(call, 1);
  call.checkAny(2);
  const { info } = ffi.types.raw(ffi.ctypeOf(cdata));
  if (!isPtr(info) && !isStruct(info) && !isRefArray(info)) call.argumentError(1, "FFI_INVTYPE");
  setFinalizer(ffi, cdata, call.slot(2));
  return call.pushObject(cdata, tags.CDATA).finish();
}

function load(call: HostCall): number {
  const library = loadLibrary(call.state.ffi, call.checkText(1), call.isTruthy(2));
  return call.pushObject(library, tags.USERDATA).finish();
}

export const ffiLibrary: HostLibrary = {
  cdef,
  new: newCdata,
  cast,
  typeof: typeOf,
  typeinfo: typeInfo,
  istype,
  sizeof: sizeOf,
  alignof: alignmentOf,
  offsetof: offsetOf,
  errno,
  string,
  copy,
  fill,
  abi,
  metatype,
  gc,
  load,
};

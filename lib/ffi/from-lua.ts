/** Lua values as C values (LuaJIT: lj_cconv_ct_tv, lj_cconv_bf_tv). */

import { CtypeId, Flag, NO_SIZE } from "../../spec/ctypes.ts";
import { Tag, UserdataKind } from "../../spec/vm.ts";
import { readByteString } from "../byte-text.ts";
import { typeName } from "../errors.ts";
import { StringBufferField, StringField, UserdataField } from "../offsets.ts";
import { arrayFromTable, structFromTable } from "./aggregates.ts";
import { callbackPointer } from "./callbacks.ts";
import { Conversion, conversionError, convert } from "./convert.ts";
import {
  bitContainerOf,
  bitPositionOf,
  bitSizeOf,
  type Ctype,
  childOf,
  isArray,
  isConstval,
  isEnum,
  isFunc,
  isInteger,
  isNum,
  isRefArray,
  isReference,
  isStruct,
} from "./ctype.ts";
import type { Ffi } from "./ffi.ts";
import { storeFloat, storeInteger } from "./memory.ts";
import { loadContainer } from "./to-lua.ts";

const tags = Tag.values;

/** C data whose value is wanted: its raw type and where its payload is. */
export interface CdataValue {
  readonly type: Ctype;
  readonly address: number;
}

/** Looks through a reference; a function stands for a pointer to it, an enum for its integer. */
export function cdataValue(ffi: Ffi, cdata: number): CdataValue {
  const { types } = ffi;
  let id = ffi.ctypeOf(cdata);
  let address = ffi.dataOf(cdata);
  const type = types.get(id);
  if (isReference(type.info)) {
    address = ffi.pointerAt(address);
    id = childOf(type.info);
  }
  const raw = types.raw(id);
  if (isFunc(raw.info)) return { type: types.get(types.pointerTo(id)), address };
  return { type: isEnum(raw.info) ? types.child(raw) : raw, address };
}

const luaTypeName = (ffi: Ffi, slot: number): string => typeName(ffi.state.heap.u32[(slot + 4) >>> 2]);

const conversionErrorAt = (ffi: Ffi, target: Ctype, slot: number, flags: number): Error =>
  conversionError(ffi, target, luaTypeName(ffi, slot), flags);

/** The pointer that a value stands for, if it stands for one. */
function pointerOf(ffi: Ffi, low: number, tag: number): number {
  if (tag === tags.NIL) return 0;
  if (tag === tags.LIGHTUSERDATA) return low;
  const { u8, u32 } = ffi.state.heap;
  const data = low + UserdataField.data;
  switch (u8[low + UserdataField.kind]) {
    case UserdataKind.values.FILE:
      return u32[data >>> 2];
    case UserdataKind.values.BUFFER:
      return u32[(low + StringBufferField.read) >>> 2];
    default:
      return data;
  }
}

/** Stores the value in a slot as a raw C type. */
export function fromLua(ffi: Ffi, target: Ctype, to: number, slot: number, flags: number): void {
  const { u32 } = ffi.state.heap;
  const low = u32[slot >>> 2];
  const tag = u32[(slot + 4) >>> 2];
  if (tag < tags.NUMBER) numberToC(ffi, target, to, slot, flags);
  else if (tag === tags.CDATA) cdataToC(ffi, target, to, low, flags);
  else if (tag === tags.STRING) stringToC(ffi, target, to, slot, flags);
  else if (tag === tags.TABLE) {
    if (isArray(target.info)) arrayFromTable(ffi, target, to, low, flags);
    else if (isStruct(target.info)) structFromTable(ffi, target, to, low, flags);
    else throw conversionErrorAt(ffi, target, slot, flags);
  } else if (tag === tags.TRUE || tag === tags.FALSE) {
    ffi.view.setUint8(ffi.scratch, tag === tags.TRUE ? 1 : 0);
    convert(ffi, withoutEnum(ffi, target), ffi.types.get(CtypeId.BOOL), to, ffi.scratch, flags);
  } else if (tag === tags.FUNCTION) {
    const pointer = callbackPointer(ffi, target, low);
    if (pointer === undefined) throw conversionErrorAt(ffi, target, slot, flags);
    ffi.view.setUint32(to, pointer, true);
  } else if (tag === tags.NIL || tag === tags.USERDATA || tag === tags.LIGHTUSERDATA) {
    const isNil = tag === tags.NIL;
    ffi.view.setUint32(ffi.scratch, pointerOf(ffi, low, tag), true);
    const source = ffi.types.get(CtypeId.P_VOID);
    const from = isNil ? flags | Conversion.FROM_LUA : flags;
    convert(ffi, withoutEnum(ffi, target), source, to, ffi.scratch, from);
  } else throw conversionErrorAt(ffi, target, slot, flags);
}

const withoutEnum = (ffi: Ffi, type: Ctype): Ctype => (isEnum(type.info) ? ffi.types.child(type) : type);

function numberToC(ffi: Ffi, target: Ctype, to: number, slot: number, flags: number): void {
  const { info, size } = target;
  if (isNum(info) && size <= 8 && !(info & Flag.BOOL)) {
    const value = ffi.view.getFloat64(slot, true);
    if (info & Flag.FP) storeFloat(ffi.view, to, size, value);
    else storeInteger(ffi.view, to, info, size, value);
    return;
  }
  const source = ffi.types.get(CtypeId.DOUBLE);
  convert(ffi, withoutEnum(ffi, target), source, to, slot, flags | Conversion.FROM_LUA);
}

function cdataToC(ffi: Ffi, target: Ctype, to: number, cdata: number, flags: number): void {
  const { type, address } = cdataValue(ffi, cdata);
  convert(ffi, withoutEnum(ffi, target), type, to, address, flags);
}

/** A name of an enum's constant, the contents of an array of characters, or a pointer to constant characters. */
function stringToC(ffi: Ffi, target: Ctype, to: number, slot: number, flags: number): void {
  const { types, state } = ffi;
  const string = state.heap.u32[slot >>> 2];
  const data = string + StringField.data;
  if (isEnum(target.info)) {
    const constant = types.findField(target, readByteString(state.heap, string))?.field;
    if (constant === undefined || !isConstval(constant.info))
      throw conversionErrorAt(ffi, target, slot, flags);
    ffi.view.setUint32(ffi.scratch, constant.size, true);
    convert(ffi, types.child(target), types.child(constant), to, ffi.scratch, flags);
  } else if (isRefArray(target.info)) {
    const element = types.rawChild(target);
    if (!isInteger(element.info) || element.size !== 1) throw conversionErrorAt(ffi, target, slot, flags);
    const length = state.heap.u32[(string + StringField.length) >>> 2] + 1;
    // Either has no size of its own: it ends with the object, if that is known.
    const isOpen = target.size === NO_SIZE || target.size === 0;
    const size = Math.min(isOpen ? ffi.initialiserEnd - to : target.size, length);
    state.heap.u8.copyWithin(to, data, data + size);
  } else {
    convert(ffi, target, types.get(CtypeId.A_CCHAR), to, data, flags | Conversion.FROM_LUA);
  }
}

export function bitFieldFromLua(ffi: Ffi, { info }: Ctype, to: number, slot: number): void {
  const isBool = (info & Flag.BOOL) !== 0;
  const id = isBool ? CtypeId.BOOL : info & Flag.UNSIGNED ? CtypeId.UINT32 : CtypeId.INT32;
  const value = ffi.scratch + 8;
  fromLua(ffi, ffi.types.get(id), value, slot, 0);
  const bits = isBool ? ffi.view.getUint8(value) : ffi.view.getUint32(value, true);
  const container = loadContainer(ffi, info, to);
  const size = bitSizeOf(info);
  const position = bitPositionOf(info);
  const mask = (size === 32 ? -1 : (1 << size) - 1) << position;
  const merged = (container & ~mask) | ((bits << position) & mask);
  storeInteger(ffi.view, to, 0, bitContainerOf(info), merged | 0);
}

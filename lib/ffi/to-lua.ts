/**
 * C values as Lua values (LuaJIT: lj_cconv_tv_ct, lj_cconv_tv_bf). Numbers and booleans become such, 64-bit integers,
 * pointers, enums and complex numbers are copied into C data, arrays and structs are referred to.
 */

import { CtypeId, Flag } from "../../spec/ctypes.ts";
import { Tag } from "../../spec/vm.ts";
import { conversionError } from "./convert.ts";
import {
  bitContainerOf,
  bitPositionOf,
  bitSizeOf,
  type Ctype,
  type CtypeNumber,
  isBool,
  isInteger,
  isNum,
  isRefArray,
  isStruct,
} from "./ctype.ts";
import { callerError } from "./errors.ts";
import type { Ffi } from "./ffi.ts";
import { loadFloat, loadInteger, storeNumber } from "./memory.ts";

function storeBoolean(ffi: Ffi, slot: number, value: boolean): void {
  const { u32 } = ffi.state.heap;
  u32[slot >>> 2] = 0xffffffff;
  u32[(slot + 4) >>> 2] = value ? Tag.values.TRUE : Tag.values.FALSE;
}

/** A number that Lua's numbers can hold. */
function storeNumeric(ffi: Ffi, type: Ctype, from: number, slot: number): void {
  const { info, size } = type;
  const value =
    info & Flag.FP
      ? loadFloat(ffi.view, from, size)
      : loadInteger(ffi.view, from, size, (info & Flag.UNSIGNED) !== 0);
  if (value === undefined) throw conversionError(ffi, ffi.types.get(CtypeId.DOUBLE), ffi.text(type.id), 0);
  storeNumber(ffi.view, slot, value);
}

/**
 * Stores the value of a raw type at an address of C into a slot. `id` is the type with its attributes, which a reference
 * keeps.
 */
export function toLua(ffi: Ffi, type: Ctype, id: CtypeNumber, from: number, slot: number): void {
  const { info, size } = type;
  if (isRefArray(info) || isStruct(info)) {
    ffi.storeCdata(slot, ffi.newPointer(ffi.types.referenceTo(id), from));
    return;
  }
  if (isNum(info)) {
    if (isBool(info)) {
      const isTrue = size === 1 ? ffi.view.getUint8(from) : ffi.view.getUint32(from, true);
      storeBoolean(ffi, slot, isTrue !== 0);
      return;
    }
    if (!isInteger(info) || size <= 4) {
      storeNumeric(ffi, type, from, slot);
      return;
    }
  }
  const cdata = ffi.newCdata(type.id, size);
  const target = ffi.dataOf(cdata);
  ffi.state.heap.u8.copyWithin(target, from, from + size);
  ffi.storeCdata(slot, cdata);
}

/** The unit of memory that a bit field lies in. */
export function loadContainer(ffi: Ffi, info: number, address: number): number {
  const size = bitContainerOf(info);
  if (bitPositionOf(info) + bitSizeOf(info) > 8 * size) throw callerError("FFI_NYIPACKBIT");
  return loadInteger(ffi.view, address, size, true);
}

export function bitFieldToLua(ffi: Ffi, { info }: Ctype, from: number, slot: number): void {
  const container = loadContainer(ffi, info, from);
  const position = bitPositionOf(info);
  if (info & Flag.BOOL) {
    storeBoolean(ffi, slot, ((container >>> position) & 1) !== 0);
    return;
  }
  const shift = 32 - bitSizeOf(info);
  const bits = container << (shift - position);
  storeNumber(ffi.view, slot, info & Flag.UNSIGNED ? bits >>> shift : bits >> shift);
}

/** The values of C data as they are while recording. */
import { isComplex, isFloat, isPtr, isRefArray, isStruct } from "../../../lib/ffi/ctype.ts";
import { type CdataValue, cdataValue } from "../../../lib/ffi/from-lua.ts";
import { loadFloat, storeInteger } from "../../../lib/ffi/memory.ts";
import { Flag } from "../../../spec/ctypes.ts";
import { abort } from "../../abort.ts";
import type { Recording } from "../recording.ts";

const payload = (recording: Recording, cdata: number): CdataValue =>
  cdataValue(recording.environment.ffi, cdata);

/** The floating-point number that C data holds; that of a complex number is its real part. */
export function liveFloat(recording: Recording, cdata: number): number {
  const { type, address } = payload(recording, cdata);
  const size = isComplex(type.info) ? type.size / 2 : type.size;
  return loadFloat(recording.heap.view, address, size) ?? abort("NYI_BYTECODE", "C type");
}

const wideView = new DataView(new ArrayBuffer(8));

/** What a number is as a 64-bit integer of C: NaN is one, too. */
export function wideInteger(number: number, isUnsigned: boolean): bigint {
  storeInteger(wideView, 0, isUnsigned ? Flag.UNSIGNED : 0, 8, number);
  return isUnsigned ? wideView.getBigUint64(0, true) : wideView.getBigInt64(0, true);
}

/** The integer that C data holds; that of a floating-point number is without its fraction. */
export function liveInteger(recording: Recording, cdata: number): bigint {
  const { type, address } = payload(recording, cdata);
  const { view } = recording.heap;
  if (isFloat(type.info)) return wideInteger(liveFloat(recording, cdata), false);
  const isUnsigned = (type.info & Flag.UNSIGNED) !== 0;
  switch (type.size) {
    case 1:
      return BigInt(isUnsigned ? view.getUint8(address) : view.getInt8(address));
    case 2:
      return BigInt(isUnsigned ? view.getUint16(address, true) : view.getInt16(address, true));
    case 4:
      return BigInt(isUnsigned ? view.getUint32(address, true) : view.getInt32(address, true));
    case 8:
      return isUnsigned ? view.getBigUint64(address, true) : view.getBigInt64(address, true);
    default:
      return abort("NYI_BYTECODE", "C type");
  }
}

/** The address that a pointer holds, or that an array or struct is at. */
export function liveAddress(recording: Recording, cdata: number): number {
  const { type, address } = payload(recording, cdata);
  if (isPtr(type.info)) return recording.heap.view.getUint32(address, true);
  return isRefArray(type.info) || isStruct(type.info) ? address : abort("NYI_BYTECODE", "C type");
}

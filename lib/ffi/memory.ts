/** Numbers in linear memory, at any alignment, as C's integers and floating-point numbers have them. */

import { Flag } from "../../spec/ctypes.ts";

/** No object of C lies below: so null pointers, with the offset of a member, are found out. */
export const LEAST_ADDRESS = 1024;

const TWO_32 = 0x100000000;
const TWO_63 = 0x8000000000000000;
const TWO_64 = 0x10000000000000000;

/** The high word of an integer that does not fit: that of the least one, whose low word is 0. */
const LEAST_HIGH = 0x80000000;

const isInt64Range = (value: number): boolean => value >= -TWO_63 && value < TWO_63;

/** The low word of a number that is converted to int64_t: truncated, and 0 if it does not fit. */
export function lowWord(value: number): number {
  if (value === (value | 0)) return value;
  if (!isInt64Range(value)) return 0;
  const integer = Math.trunc(value);
  return (integer - Math.floor(integer / TWO_32) * TWO_32) >>> 0;
}

/** Stores a number as int64_t: what does not fit becomes the least one, as on x86. */
function storeInt64(view: DataView, address: number, value: number): void {
  const high = isInt64Range(value) ? Math.floor(Math.trunc(value) / TWO_32) : LEAST_HIGH;
  view.setUint32(address, lowWord(value), true);
  view.setUint32(address + 4, high, true);
}

/** Stores a number as uint64_t, which takes negative ones as their two's complement. */
function storeUint64(view: DataView, address: number, value: number): void {
  const isLarge = !isInt64Range(value) || value === -TWO_63;
  storeInt64(view, address, isLarge ? value - TWO_64 : value);
}

/** The integer at an address as the nearest double. */
export function loadInteger(view: DataView, address: number, size: number, isUnsigned: boolean): number {
  switch (size) {
    case 1:
      return isUnsigned ? view.getUint8(address) : view.getInt8(address);
    case 2:
      return isUnsigned ? view.getUint16(address, true) : view.getInt16(address, true);
    case 4:
      return isUnsigned ? view.getUint32(address, true) : view.getInt32(address, true);
    default: {
      const high = isUnsigned ? view.getUint32(address + 4, true) : view.getInt32(address + 4, true);
      // The product is exact, so the sum is rounded once.
      return high * TWO_32 + view.getUint32(address, true);
    }
  }
}

/** Stores a number as an integer of up to 8 bytes, always by way of 64 bits (LuaJIT: lj_cconv_ct_ct). */
export function storeInteger(
  view: DataView,
  address: number,
  info: number,
  size: number,
  value: number,
): void {
  if (size === 4) view.setInt32(address, lowWord(value), true);
  else if (size === 1) view.setInt8(address, lowWord(value));
  else if (size === 2) view.setInt16(address, lowWord(value), true);
  else if (info & Flag.UNSIGNED) storeUint64(view, address, value);
  else storeInt64(view, address, value);
}

/** A float or double; undefined for a long double, which nothing converts. */
export function loadFloat(view: DataView, address: number, size: number): number | undefined {
  if (size === 8) return view.getFloat64(address, true);
  return size === 4 ? view.getFloat32(address, true) : undefined;
}

export function storeFloat(view: DataView, address: number, size: number, value: number): boolean {
  if (size === 8) view.setFloat64(address, value, true);
  else if (size === 4) view.setFloat32(address, value, true);
  else return false;
  return true;
}

/** Copies an integer into one of another size: extended by its sign, or cut. */
export function resizeInteger(
  view: DataView,
  target: number,
  targetSize: number,
  source: number,
  size: number,
  isUnsigned: boolean,
): void {
  const bytes = new Uint8Array(view.buffer);
  const fill = !isUnsigned && bytes[source + size - 1] & 0x80 ? 0xff : 0;
  bytes.copyWithin(target, source, source + Math.min(size, targetSize));
  if (targetSize > size) bytes.fill(fill, target + size, target + targetSize);
}

/** Stores a number into a slot; a NaN of C may have any bits, one of Lua has only these. */
export function storeNumber(view: DataView, slot: number, value: number): void {
  if (Number.isNaN(value)) {
    view.setUint32(slot, 0, true);
    view.setUint32(slot + 4, 0x7ff80000, true);
  } else view.setFloat64(slot, value, true);
}

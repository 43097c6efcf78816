/**
 * Text as Lua has it: byte strings. On this side they are JavaScript strings with one character per byte, so that
 * messages are put together with ordinary concatenation and no byte is lost.
 */

import { toByteString } from "../lang/bytes.ts";
import type { HeapViews } from "./lua-state.ts";
import { StringField } from "./offsets.ts";

/** The bytes of a String object. */
export function readByteString(heap: HeapViews, string: number): string {
  const start = string + StringField.data;
  return toByteString(heap.u8, start, start + heap.u32[(string + StringField.length) >>> 2]);
}

/** The bytes up to the next NUL. */
export function readCString(heap: HeapViews, address: number): string {
  return toByteString(heap.u8, address, heap.u8.indexOf(0, address));
}

/** Not looked up at each character: an engine's strings have many shapes (parts of others, sums), so that takes long. */
const { charCodeAt } = String.prototype;

/** Stores the bytes of a byte string. */
export function writeByteString(target: Uint8Array, address: number, text: string): void {
  for (let index = 0; index < text.length; index++) target[address + index] = charCodeAt.call(text, index);
}

/** Bytes of a byte string. */
export function fromByteString(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  writeByteString(bytes, 0, text);
  return bytes;
}

/** As C sees a string: up to the first NUL. */
export function untilNul(text: string): string {
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}

/** A pointer as `%p` prints it. */
export function pointerText(address: number): string {
  return address === 0 ? "NULL" : `0x${(address >>> 0).toString(16).padStart(8, "0")}`;
}

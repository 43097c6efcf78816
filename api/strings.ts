/**
 * Strings between the two worlds. Lua's are bytes; those of JavaScript are text. By choice of the state they are
 * converted as UTF-8, as byte strings (a character per byte, none is lost), or to `Uint8Array`.
 *
 * Short strings are remembered in both directions, since names of fields cross again and again. Invariant: what is
 * remembered is valid until the collector has marked all the next time; a String that has been alive since then is not
 * freed before. So the caches are emptied whenever Global.markEnds has changed.
 */

import type { State } from "../host/state.ts";
import { fromByteString, readByteString } from "../lib/byte-text.ts";
import { GlobalField, StringField } from "../lib/offsets.ts";

/** How strings of Lua become values of JavaScript. */
export type StringMode = "utf8" | "binary" | "bytes";

/** Longer strings are not remembered. */
const MAX_LENGTH = 64;
const MAX_ENTRIES = 2000;

/** A character that stands for no byte. */
const NO_BYTE = /[^\0-\xff]/u;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export class StringCache {
  readonly #state: State;
  readonly #mode: StringMode;
  readonly #texts = new Map<number, string>();
  readonly #addresses = new Map<string, number>();
  readonly #markEndsWord: number;
  #markEnds = 0;

  constructor(state: State, mode: StringMode) {
    this.#state = state;
    this.#mode = mode;
    this.#markEndsWord = (state.global + GlobalField.markEnds) >>> 2;
  }

  #forgetOld(): void {
    const markEnds = this.#state.heap.u32[this.#markEndsWord];
    if (markEnds === this.#markEnds) return;
    this.#markEnds = markEnds;
    this.#texts.clear();
    this.#addresses.clear();
  }

  /** The text of the String at an address, for names and messages. */
  textAt(address: number): string {
    this.#forgetOld();
    const known = this.#texts.get(address);
    if (known !== undefined) return known;
    const text = this.#decode(address);
    if (text.length <= MAX_LENGTH && this.#texts.size < MAX_ENTRIES) this.#texts.set(address, text);
    return text;
  }

  /** The same as a value. */
  valueAt(address: number): string | Uint8Array {
    return this.#mode === "bytes" ? this.bytesAt(address) : this.textAt(address);
  }

  /** A copy of the bytes. */
  bytesAt(address: number): Uint8Array {
    const { u8, u32 } = this.#state.heap;
    const start = address + StringField.data;
    return u8.slice(start, start + u32[(address + StringField.length) >>> 2]);
  }

  #decode(address: number): string {
    if (this.#mode === "binary") return readByteString(this.#state.heap, address);
    const { u8, u32 } = this.#state.heap;
    const start = address + StringField.data;
    return decoder.decode(u8.subarray(start, start + u32[(address + StringField.length) >>> 2]));
  }

  /** The String of a text. Throws OutOfMemory. */
  addressOf(text: string): number {
    if (text.length > MAX_LENGTH) return this.#state.internBytes(this.encode(text));
    this.#forgetOld();
    const known = this.#addresses.get(text);
    if (known !== undefined) return known;
    const address = this.#state.internBytes(this.encode(text));
    if (this.#addresses.size < MAX_ENTRIES) this.#addresses.set(text, address);
    return address;
  }

  encode(text: string): Uint8Array {
    if (this.#mode !== "binary") return encoder.encode(text);
    const other = NO_BYTE.exec(text);
    if (other !== null)
      throw new RangeError(`strings of this state are bytes, and ${JSON.stringify(other[0])} is none`);
    return fromByteString(text);
  }
}

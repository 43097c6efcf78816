/**
 * What the functions of the C library share: memory, bytes of strings, the memory that malloc has given. Functions are
 * declared by a signature, the result first: `p` a pointer, `u` an unsigned and `i` a signed 32-bit integer, `I` a 64-bit
 * integer (bigint), `d` double, `f` float, `v` nothing.
 */

import { toByteString } from "../../../lang/bytes.ts";
import { fromByteString } from "../../byte-text.ts";
import type { LuaState } from "../../lua-state.ts";
import type { Ffi } from "../ffi.ts";
import type { CFunction, CValue, Signature } from "../functions.ts";

/** A function of the C library whose parameters are numbers; pointers come unsigned. Its result may be any CValue. */
export type NumberFunction = (...parameters: number[]) => unknown;

/** Functions by name, each with its signature. */
export type Definitions = Readonly<Record<string, readonly [signature: string, body: NumberFunction]>>;

export interface LibraryFunction {
  /** With the letters of WebAssembly's types only. */
  readonly signature: Signature;
  readonly body: CFunction;
}

const isUnsigned = (letter: string): boolean => letter === "p" || letter === "u";

/** Gives a function unsigned pointers, whatever the caller made of them. */
export function defineFunction([signature, body]: readonly [string, NumberFunction]): LibraryFunction {
  const unsigned = [...signature.slice(1)].map(isUnsigned);
  return {
    signature: signature.replace(/[pu]/g, "i"),
    body: (...values: CValue[]) => {
      const parameters = values.map((value, index) => (unsigned[index] ? Number(value) >>> 0 : value));
      return body(...(parameters as number[])) as CValue | undefined;
    },
  };
}

export const ERRNO = { ENOENT: 2, ENOMEM: 12, EINVAL: 22, EDOM: 33, ERANGE: 34, ENOSYS: 38 } as const;

/** Alignment of max_align_t, and of the blocks of the state. */
const MAX_ALIGN = 16;
const GRANULE = 8;

interface Block {
  /** Of the state's memory. */
  readonly start: number;
  readonly bytes: number;
  /** What was asked for. */
  readonly size: number;
}

export class CRuntime {
  readonly ffi: Ffi;
  readonly state: LuaState;
  /** Blocks that malloc has given, by their addresses. */
  readonly #blocks = new Map<number, Block>();

  constructor(ffi: Ffi) {
    this.ffi = ffi;
    this.state = ffi.state;
  }

  get bytes(): Uint8Array {
    return this.state.heap.u8;
  }

  get view(): DataView {
    return this.state.heap.view;
  }

  set errno(value: number) {
    this.ffi.errno = value;
  }

  // -- Strings --

  /** The length of a string, which must end within the memory. */
  length(text: number): number {
    this.ffi.check(text, 1);
    const end = this.bytes.indexOf(0, text);
    if (end < 0) this.ffi.check(text, 0x7fffffff);
    return end - text;
  }

  /** A copy of a string's bytes. */
  copy(text: number): Uint8Array {
    return this.bytes.slice(text, text + this.length(text));
  }

  text(address: number): string {
    return toByteString(this.bytes, address, address + this.length(address));
  }

  /** Memory of so many bytes, which must be there. */
  span(address: number, size: number): Uint8Array {
    if (size > 0) this.ffi.check(address, size);
    return this.bytes.subarray(address, address + size);
  }

  /** Writes bytes and a NUL. */
  store(target: number, bytes: Uint8Array): void {
    this.span(target, bytes.length + 1);
    this.bytes.set(bytes, target);
    this.bytes[target + bytes.length] = 0;
  }

  /** A new string in memory of its own, or 0. */
  newString(text: string): number {
    const address = this.allocate(text.length + 1);
    if (address !== 0) this.store(address, fromByteString(text));
    return address;
  }

  // -- Memory --

  /** Aligned to what every type asks for, or more. */
  allocate(size: number, alignment = MAX_ALIGN): number {
    const align = Math.max(alignment, MAX_ALIGN);
    const bytes = Math.max(size, 1) + align - GRANULE;
    const start = bytes > 0x7fffffff ? 0 : this.state.allocate(bytes);
    if (start === 0) {
      this.errno = ERRNO.ENOMEM;
      return 0;
    }
    const address = Math.ceil(start / align) * align;
    this.#blocks.set(address, { start, bytes, size });
    return address;
  }

  /** What malloc has not given is left alone. */
  free(address: number): void {
    const block = this.#blocks.get(address);
    if (block === undefined) return;
    this.#blocks.delete(address);
    this.state.release(block.start, block.bytes);
  }

  resize(address: number, size: number): number {
    if (address === 0) return this.allocate(size);
    const before = this.#blocks.get(address);
    if (before === undefined) return 0;
    const moved = this.allocate(size);
    if (moved === 0) return 0;
    this.bytes.copyWithin(moved, address, address + Math.min(size, before.size));
    this.free(address);
    return moved;
  }

  /** Gives all blocks back, at the end of the state. */
  releaseAll(): void {
    for (const { start, bytes } of this.#blocks.values()) this.state.release(start, bytes);
    this.#blocks.clear();
  }

  // -- Functions --

  /** Calls a function by its pointer. */
  call(pointer: number, ...parameters: CValue[]): CValue | undefined {
    const body = this.ffi.functions.get(pointer);
    if (body === undefined) this.ffi.check(0, 1);
    return body?.(...parameters);
  }
}

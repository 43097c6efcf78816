/** Objects of Lua that have no counterpart: coroutines, files, C data. They can be passed back. */

import { pointerText } from "../lib/byte-text.ts";
import { typeName } from "../lib/errors.ts";
import { CdataField } from "../lib/offsets.ts";
import { Tag } from "../spec/vm.ts";
import type { Bridge } from "./bridge.ts";
import { REFERENCE, type Reference } from "./references.ts";

/** A symbol, since programs of another state that are given the handle see its other properties. */
export const BRIDGE: unique symbol = Symbol("bridge");

/** Constructors of views over memory. */
export type ViewConstructor<T> = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => T;

/**
 * A handle of an object of Lua. While it lives, Lua keeps the object; give it back with `using` or `dispose()`, or leave
 * that to the garbage collector.
 */
export class LuaObject implements Disposable {
  /** @internal */
  readonly [REFERENCE]: Reference;
  /** @internal */
  readonly [BRIDGE]: Bridge;

  /** @internal */
  constructor(bridge: Bridge, reference: Reference) {
    if (reference === undefined) throw new TypeError("objects of Lua are made by states: state.table()");
    this[BRIDGE] = bridge;
    this[REFERENCE] = reference;
  }

  /** The name of its type: `table`, `thread`, `userdata` or `cdata`. */
  get type(): string {
    return typeName(this[REFERENCE].tag);
  }

  /**
   * The bytes of C data as a typed array, without a copy: `cdata.view(Float64Array)`. It is valid until the memory
   * grows, which any Lua code may make it: ask again after each call. Writing to it writes to Lua's memory.
   */
  view<T>(type: ViewConstructor<T> & { readonly BYTES_PER_ELEMENT: number }): T {
    const { address, size } = this.#payload();
    return new type(this[BRIDGE].state.heap.u8.buffer, address, Math.floor(size / type.BYTES_PER_ELEMENT));
  }

  #payload(): { readonly address: number; readonly size: number } {
    const { live, tag } = this[REFERENCE];
    if (tag !== Tag.values.CDATA) throw new TypeError(`a ${this.type} has no bytes`);
    const size = this[BRIDGE].state.heap.u32[(live + CdataField.size) >>> 2];
    return { address: live + CdataField.data, size };
  }

  /** Gives the object back: the handle cannot be used any more. */
  dispose(): void {
    this[REFERENCE].release();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  toString(): string {
    return `${this.type}: ${pointerText(this[REFERENCE].address)}`;
  }
}

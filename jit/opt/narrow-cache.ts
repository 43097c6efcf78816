/** What has been narrowed on a trace: number expressions and the integers that they became (LuaJIT: the bpropcache). */
import type { Ir } from "../ir/ir.ts";
import type { IrRef } from "../ir/types.ts";

/** How much an integer is known to equal its number; more is good for less, too. */
export const Strength = {
  WRAPPED: 0, // equal modulo 2^32
  INDEX: 1, // equal, or no valid array index because it has wrapped; -0 is 0
  EXACT: 2, // equal; -0 is 0
  CHECK: 3, // equal
} as const;
export type Strength = (typeof Strength)[keyof typeof Strength];

/** Entries that are kept, the oldest overwritten first. */
const SIZE = 16;

export class NarrowCache {
  readonly #keys = new Uint16Array(SIZE);
  readonly #values = new Uint16Array(SIZE);
  readonly #strengths = new Uint8Array(SIZE);
  #next = 0;

  /** The integer for a number expression, or for an integer that checks overflow the one that does not; or 0. */
  find(key: IrRef, strength: Strength): IrRef {
    for (let at = 0; at < SIZE; at++)
      if (this.#keys[at] === key && this.#strengths[at] >= strength) return this.#values[at];
    return 0;
  }

  add(key: IrRef, value: IrRef, strength: Strength): void {
    const at = this.#next;
    this.#next = (at + 1) % SIZE;
    this.#keys[at] = key;
    this.#values[at] = value;
    this.#strengths[at] = strength;
  }

  clear(): void {
    this.#keys.fill(0);
  }

  /** Forgets what uses instructions that no longer exist. */
  truncate(ir: Ir): void {
    for (let at = 0; at < SIZE; at++)
      if (this.#keys[at] >= ir.next || this.#values[at] >= ir.next) this.#keys[at] = 0;
  }
}

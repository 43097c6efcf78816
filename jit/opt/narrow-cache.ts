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

export interface Narrowed {
  /** The number expression, or an integer that checks overflow. */
  readonly key: IrRef;
  /** The integer for it. */
  readonly value: IrRef;
  readonly strength: Strength;
  /** How large the number may be, in units of 2^31. */
  readonly weight: number;
}

/** Entries that are kept, the oldest overwritten first. */
const SIZE = 16;

export class NarrowCache {
  readonly #entries = new Array<Narrowed | undefined>(SIZE).fill(undefined);
  #next = 0;

  find(key: IrRef, strength: Strength): Narrowed | undefined {
    return this.#entries.find((entry) => entry?.key === key && entry.strength >= strength);
  }

  add(narrowed: Narrowed): void {
    this.#entries[this.#next] = narrowed;
    this.#next = (this.#next + 1) % SIZE;
  }

  clear(): void {
    this.#entries.fill(undefined);
  }

  /** Forgets what uses instructions that no longer exist. */
  truncate(ir: Ir): void {
    for (const [at, entry] of this.#entries.entries())
      if (entry && (entry.key >= ir.next || entry.value >= ir.next)) this.#entries[at] = undefined;
  }
}

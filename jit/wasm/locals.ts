/**
 * The locals of a region's function, handed out as values come and go (linear scan): V8's compile time grows with
 * locals times branches. Invariant: a local whose count is not 0 holds a value that somebody still needs.
 */
import type { ValueKind } from "./opcodes.ts";

export type Local = number;

export class Locals {
  readonly #parameters: number;
  /** Kinds of the locals after the parameters. */
  readonly kinds: ValueKind[] = [];
  /** How many values live in a local; by index without the parameters. */
  #counts: number[] = [];

  constructor(parameters: number) {
    this.#parameters = parameters;
  }

  /** A local that nothing needs. It is needed now. */
  take(kind: ValueKind): Local {
    const { kinds } = this;
    for (let index = 0; index < kinds.length; index++)
      if (this.#counts[index] === 0 && kinds[index] === kind) {
        this.#counts[index] = 1;
        return index + this.#parameters;
      }
    kinds.push(kind);
    this.#counts.push(1);
    return kinds.length - 1 + this.#parameters;
  }

  /** One more value lives in it, or needs it. */
  hold(local: Local): void {
    this.#counts[local - this.#parameters]++;
  }

  release(local: Local): void {
    this.#counts[local - this.#parameters]--;
  }

  /** From now on only new locals are handed out. */
  holdAll(): void {
    this.#counts.fill(1);
  }

  /** Which locals are needed now. */
  snapshot(): readonly number[] {
    return this.#counts.slice();
  }

  /** Back to what was needed at a snapshot; locals made since are free. */
  restore(counts: readonly number[]): void {
    this.#counts = this.kinds.map((_, index) => counts[index] ?? 0);
  }
}

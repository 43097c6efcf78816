/**
 * The time that compiling may take: a share of what has elapsed and some milliseconds to begin with, so that short
 * programs get their traces and long ones are never slowed down by more than that share.
 */
import { debug } from "../check.ts";
import type { JitHost } from "./host.ts";

const SHARE = 0.05;
const INITIAL_MILLISECONDS = 50;
/**
 * A step that takes longer has waited for other processes: on a machine with four of them per core, the first trace
 * seemed to cost 80 ms, of which it had used 12.
 */
const LONGEST_STEP = 3;
/** Demands by how much of the budget is used up: see Heat. */
const DEMANDS = [1, 8, 64, 256];

export class CompileBudget {
  readonly #host: JitHost;
  readonly #start: number;
  #spent = 0;

  constructor(host: JitHost) {
    this.#host = host;
    this.#start = host.now();
  }

  /** Milliseconds that compiling has taken. */
  get spent(): number {
    return this.#spent;
  }

  /** Never with the compiler's checks on: tests want everything compiled. */
  get isExceeded(): boolean {
    return !debug.isOn && this.#usedShare() >= 1;
  }

  /**
   * How many times as hot as usual a place must be to be compiled now: Infinity while the budget is exceeded. `isEager`:
   * who has lowered the thresholds wants everything compiled that the budget allows.
   */
  demand(isEager: boolean): number {
    if (debug.isOn) return 1;
    const used = this.#usedShare();
    if (used >= 1) return Infinity;
    return isEager ? 1 : DEMANDS[Math.floor(used * DEMANDS.length)];
  }

  #usedShare(): number {
    return this.#spent / (INITIAL_MILLISECONDS + SHARE * (this.#host.now() - this.#start));
  }

  /** Runs a step of the compiler and charges its time. */
  measure<T>(step: () => T): T {
    const start = this.#host.now();
    try {
      return step();
    } finally {
      this.#spent += Math.min(this.#host.now() - start, LONGEST_STEP);
    }
  }
}

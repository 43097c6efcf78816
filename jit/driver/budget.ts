/**
 * The time that compiling may take: a share of what has elapsed and some milliseconds to begin with, so that short
 * programs get their traces and long ones are never slowed down by more than that share.
 */
import { debug } from "../check.ts";
import type { JitHost } from "./host.ts";

const SHARE = 0.05;
const INITIAL_MILLISECONDS = 50;
/** No step takes longer but when the machine is busy with other programs: a step is a trace's end at most. */
const LONGEST_STEP = 3;
/** Processor time takes a microsecond to read, and hot exits ask for it a million times a second. */
const QUESTIONS_PER_CLOCK = 200;

export class CompileBudget {
  readonly #host: JitHost;
  readonly #start: number;
  #spent = 0;
  #questionsUntilClock = 0;

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
    if (debug.isOn || this.#spent <= INITIAL_MILLISECONDS) return false;
    if (this.#questionsUntilClock > 0) {
      this.#questionsUntilClock--;
      return true;
    }
    const isExceeded = this.#spent > INITIAL_MILLISECONDS + SHARE * (this.#host.now() - this.#start);
    if (isExceeded) this.#questionsUntilClock = QUESTIONS_PER_CLOCK;
    return isExceeded;
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

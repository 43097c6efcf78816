/**
 * The time that compiling may take: a share of what has elapsed and some milliseconds to begin with, so that short
 * programs get their traces and long ones are not slowed down by more than that share. What runs so often without a
 * trace that it has cost more than one would may have more, up to a larger share, sooner in a program that gets faster:
 * waiting for the budget to recover would cost as much again (the rule of who rents skis until he has paid the price of a
 * pair).
 */
import { debug } from "../check.ts";
import type { JitHost } from "./host.ts";
import { Pace } from "./pace.ts";

const SHARE = 0.05;
/**
 * deltablue, whose methods call each other in many ways, takes 0.62 to 0.83 of the time with this as without (with 0.15,
 * 0.89), json 0.7 to 0.9, ray-spheres 0.8. With 0.1, and 0.02 for SHARE, luacheck takes 4% less, but deltablue 15 to 25%
 * more and collisions 15%.
 */
const LARGEST_SHARE = 0.25;
/**
 * Charged less than it takes while V8 has not optimised the compiler. 21 libraries with many paths, at 0.3 to 0.8 s in the
 * interpreter, took 1.24 times as long as that with 25, 1.16 with 10, 1.14 with 4; the benchmarks at such sizes 1.01 times
 * as long with 10 as with 25, 1.04 with 4.
 */
const INITIAL_MILLISECONDS = 10;
const EAGER_INITIAL_MILLISECONDS = 50;
/**
 * A step that takes longer has waited for other processes: on a machine with four of them per core, the first trace
 * seemed to cost 80 ms, of which it had used 12.
 */
const LONGEST_STEP = 3;
/** Likewise for recording an instruction, which takes some ten microseconds. */
export const LONGEST_RECORDING_STEP = 0.3;
/**
 * Demands by how much of the budget is used up: see Heat. At first everything is compiled at LuaJIT's thresholds; later a
 * trace must be worth its millisecond, which some thousand iterations are.
 */
const DEMANDS = [1, 1, 64, 256];
/** Beyond the budget: ten thousand exits, which have taken some milliseconds, in a program that gets faster. */
const COSTLY_DEMAND = 1024;
/**
 * In others: eighty thousand, which have cost several times what a trace does. Without this, on one core
 * and with smaller shares, collisions took 1.18 times as long over five seconds: some exits were taken a million times.
 */
const VERY_COSTLY_DEMAND = 8192;
/**
 * Beyond the budget, where C data are used: a library for MessagePack takes 0.7 to 0.8 of the time over three seconds and
 * more, 1.1 over 0.7; with 64, 0.65 to 0.7 and 1.3.
 */
const CDATA_DEMAND = 256;

export class CompileBudget {
  readonly #host: Pick<JitHost, "now" | "hasCdata">;
  readonly #units: () => number;
  #pace: Pace;
  #start: number;
  #spent = 0;
  #elapsed = 0;

  /** `units`: of fuel that the program has used, modulo 2^32. */
  constructor(host: Pick<JitHost, "now" | "hasCdata">, units: () => number) {
    this.#host = host;
    this.#units = units;
    this.#start = host.now();
    this.#pace = new Pace(units(), 0);
  }

  /** Milliseconds that compiling is charged. */
  get spent(): number {
    return this.#spent;
  }

  /** Milliseconds that have passed while compiling, whatever for. */
  get elapsed(): number {
    return this.#elapsed;
  }

  /**
   * How many times as hot as usual a place must be to be compiled now: Infinity while nothing is. `isEager`:
   * who has lowered the thresholds wants everything compiled that the budget allows. Never with the compiler's checks on:
   * tests want everything compiled.
   */
  demand(isEager: boolean): number {
    if (debug.isOn) return 1;
    const elapsed = this.#host.now() - this.#start;
    const initial = isEager ? EAGER_INITIAL_MILLISECONDS : INITIAL_MILLISECONDS;
    const used = this.#spent / (initial + SHARE * elapsed);
    this.#pace.update(elapsed, this.#units(), this.#elapsed);
    if (used >= 1) {
      if (this.#spent >= initial + LARGEST_SHARE * elapsed) return Infinity;
      if (this.#host.hasCdata) return CDATA_DEMAND;
      return this.#pace.isGrowing ? COSTLY_DEMAND : VERY_COSTLY_DEMAND;
    }
    return isEager ? 1 : DEMANDS[Math.floor(used * DEMANDS.length)];
  }

  /**
   * The program has thrown all code away with jit.flush(): it is as new. Those that do so look at what is compiled next, as
   * LuaJIT's tests, at LuaJIT's thresholds.
   */
  startOver(): void {
    this.#start = this.#host.now();
    this.#spent = 0;
    this.#pace = new Pace(this.#units(), this.#elapsed);
  }

  /** Runs a step of the compiler and charges its time. */
  measure<T>(step: () => T, longest = LONGEST_STEP): T {
    const start = this.#host.now();
    try {
      return step();
    } finally {
      const elapsed = this.#host.now() - start;
      this.#elapsed += elapsed;
      this.#spent += Math.min(elapsed, longest);
    }
  }
}

/**
 * How long an instruction waits after a recording that began there was given up (LuaJIT: penalty_pc). The wait doubles
 * with each failure, with some chance in it so that two loops do not fall into step. Unlike in LuaJIT nothing is given up
 * for ever: beyond what a hot counter can hold, whole rounds of the counter are left out, and a penalty halves with time.
 */
import type { AbortReason } from "../abort.ts";

/** First value of the hot counter after a failure, as in LuaJIT. */
const FIRST_WAIT = 72;
const JITTER = 16;
/** A hot counter is 16 bits wide. */
const LONGEST_WAIT = 60000;
const MOST_ROUNDS = 4096;
/** Milliseconds in which a penalty halves. */
const HALF_LIFE = 10_000;

/** Reasons that say that a loop is left before it loops back, or has others in it: traces may then go through it. */
const leavingReasons: ReadonlySet<AbortReason> = new Set(["LEAVING_LOOP", "LOOP_UNROLL_LIMIT", "INNER_LOOP"]);
const LEFT_OFTEN = 2;
/** Likewise for recordings of loops around it, which it has ended without getting a trace of its own meanwhile. */
const MET_OFTEN = 2;
/** Half of the calls of fib are base cases, and a recording of one takes some ten microseconds. */
const MOST_BASE_CASES = 50;

interface Penalty {
  wait: number;
  /** Rounds of the hot counter that pass without an attempt. */
  rounds: number;
  roundsLeft: number;
  time: number;
  timesLeft: number;
}

export class Penalties {
  readonly #byPc = new Map<number, Penalty>();
  readonly #timesMet = new Map<number, number>();
  /** By header of a function that calls itself: how many more recordings of its base case are given up. */
  readonly #baseCases = new Map<number, number>();
  #random = 1;

  /** The next value of the hot counter at `pc`, where a recording has failed; without a reason: its tree was outgrown. */
  punish(pc: number, reason: AbortReason | undefined, now: number): number {
    const penalty = this.#decayed(pc, now);
    if (reason && leavingReasons.has(reason)) penalty.timesLeft++;
    penalty.wait = penalty.wait * 2 + this.jitter();
    if (penalty.wait > LONGEST_WAIT) {
      penalty.wait = LONGEST_WAIT;
      penalty.rounds = Math.min(penalty.rounds * 2 + 1, MOST_ROUNDS);
      penalty.roundsLeft = penalty.rounds;
    }
    return penalty.wait;
  }

  /** Whether the instruction that has become hot waits for another round; then the counter's next value. */
  remainingWait(pc: number): number | undefined {
    const penalty = this.#byPc.get(pc);
    if (penalty === undefined || penalty.roundsLeft === 0) return undefined;
    penalty.roundsLeft--;
    return LONGEST_WAIT;
  }

  /** A recording is given up at the loop at `pc`: it began at one around it, or in its last round. */
  noteMet(pc: number): void {
    this.#timesMet.set(pc, (this.#timesMet.get(pc) ?? 0) + 1);
  }

  /**
   * Whether the loop at `pc` has few iterations: recordings of it have left it, or it does not get hot, as in a function
   * whose trace has unrolled it.
   */
  isLeftOften(pc: number): boolean {
    const timesLeft = this.#byPc.get(pc)?.timesLeft ?? 0;
    return timesLeft >= LEFT_OFTEN || (this.#timesMet.get(pc) ?? 0) >= MET_OFTEN;
  }

  /** The function with the header at `pc` calls itself. */
  expectRecursion(pc: number): void {
    if (!this.#baseCases.has(pc)) this.#baseCases.set(pc, MOST_BASE_CASES);
  }

  shouldRecur(pc: number): boolean {
    const left = this.#baseCases.get(pc) ?? 0;
    if (left > 0) this.#baseCases.set(pc, left - 1);
    return left > 0;
  }

  forget(pc: number): void {
    for (const map of this.#all) map.delete(pc);
  }

  clear(): void {
    for (const map of this.#all) map.clear();
  }

  get #all(): readonly Map<number, unknown>[] {
    return [this.#byPc, this.#timesMet, this.#baseCases];
  }

  #decayed(pc: number, now: number): Penalty {
    let penalty = this.#byPc.get(pc);
    if (penalty === undefined) {
      penalty = { wait: FIRST_WAIT / 2, rounds: 0, roundsLeft: 0, time: now, timesLeft: 0 };
      this.#byPc.set(pc, penalty);
    }
    const factor = 0.5 ** Math.floor((now - penalty.time) / HALF_LIFE);
    penalty.wait = Math.max(Math.floor(penalty.wait * factor), FIRST_WAIT / 2);
    penalty.rounds = Math.floor(penalty.rounds * factor);
    penalty.time = now;
    return penalty;
  }

  /** A few rounds more or less. */
  jitter(): number {
    this.#random = (Math.imul(this.#random, 1664525) + 1013904223) >>> 0;
    return (this.#random >>> 16) % JITTER;
  }
}

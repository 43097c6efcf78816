/**
 * Limits of programs. A context holds those of one run or call; contexts nest like the calls do, and what an inner one
 * uses an outer one has used, too. The core tells of the fuel that is used, in slices that last a fraction of a
 * millisecond: then clock and signal are looked at.
 *
 * A limit that has been reached is an error. It is fatal, unless the host has said otherwise: no `pcall` catches it, and
 * it ends coroutines and finalizers on its way to the host. The state can be used afterwards.
 */

import type { Meter, State } from "../host/state.ts";
import { OutOfMemory, RaisedValue } from "../lib/errors.ts";
import { GlobalField } from "../lib/offsets.ts";
import { Tag, Verdict } from "../spec/vm.ts";
import type { LimitName } from "./error.ts";

/** How far a program may go. */
export interface Limits {
  /** Milliseconds from now after which the program is stopped, waiting included. */
  readonly deadline?: number;
  /** Units of work: one per call and round of a loop, per 64 bytes of library work, and per byte that is compiled. */
  readonly fuel?: number;
  /** Bytes that the state may have in use while the program runs. */
  readonly memory?: number;
  /** Slots that a stack may have; a call takes some ten. */
  readonly stack?: number;
  /** Bytes that the program may print, and may let files grow by. */
  readonly output?: number;
  /** Stops the program when it is aborted; of a synchronous run that can only be before. */
  readonly signal?: AbortSignal;
  /**
   * Whether `pcall` catches the error of a limit. Time, fuel and abortion are found exceeded again soon after; but a
   * program that goes on catching never ends.
   */
  readonly catchable?: boolean;
}

const messages: Readonly<Record<LimitName, string>> = {
  deadline: "deadline exceeded",
  fuel: "fuel limit exceeded",
  memory: "not enough memory",
  output: "output limit exceeded",
  abort: "aborted",
};

const { GO_ON, PAUSE, STOP } = Verdict.values;

/** Units between two looks at the clock: at most, at least, and at the beginning, when nothing is known of the program. */
const SLICE = 10_000;
const LEAST_SLICE = 50;
const FIRST_SLICE = 1_000;
/** Milliseconds that slices are to last at most. */
const LOOK_INTERVAL = 0.5;
/** Milliseconds after which an asynchronous run lets the event loop have a turn. */
const TURN = 6;

const limitNames = ["deadline", "fuel", "memory", "stack", "output", "signal"] as const;

export const hasLimits = (limits: Limits): boolean => limitNames.some((name) => limits[name] !== undefined);

/** The limits of a run: its own, and of the others those that hold by default. */
export function mergeLimits(own: Limits, defaults: Limits | undefined): Limits {
  const merged: Record<string, unknown> = { ...defaults };
  for (const [name, limit] of Object.entries(own)) if (limit !== undefined) merged[name] = limit;
  return merged;
}

/** The limits of a run or call, and what is left of them. */
export class LimitContext {
  readonly deadlineAt: number;
  readonly signal: AbortSignal | undefined;
  readonly memory: number;
  readonly stack: number;
  readonly isCatchable: boolean;
  /** Whether the run may be left in the middle. */
  readonly canPause: boolean;
  fuelLeft: number;
  outputLeft: number;
  /** The context that this one is within, while it is entered; and what it has changed. */
  outer: LimitContext | undefined;
  outerMemory = 0;
  outerStack = 0;
  turnEndsAt = 0;
  /** How long the next turn is. A library function that a turn's end interrupts is begun anew, and gets twice the time. */
  turn = TURN;

  constructor(limits: Limits, canPause: boolean) {
    this.deadlineAt =
      limits.deadline === undefined ? Number.POSITIVE_INFINITY : performance.now() + limits.deadline;
    this.signal = limits.signal;
    this.memory = Math.max(0, limits.memory ?? Number.POSITIVE_INFINITY);
    this.stack = Math.max(0, limits.stack ?? Number.POSITIVE_INFINITY);
    this.isCatchable = limits.catchable === true;
    this.canPause = canPause;
    this.fuelLeft = limits.fuel ?? Number.POSITIVE_INFINITY;
    this.outputLeft = limits.output ?? Number.POSITIVE_INFINITY;
  }
}

export class Limiter implements Meter {
  readonly #state: State;
  #current: LimitContext | undefined;
  /** The limit whose error is on its way. */
  #reached: LimitName | undefined;
  /** Units until the next look, and when the last one was: a unit takes longer in some programs than in others. */
  #slice = FIRST_SLICE;
  #lookedAt = 0;

  constructor(state: State) {
    this.#state = state;
    state.meter = this;
  }

  get current(): LimitContext | undefined {
    return this.#current;
  }

  // -- Contexts --

  enter(context: LimitContext): void {
    if (this.#current !== undefined) this.#settle();
    const { heap, global } = this.#state;
    const [memoryWord, stackWord] = [
      (global + GlobalField.gcLimit) >>> 2,
      (global + GlobalField.stackLimit) >>> 2,
    ];
    context.outer = this.#current;
    context.outerMemory = heap.u32[memoryWord];
    context.outerStack = heap.u32[stackWord];
    heap.u32[memoryWord] = Math.min(context.outerMemory, context.memory);
    heap.u32[stackWord] = Math.min(context.outerStack, context.stack);
    const now = performance.now();
    context.turnEndsAt = now + context.turn;
    if (this.#current === undefined) this.#slice = FIRST_SLICE;
    this.#lookedAt = now;
    this.#current = context;
    this.#begin(context);
  }

  /** Back to the outer context. */
  leave(context: LimitContext): void {
    this.#settle();
    const { heap, global } = this.#state;
    heap.u32[(global + GlobalField.gcLimit) >>> 2] = context.outerMemory;
    heap.u32[(global + GlobalField.stackLimit) >>> 2] = context.outerStack;
    this.#current = context.outer;
    context.outer = undefined;
    if (this.#current !== undefined) this.#begin(this.#current);
    else this.#setFlags(0, 0);
  }

  #begin(context: LimitContext): void {
    this.#setFlags(1, context.isCatchable || context.memory === Number.POSITIVE_INFINITY ? 0 : 1);
    this.#state.core.takeSpent(this.#state.global);
    this.#refill(context);
  }

  #setFlags(isMetered: number, isMemoryFatal: number): void {
    const { heap, global } = this.#state;
    heap.u8[global + GlobalField.isMetered] = isMetered;
    heap.u8[global + GlobalField.isMemoryFatal] = isMemoryFatal;
    if (isMetered === 0) this.#setFuel(SLICE);
  }

  #setFuel(slice: number): void {
    const { i32 } = this.#state.heap;
    i32[(this.#state.global + GlobalField.fuel) >>> 2] = slice;
    i32[(this.#state.global + GlobalField.fuelSlice) >>> 2] = slice;
  }

  /** Fuel until the next look. */
  #refill(context: LimitContext): void {
    let least = this.#slice;
    for (let at: LimitContext | undefined = context; at !== undefined; at = at.outer)
      least = Math.min(least, at.fuelLeft);
    this.#setFuel(Math.max(0, least));
  }

  #settle(): void {
    this.#charge(this.#state.core.takeSpent(this.#state.global) >>> 0);
  }

  #charge(spent: number): void {
    for (let at = this.#current; at !== undefined; at = at.outer) at.fuelLeft -= spent;
  }

  // -- Verdicts --

  program(spent: number): number {
    const verdict = this.#look(spent);
    if (verdict !== PAUSE) return verdict;
    if (this.#current !== undefined) this.#current.turn = TURN;
    return this.#state.hostDepth > 0 ? GO_ON : PAUSE;
  }

  work(spent: number): number {
    const verdict = this.#look(spent);
    if (verdict !== PAUSE) return verdict;
    // What cannot be left now is to be left as soon as it has returned.
    this.#setFuel(0);
    if (this.#state.hostDepth > 0) return GO_ON;
    if (this.#current !== undefined) this.#current.turn *= 2;
    return PAUSE;
  }

  isLookDue(): boolean {
    return performance.now() - this.#lookedAt > 2 * LOOK_INTERVAL;
  }

  #look(spent: number): number {
    const context = this.#current;
    if (context === undefined) return GO_ON;
    this.#charge(spent);
    const now = performance.now();
    this.#adaptSlice(spent, now - this.#lookedAt);
    this.#lookedAt = now;
    const reached = this.#find(context, now);
    if (reached === undefined) {
      this.#refill(context);
      return context.canPause && now >= context.turnEndsAt ? PAUSE : GO_ON;
    }
    this.raise(reached);
    // What goes on nevertheless is asked again at once.
    this.#setFuel(0);
    return STOP;
  }

  /** The last units have taken so many milliseconds. */
  #adaptSlice(spent: number, elapsed: number): void {
    const slice = elapsed > LOOK_INTERVAL ? Math.floor((spent * LOOK_INTERVAL) / elapsed) : 2 * this.#slice;
    this.#slice = Math.min(SLICE, Math.max(LEAST_SLICE, slice));
  }

  #find(context: LimitContext, now: number): LimitName | undefined {
    for (let at: LimitContext | undefined = context; at !== undefined; at = at.outer) {
      if (at.fuelLeft < 0) return "fuel";
      if (now >= at.deadlineAt) return "deadline";
      if (at.signal?.aborted) return "abort";
    }
    return undefined;
  }

  /** Bytes that may be in use. */
  get memory(): number {
    return this.#state.heap.u32[(this.#state.global + GlobalField.gcLimit) >>> 2];
  }

  /** Why the host has aborted. */
  reasonOf(limit: LimitName): unknown {
    let at = limit === "abort" ? this.#current : undefined;
    while (at !== undefined && !at.signal?.aborted) at = at.outer;
    return at?.signal?.reason;
  }

  /** Whether a limit that an inner call has reached, in which so much memory could be in use, is one that holds here. */
  isReached(limit: LimitName, memory: number): boolean {
    const context = this.#current;
    if (context === undefined) return false;
    if (limit === "memory") return memory >= this.memory;
    if (limit !== "output") return this.findReached(context) !== undefined;
    let at: LimitContext | undefined = context;
    while (at !== undefined && at.outputLeft >= 0) at = at.outer;
    return at !== undefined;
  }

  /** The limit that a run which has not begun, or which waits, has reached. */
  findReached(context: LimitContext): LimitName | undefined {
    return this.#find(context, performance.now());
  }

  /** Counts what a program prints or writes; throws if it is too much. */
  countOutput(length: number): void {
    for (let at = this.#current; at !== undefined; at = at.outer) {
      at.outputLeft -= length;
      if (at.outputLeft >= 0) continue;
      this.raise("output");
      throw new RaisedValue(messages.output);
    }
  }

  // -- Errors --

  /** Makes a limit's error the one that is raised. */
  raise(limit: LimitName): void {
    const state = this.#state;
    const word = (state.global + GlobalField.errorValue) >>> 2;
    let low = 0;
    try {
      low = state.internText(messages[limit]);
    } catch (thrown) {
      if (!(thrown instanceof OutOfMemory)) throw thrown;
      low = state.heap.u32[(state.global + GlobalField.memoryError) >>> 2];
    }
    state.heap.u32[word] = low;
    state.heap.u32[word + 1] = Tag.values.STRING;
    this.#reached = limit;
    state.heap.u8[state.global + GlobalField.isFatal] = this.#current?.isCatchable ? 0 : 1;
  }

  /** The limit whose error has come to the host with this message, if it is one's. */
  takeReached(message: unknown): LimitName | undefined {
    const { heap, global } = this.#state;
    const isFatal = heap.u8[global + GlobalField.isFatal] !== 0;
    heap.u8[global + GlobalField.isFatal] = 0;
    const limit = this.#reached ?? (isFatal || message === messages.memory ? "memory" : undefined);
    this.#reached = undefined;
    return isFatal || (limit !== undefined && message === messages[limit]) ? limit : undefined;
  }
}

/**
 * Asynchronous runs: each has a thread of its own, so that many can be under way. A host function that gives a promise
 * parks the run that has called it, wherever that is: in a coroutine, a metamethod, an iterator, `pcall`, a comparator of
 * `table.sort`. Between two steps of one run others go on, and the event loop has its turns.
 *
 * Invariant: one step at a time, and never within another call of Lua: so a step begins and ends with the main thread
 * being the current one.
 */

import { inNextTurn } from "../host/event-loop.ts";
import { GlobalField, SLOT, ThreadField } from "../lib/offsets.ts";
import { Tag } from "../spec/vm.ts";
import { type Bridge, MultipleResults } from "./bridge.ts";
import type { Calls } from "./calls.ts";
import type { LimitName } from "./error.ts";
import { LimitContext, type Limiter, type Limits } from "./limits.ts";
import type { Reference } from "./references.ts";

/** What the core returns in place of a number of results (core/vm/entry.ts). */
const FAILED = -1;
const SUSPENDED = -2;

/** Threads of ended runs that are kept for others. */
const MAX_IDLE_THREADS = 16;

/** The longest time that timers of JavaScript take. */
const MAX_DELAY = 0x7fffffff;

export class Run {
  readonly root: Reference;
  readonly context: LimitContext;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** The thread that waits, while it does. */
  parked: Reference | undefined;
  /** What the host function that it waits for has given. */
  promise: PromiseLike<unknown> | undefined;
  isEnded = false;
  timer: ReturnType<typeof setTimeout> | undefined;
  onAbort: (() => void) | undefined;

  constructor(
    root: Reference,
    context: LimitContext,
    resolve: (value: unknown) => void,
    reject: (error: unknown) => void,
  ) {
    this.root = root;
    this.context = context;
    this.resolve = resolve;
    this.reject = reject;
  }
}

export class Runs {
  readonly #bridge: Bridge;
  readonly #calls: Calls;
  readonly #limiter: Limiter;
  readonly #idle: Reference[] = [];
  /** The run whose step is made. */
  #current: Run | undefined;
  readonly #all = new Set<Run>();

  constructor(bridge: Bridge, calls: Calls, limiter: Limiter) {
    this.#bridge = bridge;
    this.#calls = calls;
    this.#limiter = limiter;
    calls.suspend = (promise) => this.#suspend(promise);
  }

  /** Calls a function on a thread of its own. */
  start(
    callee: Reference,
    parameters: readonly unknown[],
    limits: Limits,
    context = new LimitContext(limits, true),
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      // A handle that has been given back, or whose state has been closed, is an error before anything is begun.
      void callee.live;
      const begin = (): void => {
        const root = this.#bridge.attempt(() => this.#takeThread());
        const run = new Run(root, context, resolve, reject);
        this.#all.add(run);
        this.#watch(run, limits);
        this.#step(run, () => {
          const reached = this.#limiter.findReached(context);
          this.#calls.pushCall(root.address, callee.live, parameters, 1);
          if (reached === undefined) return this.#core.beginRun(root.address, parameters.length);
          throw this.#calls.limitError(reached);
        });
      };
      this.#whenIdle(() => {
        try {
          begin();
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  get #core() {
    return this.#bridge.state.core;
  }

  /** Ends all runs: the state is closed. */
  close(reason: Error): void {
    for (const run of this.#all) {
      run.isEnded = true;
      this.#unwatch(run);
      run.reject(reason);
    }
    this.#all.clear();
  }

  // -- Steps --

  /** Now, or when the call of Lua that is under way has ended. */
  #whenIdle(action: () => void): void {
    const { state } = this.#bridge;
    if (state.hostDepth === 0 && this.#current === undefined) action();
    else queueMicrotask(() => this.#whenIdle(action));
  }

  #step(run: Run, action: () => number): void {
    this.#current = run;
    this.#limiter.enter(run.context);
    let result: number;
    try {
      result = this.#calls.guarded(run.root.address, action);
    } catch (error) {
      this.#current = undefined;
      this.#limiter.leave(run.context);
      this.#end(run, () => run.reject(error));
      return;
    }
    this.#bridge.state.heap.refresh();
    this.#current = undefined;
    const error = result === FAILED ? this.#calls.takeError() : undefined;
    this.#limiter.leave(run.context);
    if (result >= 0) this.#succeed(run, result);
    else if (error !== undefined) this.#end(run, () => run.reject(error));
    else this.#park(run, result === SUSPENDED);
  }

  #succeed(run: Run, count: number): void {
    const { heap } = this.#bridge.state;
    const slot = heap.u32[(run.root.address + ThreadField.top) >>> 2] + SLOT;
    try {
      const value = count === 0 ? undefined : this.#bridge.attempt(() => this.#bridge.read(slot));
      this.#end(run, () => run.resolve(value));
    } catch (error) {
      this.#end(run, () => run.reject(error));
    }
  }

  #end(run: Run, settle: () => void): void {
    run.isEnded = true;
    this.#all.delete(run);
    this.#unwatch(run);
    run.parked?.release();
    if (this.#idle.length < MAX_IDLE_THREADS) this.#idle.push(run.root);
    else run.root.release();
    try {
      this.#bridge.state.streams.output.flush();
    } catch (error) {
      // Who gets the output has thrown.
      run.reject(error);
    }
    settle();
  }

  /** The run waits for a promise, or for its next turn. */
  #park(run: Run, isSuspended: boolean): void {
    const { heap, global } = this.#bridge.state;
    const thread = heap.u32[(global + GlobalField.scratch0) >>> 2];
    if (run.parked?.address !== thread) {
      run.parked?.release();
      run.parked = this.#bridge.attempt(() => this.#bridge.references.hold(thread, Tag.values.THREAD));
    }
    this.#bridge.state.streams.output.flush();
    if (!isSuspended) {
      inNextTurn(() => this.#goOn(run));
      return;
    }
    const { promise } = run;
    // What is no promise of the language's own may throw, or answer more than once.
    Promise.resolve(promise).then(
      (value) => this.#answer(run, promise, value),
      (reason) => this.#refuse(run, promise, reason),
    );
  }

  #goOn(run: Run): void {
    if (run.isEnded) return;
    this.#whenIdle(() => {
      if (run.isEnded) return;
      this.#step(run, () => this.#core.continueRun(run.root.address, run.parked?.address ?? 0));
    });
  }

  #answer(run: Run, promise: unknown, value: unknown): void {
    this.#whenIdle(() => {
      if (run.isEnded || run.promise !== promise) return;
      run.promise = undefined;
      const thread = run.parked?.address ?? 0;
      this.#core.threadBarrier(this.#bridge.state.global, thread);
      const base = this.#bridge.state.heap.u32[(thread + ThreadField.base) >>> 2];
      let count = 1;
      try {
        this.#bridge.attempt(() => {
          if (value instanceof MultipleResults) count = this.#bridge.writeAll(base, value.values);
          else this.#bridge.write(base, value);
        });
      } catch (error) {
        this.#raise(run, error);
        return;
      }
      this.#step(run, () => this.#core.answerRun(run.root.address, thread, count));
    });
  }

  #refuse(run: Run, promise: unknown, reason: unknown): void {
    this.#whenIdle(() => {
      if (run.isEnded || run.promise !== promise) return;
      run.promise = undefined;
      this.#raise(run, reason);
    });
  }

  /** The host function that the run waits for raises an error. */
  #raise(run: Run, reason: unknown): void {
    this.#step(run, () => {
      this.#calls.setError(reason);
      return this.#core.failRun(run.root.address, run.parked?.address ?? 0);
    });
  }

  // -- Waiting --

  /** What a host function has given is a promise: whether a run waits for it now. */
  #suspend(promise: PromiseLike<unknown>): boolean {
    const run = this.#current;
    if (run === undefined || this.#bridge.state.hostDepth > 1) return false;
    run.promise = promise;
    return true;
  }

  /** Deadline and signal hold while a run waits, too. */
  #watch(run: Run, { deadline, signal }: Limits): void {
    const stop = (): void => this.#stopWaiting(run);
    if (deadline !== undefined) run.timer = setTimeout(stop, Math.min(deadline, MAX_DELAY));
    if (signal === undefined) return;
    run.onAbort = stop;
    signal.addEventListener("abort", stop, { once: true });
  }

  #unwatch(run: Run): void {
    clearTimeout(run.timer);
    if (run.onAbort !== undefined) run.context.signal?.removeEventListener("abort", run.onAbort);
  }

  /** A run that is not parked notices by itself. */
  #stopWaiting(run: Run): void {
    this.#whenIdle(() => {
      if (run.isEnded || run.promise === undefined) return;
      const reached: LimitName | undefined = this.#limiter.findReached(run.context);
      if (reached === undefined) {
        const left = Math.max(1, run.context.deadlineAt - performance.now());
        run.timer = setTimeout(() => this.#stopWaiting(run), Math.min(left, MAX_DELAY));
        return;
      }
      run.promise = undefined;
      this.#step(run, () => {
        this.#limiter.raise(reached);
        return this.#core.failRun(run.root.address, run.parked?.address ?? 0);
      });
    });
  }

  #takeThread(): Reference {
    const known = this.#idle.pop();
    if (known !== undefined) return known;
    const { state, references } = this.#bridge;
    return references.hold(state.newThread(), Tag.values.THREAD);
  }
}

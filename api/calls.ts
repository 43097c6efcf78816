/** Calls in both directions, and what goes wrong in them. */

import type { ExtraFunctions, LeafFunction } from "../host/extra-functions.ts";
import type { State } from "../host/state.ts";
import { OutOfMemory, RaisedValue, typeName } from "../lib/errors.ts";
import { metafield } from "../lib/metafields.ts";
import { GlobalField, SLOT, ThreadField } from "../lib/offsets.ts";
import { traceback } from "../lib/traceback.ts";
import { errorMessages } from "../spec/errors.ts";
import { Limit, Status, Tag } from "../spec/vm.ts";
import { type Bridge, MultipleResults } from "./bridge.ts";
import { type LimitName, LuaError, LuaLimitError } from "./error.ts";
import type { Callable, HostObject, HostObjects } from "./host-objects.ts";
import { leafOf } from "./leaf.ts";
import { LimitContext, type Limiter, type Limits } from "./limits.ts";
import { type Handle, REFERENCE, type Reference } from "./references.ts";

const tags = Tag.values;
const statuses = Status.values;
const { ENTRY_SLOTS, MIN_STACK } = Limit.values;
// Constants, since a property that is looked up costs as much as a part of the call.
const { top: TOP, limit: LIMIT } = ThreadField;
const CALL_BASE = GlobalField.callBase;
const SCRATCH = GlobalField.scratch0;

/** Of the core's callNumbers: it has called nothing. */
const REFUSED = -4;

/** A function that has been called but whose results could not be stored: the core will call it again. */
interface Unfinished {
  readonly thread: number;
  readonly base: number;
  readonly value: unknown;
}

export class Calls implements ExtraFunctions {
  readonly #bridge: Bridge;
  readonly #state: State;
  readonly #objects: HostObjects;
  readonly #unfinished: Unfinished[] = [];
  /** What a function has thrown through compiled code; it is called again, to throw that. */
  #failed: { readonly thrown: unknown } | undefined;
  /** Whether the next call may be of one of these. */
  #isIrregular = false;
  readonly #limiter: Limiter;
  /** Limits of calls that have none of their own; undefined: there are none. */
  readonly #defaults: Limits | undefined;
  /** Whether a run waits for a promise that a host function has given; set by who makes runs. */
  suspend!: (promise: PromiseLike<unknown>) => boolean;
  /** Errors of limits, and the memory that there was: one that an inner call has reached may be none of its outer one. */
  readonly #limitErrors = new WeakMap<LuaLimitError, number>();
  /** Lua's stack when the last call failed. */
  #traceback = "";
  /** Whether the text of an error value is being made. */
  #isConverting = false;

  constructor(bridge: Bridge, limiter: Limiter, defaults: Limits | undefined) {
    this.#bridge = bridge;
    this.#state = bridge.state;
    this.#objects = bridge.objects;
    this.#limiter = limiter;
    this.#defaults = defaults;
    bridge.call = (callee, parameters, wantsAll) => this.callLua(callee.live, parameters, wantsAll);
    bridge.callFew = (callee, count, first, second, third) =>
      this.#callFew(callee, count, first, second, third);
    bridge.state.extraFunctions = this;
    bridge.state.failureObserver = (thread) => {
      this.#traceback = traceback(bridge.state.heap, thread, undefined, 0);
    };
  }

  // -- From JavaScript to Lua --

  /** Whether Lua code runs, and has called who asks. */
  get isRunning(): boolean {
    const { heap, global, hostDepth } = this.#state;
    return hostDepth > 0 || heap.u32[(global + CALL_BASE) >>> 2] !== 0;
  }

  /** The limits of what has none of its own: those of the state, unless it is within a call that has some. */
  get defaultLimits(): Limits | undefined {
    return this.#limiter.current === undefined ? this.#defaults : undefined;
  }

  /** Does something that has limits. Throws what it raises. */
  limited<T>(limits: Limits | undefined, action: () => T): T {
    return limits === undefined
      ? this.#raising(action)
      : this.within(new LimitContext(limits, false), action);
  }

  #raising<T>(action: () => T): T {
    try {
      return action();
    } catch (thrown) {
      throw thrown instanceof RaisedValue ? this.takeError() : thrown;
    }
  }

  within<T>(context: LimitContext, action: () => T): T {
    this.#limiter.enter(context);
    try {
      const reached = this.#limiter.findReached(context);
      if (reached !== undefined) throw this.limitError(reached);
      return this.#raising(action);
    } finally {
      this.#limiter.leave(context);
    }
  }

  /** Calls a function on the running thread: its first result, or all of them. Throws what it raises. */
  callLua(address: number, parameters: readonly unknown[], wantsAll: boolean): unknown {
    return this.limited(this.defaultLimits, () => this.callPlainly(address, parameters, wantsAll));
  }

  /** Likewise, with no limits but those that hold anyway. */
  callPlainly(address: number, parameters: readonly unknown[], wantsAll: boolean): unknown {
    const { state } = this.#bridge;
    const { heap } = state;
    const thread = state.currentThread;
    const topWord = (thread + TOP) >>> 2;
    this.pushCall(thread, address, parameters, ENTRY_SLOTS);
    const count = state.callOnStack(thread, parameters.length);
    heap.refresh();
    if (count < 0) throw this.takeError();
    const first = heap.u32[topWord] + SLOT * ENTRY_SLOTS;
    if (wantsAll) return this.#bridge.attempt(() => this.#bridge.readAll(first, count));
    return count === 0 ? undefined : this.#readResult(first);
  }

  /** The usual call, of up to three arguments: they need no array. */
  #callFew(callee: Reference, count: number, first: unknown, second: unknown, third: unknown): unknown {
    if (this.#defaults !== undefined && this.#limiter.current === undefined)
      return this.callLua(callee.live, [first, second, third].slice(0, count), false);
    const areNumbers =
      (count < 1 || typeof first === "number") &&
      (count < 2 || typeof second === "number") &&
      (count < 3 || typeof third === "number");
    if (areNumbers) return this.#callNumbers(callee.live, count, first, second, third);
    return this.#callValues(callee.live, count, first, second, third);
  }

  /** Numbers go through the core's parameters and result. */
  #callNumbers(callee: number, count: number, first: unknown, second: unknown, third: unknown): unknown {
    const { core, heap, global, currentThread } = this.#state;
    let resultCount: number;
    try {
      const a = count > 0 ? (first as number) : 0;
      const b = count > 1 ? (second as number) : 0;
      const c = count > 2 ? (third as number) : 0;
      const result = core.callNumbers(global, callee, count, a, b, c);
      heap.refresh();
      if (!Number.isNaN(result)) return result;
      resultCount = heap.i32[(global + SCRATCH) >>> 2];
    } catch (thrown) {
      resultCount = this.#state.goOnAfter(thrown, () => core.finishCall(currentThread));
    }
    if (resultCount === REFUSED) return this.#callValues(callee, count, first, second, third);
    return this.#takeFirst(resultCount);
  }

  #callValues(callee: number, count: number, first: unknown, second: unknown, third: unknown): unknown {
    const state = this.#state;
    const { heap } = state;
    const thread = state.currentThread;
    const slot = this.#pushCallee(thread, callee, count, ENTRY_SLOTS);
    if (count > 0) this.#writeParameter(slot, first);
    if (count > 1) this.#writeParameter(slot + SLOT, second);
    if (count > 2) this.#writeParameter(slot + 2 * SLOT, third);
    heap.u32[(thread + TOP) >>> 2] = slot + SLOT * count;
    return this.#takeFirst(state.callOnStack(thread, count));
  }

  /** The first of so many results of a call. Throws what it has raised. */
  #takeFirst(count: number): unknown {
    const state = this.#state;
    state.heap.refresh();
    if (count < 0) throw this.takeError();
    if (count === 0) return undefined;
    return this.#readResult(state.heap.u32[(state.currentThread + TOP) >>> 2] + SLOT * ENTRY_SLOTS);
  }

  #readResult(slot: number): unknown {
    const { u32, f64 } = this.#state.heap;
    if (u32[(slot + 4) >>> 2] < tags.NUMBER) return f64[slot >>> 3];
    return this.#bridge.attempt(() => this.#bridge.read(slot));
  }

  /** Puts a function and its arguments onto the stack of a thread; `below`: slots up to the arguments. */
  pushCall(thread: number, address: number, parameters: readonly unknown[], below: number): void {
    const first = this.#pushCallee(thread, address, parameters.length, below);
    for (let index = 0; index < parameters.length; index++)
      this.#writeParameter(first + SLOT * index, parameters[index]);
    this.#state.heap.u32[(thread + TOP) >>> 2] = first + SLOT * parameters.length;
  }

  /** Puts a function onto a stack that has room for the call; returns the slot of its first argument. */
  #pushCallee(thread: number, address: number, count: number, below: number): number {
    const { heap } = this.#state;
    const topWord = (thread + TOP) >>> 2;
    const slots = count + below;
    if (heap.u32[topWord] + SLOT * (slots + MIN_STACK) > heap.u32[(thread + LIMIT) >>> 2])
      this.#reserve(thread, slots + MIN_STACK);
    const first = heap.u32[topWord] + SLOT * below;
    if (heap.u32[(this.#state.global + CALL_BASE) >>> 2] !== 0)
      throw new Error("a leaf function must not call Lua");
    heap.u32[(first - SLOT) >>> 2] = address;
    heap.u32[(first - SLOT + 4) >>> 2] = tags.FUNCTION;
    return first;
  }

  #writeParameter(slot: number, value: unknown): void {
    // The usual number needs no look at its type but this one.
    if (typeof value === "number" && !Number.isNaN(value)) this.#state.heap.f64[slot >>> 3] = value;
    else this.#bridge.attempt(() => this.#bridge.write(slot, value));
  }

  #reserve(thread: number, slots: number): void {
    this.#bridge.attempt(() => {
      const growth = this.#state.core.reserveStack(thread, slots);
      this.#state.heap.refresh();
      if (growth === 1) throw new RangeError(errorMessages.STKOV);
      if (growth !== 0) throw new OutOfMemory();
    });
  }

  /** What Global.errorValue is as an exception. */
  takeError(): Error {
    const bridge = this.#bridge;
    const slot = bridge.state.global + GlobalField.errorValue;
    const tag = bridge.state.heap.u32[(slot + 4) >>> 2];
    const value = bridge.attempt(() => bridge.read(slot));
    bridge.write(slot, undefined);
    const traceback = this.#traceback;
    const limit = this.#limiter.takeReached(value);
    if (limit !== undefined) {
      const cause = this.#limiter.reasonOf(limit);
      const error = new LuaLimitError(messageOf(value), limit, { value, traceback, cause });
      this.#limitErrors.set(error, this.#limiter.memory);
      return error;
    }
    const cause = value instanceof Error ? value : undefined;
    const message = cause === undefined ? this.#textOf(value, tag) : messageOf(cause.message);
    return new LuaError(message, { value, traceback, cause });
  }

  /** What the `__tostring` of an error value makes of it, if that is text; it runs within the limits of what has failed. */
  #textOf(value: unknown, tag: number): string {
    const reference = (Object(value) as Partial<Handle>)[REFERENCE];
    const type = typeName(tag);
    if (reference === undefined || this.#isConverting) return messageOf(value, type);
    const convert = metafield(this.#state, { low: reference.address, high: tag }, "__tostring");
    if (convert?.high !== tags.FUNCTION) return messageOf(value, type);
    this.#isConverting = true;
    try {
      const text = this.callPlainly(convert.low, [value], false);
      return messageOf(typeof text === "string" || text instanceof Uint8Array ? text : value, type);
    } catch {
      return messageOf(value, type);
    } finally {
      this.#isConverting = false;
    }
  }

  // -- From Lua to JavaScript --

  leaf(number: number): LeafFunction | undefined {
    const entry = this.#bridge.objects.entries[number];
    return entry === undefined || entry.receiver !== undefined ? undefined : leafOf(entry.value);
  }

  call(thread: number, number: number, base: number, count: number): number {
    const entry = this.#objects.entries[number] as HostObject;
    try {
      const { plain } = entry;
      if (plain === undefined || count !== 2 || this.#isIrregular)
        return this.#callUnusually(entry, thread, base, count);
      const bridge = this.#bridge;
      const value = plain(bridge.read(base), bridge.read(base + SLOT));
      return this.#return(thread, base, value);
    } catch (thrown) {
      return this.#raise(thrown);
    }
  }

  #callUnusually(entry: HostObject, thread: number, base: number, count: number): number {
    if (this.#failed !== undefined) this.#throwFailed();
    if (entry.native !== undefined) return entry.native(thread, base, count);
    return this.#return(thread, base, this.#finish(thread, base, entry, count));
  }

  failNext(thrown: unknown): void {
    this.#failed = { thrown };
    this.#isIrregular = true;
  }

  #throwFailed(): void {
    const failed = this.#failed;
    this.#failed = undefined;
    this.#isIrregular = this.#unfinished.length > 0;
    throw failed?.thrown;
  }

  /** Calls the function of JavaScript. */
  #run({ value, receiver }: HostObject, base: number, count: number): unknown {
    const bridge = this.#bridge;
    const func = value as Callable;
    if (receiver !== undefined) {
      const parameters = bridge.readAll(base, count);
      return Reflect.apply(func, receiver, parameters[0] === receiver ? parameters.slice(1) : parameters);
    }
    switch (count) {
      case 0:
        return func();
      case 1:
        return func(bridge.read(base));
      case 2:
        return func(bridge.read(base), bridge.read(base + SLOT));
      default:
        return func(...bridge.readAll(base, count));
    }
  }

  /** The value of a function that has been called already, or else calls it. */
  #finish(thread: number, base: number, entry: HostObject, count: number): unknown {
    const at = this.#unfinished.findIndex((call) => call.thread === thread && call.base === base);
    if (at < 0) return this.#run(entry, base, count);
    const { value } = this.#unfinished[at];
    this.#unfinished.splice(at, 1);
    this.#isIrregular = this.#unfinished.length > 0;
    return value;
  }

  #return(thread: number, base: number, value: unknown): number {
    if (typeof value === "number" && !Number.isNaN(value)) {
      this.#state.heap.f64[(base - SLOT) >>> 3] = value;
      return 1;
    }
    if (isPromise(value)) return this.#wait(value);
    try {
      if (value instanceof MultipleResults) return this.#bridge.writeAll(base - SLOT, value.values);
      this.#bridge.write(base - SLOT, value);
      return 1;
    } catch (thrown) {
      // The function must not be called once more for the sake of its results.
      if (thrown instanceof OutOfMemory) {
        this.#unfinished.push({ thread, base, value });
        this.#isIrregular = true;
      }
      throw thrown;
    }
  }

  #wait(promise: PromiseLike<unknown>): number {
    if (this.suspend(promise)) return statuses.SUSPEND;
    // Nobody else will look at it.
    promise.then(undefined, () => undefined);
    throw new Error(
      "attempt to wait for a promise in a synchronous call; state.run and the method async of functions wait",
    );
  }

  #raise(thrown: unknown): number {
    if (thrown instanceof OutOfMemory) return statuses.MEMORY;
    return this.setError(thrown);
  }

  /** What a library function throws for an exception of the host that it has called: Lua gets it as if a host function had thrown. */
  raised(thrown: unknown): unknown {
    if (!this.isRunning || thrown instanceof RaisedValue || thrown instanceof OutOfMemory) return thrown;
    return this.#raise(thrown) === statuses.MEMORY ? new OutOfMemory() : new RaisedValue();
  }

  /** A limit that has been reached before anything ran. */
  limitError(limit: LimitName): LuaLimitError {
    this.#limiter.raise(limit);
    this.#traceback = "";
    return this.takeError() as LuaLimitError;
  }

  /** Makes a step of a run, and goes on with it after an exception that compiled code has let through. */
  guarded(root: number, action: () => number): number {
    const { state } = this.#bridge;
    try {
      return action();
    } catch (thrown) {
      return state.goOnAfter(thrown, () => state.core.continueRun(root, state.currentThread));
    }
  }

  /** Makes what was thrown the error value. */
  setError(thrown: unknown): number {
    const bridge = this.#bridge;
    const memory = this.#limitErrors.get(thrown as LuaLimitError);
    if (memory !== undefined && this.#limiter.isReached((thrown as LuaLimitError).limit, memory)) {
      this.#limiter.raise((thrown as LuaLimitError).limit);
      return statuses.ERROR;
    }
    const slot = bridge.state.global + GlobalField.errorValue;
    try {
      // An error of Lua that comes back is what it was, unless an exception of JavaScript was behind it.
      bridge.write(slot, isLuaError(thrown) ? (thrown.cause ?? thrown.value) : thrown);
    } catch (second) {
      if (second instanceof OutOfMemory) return statuses.MEMORY;
      bridge.write(slot, second);
    }
    return statuses.ERROR;
  }
}

export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" &&
  value !== null &&
  !(REFERENCE in value) &&
  typeof (value as { then?: unknown }).then === "function";

/** An error of a limit that does not hold here is an exception like others. */
const isLuaError = (thrown: unknown): thrown is LuaError =>
  thrown instanceof LuaError && !(thrown instanceof LuaLimitError);

/** A text of Lua as one of JavaScript, or what is said of an error value that is none. */
export function messageOf(value: unknown, type = "userdata"): string {
  if (typeof value === "string" || typeof value === "number") return String(value);
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  return `error object is a ${type} value`;
}

/**
 * What Lua holds of JavaScript: objects as userdata, functions as functions of the host. Each has a number; a table of
 * Lua with weak values tells which of them Lua still has. Invariant: an object or function of JavaScript that Lua has is
 * the same value of Lua each time that it is passed.
 *
 * What Lua's collector has freed is noticed when the next number is wanted after it has marked all: then the objects of
 * JavaScript are let go.
 */

import type { State } from "../host/state.ts";
import { GlobalField, TableField, UserdataField } from "../lib/offsets.ts";
import { setField, setInteger, setTextField } from "../lib/tables.ts";
import { Tag, UserdataKind } from "../spec/vm.ts";

const TABLE = "_HOST_OBJECTS";
const PAYLOAD = 8;
const tags = Tag.values;

/** How the core calls a function of the host: the number of results from `base - 8` on, or a Status. */
export type NativeFunction = (thread: number, base: number, count: number) => number;

export type Callable = (...parameters: unknown[]) => unknown;

export type AnyFunction = (...parameters: never[]) => unknown;

/** What makes functions of source text: no program may have these, wherever it has found them. */
export const makersOfFunctions: ReadonlySet<unknown> = new Set([
  Function,
  Object.getPrototypeOf(async () => undefined).constructor,
  Object.getPrototypeOf(function* () {}).constructor,
  Object.getPrototypeOf(async function* () {}).constructor,
  // biome-ignore lint/security/noGlobalEval: it is refused.
  eval,
]);

/** What a number stands for. */
export class HostObject {
  readonly value: object;
  /** Of a function that was read from an object: that object. */
  readonly receiver: object | undefined;
  /** Of a function of the bridge itself. */
  readonly native: NativeFunction | undefined;
  /** A function that is called as it is. */
  readonly plain: Callable | undefined;

  constructor(value: object, receiver?: object, native?: NativeFunction) {
    this.value = value;
    this.receiver = receiver;
    this.native = native;
    const isPlain = typeof value === "function" && receiver === undefined && native === undefined;
    this.plain = isPlain ? (value as Callable) : undefined;
  }
}

export class HostObjects {
  readonly #state: State;
  /** By number, from 1 on. */
  readonly entries: (HostObject | undefined)[] = [undefined];
  readonly #numbers = new Map<object, number>();
  /** Methods by the object that they were read from. */
  readonly #methods = new Map<object, Map<object, number>>();
  readonly #free: number[] = [];
  readonly #table: number;
  #scannedAt = 0;
  /** Metatable of the userdata; set before the first is made. */
  metatable = 0;

  constructor(state: State) {
    this.#state = state;
    this.#table = state.newTable(8, 0);
    const metatable = state.newTable(0, 0);
    setTextField(state, metatable, "__mode", "v");
    state.heap.u32[(this.#table + TableField.metatable) >>> 2] = metatable;
    state.objectBarrier(this.#table, metatable);
    setField(state, state.registry, TABLE, this.#table, tags.TABLE);
  }

  /** Numbers in use. */
  get size(): number {
    return this.entries.length - 1 - this.#free.length;
  }

  /** The userdata of an object. Throws OutOfMemory. */
  userdataOf(value: object): number {
    return this.#liveAddress(this.#numbers.get(value)) || this.#newUserdata(value);
  }

  /** The function of Lua that calls a function. */
  functionOf(value: object): number {
    const known = this.#liveAddress(this.#numbers.get(value));
    if (known !== 0) return known;
    const number = this.#numberFor(value);
    const address = this.#newFunction(number, new HostObject(value));
    this.#numbers.set(value, number);
    return address;
  }

  /** The same for a function that was read from an object. */
  methodOf(receiver: object, value: object): number {
    let methods = this.#methods.get(receiver);
    if (methods === undefined) {
      methods = new Map();
      this.#methods.set(receiver, methods);
    }
    const known = this.#liveAddress(methods.get(value));
    if (known !== 0) return known;
    const number = this.#numberFor(value);
    const address = this.#newFunction(number, new HostObject(value, receiver));
    // Taking a number may have forgotten the last method of the object.
    this.#methods.set(receiver, methods.set(value, number));
    return address;
  }

  /** A function of Lua that is not to be converted back. */
  nativeFunction(native: NativeFunction): number {
    return this.#newFunction(this.#takeNumber(), new HostObject(native, undefined, native));
  }

  /** The object that a userdata of kind HOST_OBJECT stands for. */
  objectOf(userdata: number): object | undefined {
    return this.entries[this.#state.heap.u32[(userdata + UserdataField.data) >>> 2]]?.value;
  }

  isHostObject(userdata: number): boolean {
    return this.#state.heap.u8[userdata + UserdataField.kind] === UserdataKind.values.HOST_OBJECT;
  }

  #newUserdata(value: object): number {
    const state = this.#state;
    const number = this.#numberFor(value);
    const { HOST_OBJECT } = UserdataKind.values;
    const address = state.newUserdata(PAYLOAD, HOST_OBJECT, state.globals);
    state.heap.u32[(address + UserdataField.data) >>> 2] = number;
    state.heap.u32[(address + UserdataField.metatable) >>> 2] = this.metatable;
    state.objectBarrier(address, this.metatable);
    this.#enter(number, new HostObject(value), address, tags.USERDATA);
    this.#numbers.set(value, number);
    return address;
  }

  #newFunction(number: number, entry: HostObject): number {
    const address = this.#state.newExtraFunction(number);
    this.#enter(number, entry, address, tags.FUNCTION);
    return address;
  }

  #enter(number: number, entry: HostObject, address: number, tag: number): void {
    setInteger(this.#state, this.#table, number, address, tag);
    this.entries[number] = entry;
  }

  /** The address that Lua has for a number; 0: it has been freed, or there is none, as for 0. */
  #liveAddress(number = 0): number {
    const { u32 } = this.#state.heap;
    const slot = this.#slotOf(number);
    return u32[(slot + 4) >>> 2] === tags.NIL ? 0 : u32[slot >>> 2];
  }

  #slotOf(number: number): number {
    const { u32 } = this.#state.heap;
    const isInArray = number < u32[(this.#table + TableField.arraySize) >>> 2];
    if (isInArray) return u32[(this.#table + TableField.array) >>> 2] + 8 * number;
    return this.#state.tableGetInteger(this.#table, number) || this.#state.global + GlobalField.nilValue;
  }

  /** The number of a further value. */
  #numberFor(value: object): number {
    if (makersOfFunctions.has(value))
      throw new TypeError("Function, eval and the like cannot be passed to Lua");
    return this.#takeNumber();
  }

  #takeNumber(): number {
    const markEnds = this.#state.heap.u32[(this.#state.global + GlobalField.markEnds) >>> 2];
    if (markEnds !== this.#scannedAt) {
      this.#scannedAt = markEnds;
      this.#letGo();
    }
    const free = this.#free.pop();
    if (free !== undefined) return free;
    this.entries.push(undefined);
    return this.entries.length - 1;
  }

  /** Lets go what Lua has freed. */
  #letGo(): void {
    for (let number = 1; number < this.entries.length; number++) {
      const entry = this.entries[number];
      if (entry === undefined || this.#liveAddress(number) !== 0) continue;
      this.entries[number] = undefined;
      this.#free.push(number);
      this.#forget(entry, number);
    }
  }

  #forget({ value, receiver }: HostObject, number: number): void {
    if (receiver === undefined) {
      if (this.#numbers.get(value) === number) this.#numbers.delete(value);
      return;
    }
    const methods = this.#methods.get(receiver);
    if (methods?.get(value) === number) methods.delete(value);
    if (methods?.size === 0) this.#methods.delete(receiver);
  }
}

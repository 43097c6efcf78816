/**
 * Values between the two worlds, slot by slot. What is shared is passed by reference, so that both sides see the same:
 *
 *   JavaScript                        Lua
 *   undefined                         nil
 *   null                              a light userdata of its own (`js.null`): true, unlike nil
 *   boolean, number                   the same
 *   bigint                            int64_t, or uint64_t if it fits only there
 *   string                            string (see strings.ts)
 *   Uint8Array                        string of these bytes
 *   function                          function
 *   class                             userdata that makes an object when it is called
 *   other objects                     userdata (see host-metatable.ts)
 *   LuaTable, LuaFunction, LuaObject  what they stand for
 *
 * Back, a table becomes a LuaTable, a live object of its fields, or a copy, by choice; what has no counterpart becomes a
 * LuaObject. Invariant: nothing here runs Lua code, so nothing is collected, and addresses stay valid.
 */

import type { State } from "../host/state.ts";
import { OutOfMemory } from "../lib/errors.ts";
import { CdataField, SLOT, ThreadField } from "../lib/offsets.ts";
import { CtypeId } from "../spec/ctypes.ts";
import { errorMessages } from "../spec/errors.ts";
import { Limit, Tag } from "../spec/vm.ts";
import { copyToJs } from "./copy.ts";
import { LuaError, LuaLimitError } from "./error.ts";
import { createFunction } from "./function.ts";
import { Helpers } from "./helpers.ts";
import { createMetatable } from "./host-metatable.ts";
import { HostObjects } from "./host-objects.ts";
import { LuaObject } from "./object.ts";
import { type Handle, REFERENCE, type Reference, References } from "./references.ts";
import { StringCache, type StringMode } from "./strings.ts";
import { LuaTable } from "./table.ts";

/** How tables of Lua become values of JavaScript. */
export type TableMode = "table" | "proxy" | "copy";

/** How values of Lua become values of JavaScript. */
export interface BridgeOptions {
  /** Strings as text in UTF-8 (`"utf8"`, the default), as a character per byte, or as `Uint8Array`. */
  readonly strings?: StringMode;
  /** Tables as handles (`"table"`, the default), as live objects of their fields, or as deep copies. */
  readonly tables?: TableMode;
}

const tags = Tag.values;
const { INT64, UINT64 } = CtypeId;
/** Slots that a function of the host may use above its frame. */
const MAX_RESULTS = Limit.values.MIN_STACK;
const NIL_WORD = 0xffffffff;
/** The high word of a NaN, of which there is one in Lua. */
const NAN_WORD = 0x7ff80000;

/** Several results of one function, in place of an array. */
export class MultipleResults {
  readonly values: readonly unknown[];

  constructor(values: readonly unknown[]) {
    this.values = values;
  }
}

/** An object that is passed by reference whatever it is: a promise, a Uint8Array. */
export class Opaque {
  readonly value: object;

  constructor(value: object) {
    this.value = value;
  }
}

export class Bridge {
  readonly state: State;
  readonly strings: StringCache;
  readonly references: References;
  readonly objects: HostObjects;
  readonly tables: TableMode;
  readonly helpers: Helpers;
  /** Calls a function of Lua; set by who runs the state. */
  call!: (callee: Reference, parameters: readonly unknown[], wantsAll: boolean) => unknown;

  /** The same with up to three arguments, for the first result. */
  callFew!: (callee: Reference, count: number, first: unknown, second: unknown, third: unknown) => unknown;
  /** Calls a function of Lua as an asynchronous run; likewise. */
  start!: (callee: Reference, parameters: readonly unknown[]) => Promise<unknown>;

  constructor(state: State, { strings = "utf8", tables = "table" }: BridgeOptions) {
    this.state = state;
    this.strings = new StringCache(state, strings);
    this.references = new References(state);
    this.objects = new HostObjects(state);
    this.tables = tables;
    this.helpers = new Helpers(this);
    this.objects.metatable = createMetatable(this);
  }

  // -- To Lua --

  /** Stores a value into a slot. Throws OutOfMemory. */
  write(slot: number, value: unknown): void {
    const { heap } = this.state;
    switch (typeof value) {
      case "number":
        if (Number.isNaN(value)) this.#store(slot, 0, NAN_WORD);
        else heap.f64[slot >>> 3] = value;
        return;
      case "string":
        this.#store(slot, this.strings.addressOf(value), tags.STRING);
        return;
      case "boolean":
        this.#store(slot, NIL_WORD, value ? tags.TRUE : tags.FALSE);
        return;
      case "undefined":
        this.#store(slot, NIL_WORD, tags.NIL);
        return;
      case "bigint":
        this.#store(slot, this.#newInteger(value), tags.CDATA);
        return;
      case "symbol":
        throw new TypeError("a symbol cannot be passed to Lua");
      default:
        this.#writeObject(slot, value as object | null);
    }
  }

  #store(slot: number, low: number, high: number): void {
    const { u32 } = this.state.heap;
    u32[slot >>> 2] = low;
    u32[(slot + 4) >>> 2] = high;
  }

  #writeObject(slot: number, value: object | null): void {
    if (value === null) {
      this.#store(slot, 0, tags.LIGHTUSERDATA);
      return;
    }
    const reference = (value as Partial<Handle>)[REFERENCE];
    if (reference !== undefined && reference.owner === this.references) {
      this.#store(slot, reference.live, reference.tag);
      return;
    }
    if (typeof value === "function") {
      if (isClass(value)) this.#store(slot, this.objects.userdataOf(value), tags.USERDATA);
      else this.#store(slot, this.objects.functionOf(value), tags.FUNCTION);
      return;
    }
    if (value instanceof Uint8Array) {
      this.#store(slot, this.state.internBytes(value), tags.STRING);
      return;
    }
    this.#store(slot, this.objects.userdataOf(value instanceof Opaque ? value.value : value), tags.USERDATA);
  }

  /** A function that was read from an object of JavaScript. */
  writeMethod(slot: number, receiver: object, method: object): void {
    const reference = (method as Partial<Handle>)[REFERENCE];
    if (reference?.owner === this.references) this.#store(slot, reference.live, reference.tag);
    else this.#store(slot, this.objects.methodOf(receiver, method), tags.FUNCTION);
  }

  /** Stores values from a slot on, and returns their number. */
  writeAll(slot: number, values: readonly unknown[]): number {
    if (values.length > MAX_RESULTS)
      throw new RangeError(
        `a host function gives at most ${MAX_RESULTS} results, not ${values.length}: give a table`,
      );
    // The first slot holds the frame's header, which errors still need.
    for (let index = values.length - 1; index >= 0; index--) this.write(slot + SLOT * index, values[index]);
    return values.length;
  }

  #newInteger(value: bigint): number {
    const isSigned = BigInt.asIntN(64, value) === value;
    if (!isSigned && BigInt.asUintN(64, value) !== value)
      throw new RangeError(`${value} does not fit into 64 bits`);
    const cdata = this.state.newCdata(isSigned ? INT64 : UINT64, 8);
    this.state.heap.view.setBigUint64(cdata + CdataField.data, BigInt.asUintN(64, value), true);
    return cdata;
  }

  // -- To JavaScript --

  /** The value in a slot. Throws OutOfMemory. */
  read(slot: number): unknown {
    const { u32, f64 } = this.state.heap;
    const high = u32[(slot + 4) >>> 2];
    return high < tags.NUMBER ? f64[slot >>> 3] : this.readWords(u32[slot >>> 2], high);
  }

  /** The values from a slot on. */
  readAll(slot: number, count: number): unknown[] {
    const values: unknown[] = [];
    for (let index = 0; index < count; index++) values.push(this.read(slot + SLOT * index));
    return values;
  }

  /** A value that is no number, by its words. */
  readWords(low: number, high: number): unknown {
    switch (high) {
      case tags.NIL:
        return undefined;
      case tags.TRUE:
        return true;
      case tags.FALSE:
        return false;
      case tags.STRING:
        return this.strings.valueAt(low);
      case tags.TABLE:
        return this.#readTable(low);
      case tags.FUNCTION:
        return this.#readFunction(low);
      case tags.LIGHTUSERDATA:
        return low === 0 ? null : low;
      case tags.CDATA:
        return this.#readCdata(low);
      default:
        return this.#readOther(low, high);
    }
  }

  #readTable(address: number): unknown {
    if (this.tables === "copy") return copyToJs(this, address);
    const table = this.tableAt(address);
    return this.tables === "proxy" ? table.fields : table;
  }

  /** The handle of the table at an address. */
  tableAt(address: number): LuaTable {
    return this.references.handleOf(
      address,
      tags.TABLE,
      (reference) => new LuaTable(this, reference),
    ) as LuaTable;
  }

  #readFunction(address: number): unknown {
    const own = this.#hostFunction(address);
    if (own !== undefined) return own;
    return this.references.handleOf(address, tags.FUNCTION, (reference) => createFunction(this, reference));
  }

  /** The function of JavaScript that a function of Lua calls, if that is all it does. */
  #hostFunction(address: number): object | undefined {
    const number = this.state.extraNumber(address);
    const entry = number < 0 ? undefined : this.objects.entries[number];
    return entry?.native === undefined ? entry?.value : undefined;
  }

  #readCdata(address: number): unknown {
    const { u16, view } = this.state.heap;
    const ctypeId = u16[(address + CdataField.ctypeId) >>> 1];
    if (ctypeId === INT64) return view.getBigInt64(address + CdataField.data, true);
    if (ctypeId === UINT64) return view.getBigUint64(address + CdataField.data, true);
    return this.#readOther(address, tags.CDATA);
  }

  #readOther(address: number, tag: number): unknown {
    if (tag === tags.USERDATA && this.objects.isHostObject(address)) return this.objects.objectOf(address);
    return this.references.handleOf(address, tag, (reference) => new LuaObject(this, reference));
  }

  /** The text of a key, or what else it is; keys are text also where strings are bytes. */
  readKey(slot: number): unknown {
    const { u32 } = this.state.heap;
    return u32[(slot + 4) >>> 2] === tags.STRING ? this.strings.textAt(u32[slot >>> 2]) : this.read(slot);
  }

  // -- Memory --

  /**
   * Does something that may need memory of Lua, once more after a collection if need be. Within a host function that
   * cannot be: the caller gets an error.
   */
  attempt<T>(action: () => T): T {
    try {
      return this.state.withCollection(action);
    } catch (thrown) {
      if (!(thrown instanceof OutOfMemory)) throw thrown;
      const message = errorMessages.ERRMEM;
      const details = { value: message, traceback: "" };
      throw this.state.hostDepth > 0
        ? new LuaError(message, details)
        : new LuaLimitError(message, "memory", details);
    }
  }

  /** Where values of a call may be put: above what the running thread has in use. */
  get scratchSlot(): number {
    const { state } = this;
    return state.heap.u32[(state.currentThread + ThreadField.top) >>> 2] + SLOT;
  }
}

/** Classes, and constructors of the language's own: their property `prototype` cannot be replaced. */
export function isClass(value: object): boolean {
  const prototype = Object.getOwnPropertyDescriptor(value, "prototype");
  if (prototype?.writable !== false) return false;
  // Generator functions have a prototype, too, of which nothing is made.
  return (prototype.value as { constructor?: unknown } | undefined)?.constructor === value;
}

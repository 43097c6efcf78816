/** Tables of Lua as live objects. */

import { NODE_SIZE, NodeField, SLOT, TableField } from "../lib/offsets.ts";
import { Tag } from "../spec/vm.ts";
import { copyToJs } from "./copy.ts";
import { BRIDGE, LuaObject } from "./object.ts";
import { REFERENCE } from "./references.ts";

const tags = Tag.values;

/** Text that reads as an index, as JavaScript writes it. */
const INDEX = /^(?:0|-?[1-9]\d{0,14})$/;

/** A table's fields as properties: `fields.name`, `fields[1]`. Functions among them are called without a self. */
export type Fields = { [name: string | number]: any };

/**
 * A handle of a table. Reading and writing follow metatables, as in Lua; keys are any values.
 *
 * ```ts
 * using settings = state.runSync("return { width = 3 }") as LuaTable;
 * settings.set("height", 4);
 * settings.toJS(); // { width: 3, height: 4 }
 * ```
 */
export class LuaTable extends LuaObject implements Iterable<[unknown, unknown]> {
  #fields: Fields | undefined;

  /** The value under a key. */
  get(key: unknown): any {
    const bridge = this[BRIDGE];
    const table = this[REFERENCE].live;
    const slot = bridge.attempt(() => this.#find(table, key));
    if (slot !== 0) return bridge.attempt(() => bridge.read(slot));
    return this.#hasMetatable(table) ? bridge.helpers.index(this, key) : undefined;
  }

  /** The table under a key as a handle, however the state converts tables; undefined: there is no table. */
  tableAt(key: unknown): LuaTable | undefined {
    const bridge = this[BRIDGE];
    const slot = bridge.attempt(() => this.#find(this[REFERENCE].live, key));
    const { u32 } = bridge.state.heap;
    if (slot === 0 || u32[(slot + 4) >>> 2] !== tags.TABLE) return undefined;
    return bridge.attempt(() => bridge.tableAt(u32[slot >>> 2]));
  }

  /** Stores a value under a key; `undefined` removes it. */
  set(key: unknown, value: unknown): void {
    const bridge = this[BRIDGE];
    const table = this[REFERENCE].live;
    if (this.#hasMetatable(table)) bridge.helpers.assign(this, key, value);
    else bridge.attempt(() => this.#store(table, key, value));
  }

  /** Whether there is a value under a key. */
  has(key: unknown): boolean {
    return this.get(key) !== undefined;
  }

  /** Removes a key. */
  delete(key: unknown): void {
    this.set(key, undefined);
  }

  /** What `#table` gives. */
  get length(): number {
    const bridge = this[BRIDGE];
    const table = this[REFERENCE].live;
    if (this.#hasMetatable(table)) return bridge.helpers.length(this) as number;
    return bridge.state.core.tableLength(table) >>> 0;
  }

  /** The pairs of keys and values, as `next` gives them. The table may be changed meanwhile, but not extended. */
  *entries(): IterableIterator<[unknown, unknown]> {
    const bridge = this[BRIDGE];
    const { heap } = bridge.state;
    // Between two entries the handle may be given back.
    const word = (offset: number): number => heap.u32[(this[REFERENCE].live + offset) >>> 2];
    for (let index = 0; index < word(TableField.arraySize); index++) {
      const slot = word(TableField.array) + SLOT * index;
      if (!this.#isNil(slot)) yield [index, bridge.attempt(() => bridge.read(slot))];
    }
    for (let index = 0; index <= word(TableField.hashMask); index++) {
      const node = word(TableField.node) + NODE_SIZE * index;
      if (this.#isNil(node + NodeField.value)) continue;
      yield bridge.attempt(() => [bridge.readKey(node + NodeField.key), bridge.read(node + NodeField.value)]);
    }
  }

  /** The keys, as `next` gives them. */
  *keys(): IterableIterator<unknown> {
    for (const [key] of this.entries()) yield key;
  }

  /** The values, as `next` gives them. */
  *values(): IterableIterator<unknown> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): IterableIterator<[unknown, unknown]> {
    return this.entries();
  }

  /**
   * A copy: an array if the keys are 1 to n, else an object if all keys are strings or numbers, else a `Map`. Tables
   * within are copied, too, each once, so that cycles stay cycles.
   */
  toJS(): any {
    return this[BRIDGE].attempt(() => copyToJs(this[BRIDGE], this[REFERENCE].live));
  }

  /** The fields as properties of a live object; tables within are such objects, too. */
  get fields(): Fields {
    this.#fields ??= fieldsOf(this);
    return this.#fields;
  }

  #hasMetatable(table: number): boolean {
    return this[BRIDGE].state.heap.u32[(table + TableField.metatable) >>> 2] !== 0;
  }

  #isNil(slot: number): boolean {
    return this[BRIDGE].state.heap.u32[(slot + 4) >>> 2] === tags.NIL;
  }

  /** The slot of a key's value, or 0 if that is nil. */
  #find(table: number, key: unknown): number {
    const { state, strings } = this[BRIDGE];
    let slot: number;
    if (typeof key === "string") slot = state.tableGetString(table, strings.addressOf(key));
    else slot = state.tableGetValue(table, this.#words(key));
    return slot === 0 || this.#isNil(slot) ? 0 : slot;
  }

  #store(table: number, key: unknown, value: unknown): void {
    const bridge = this[BRIDGE];
    if (key === undefined || Number.isNaN(key)) throw new TypeError(`table index is ${key ?? "nil"}`);
    const { low, high } = this.#words(value);
    const slot =
      typeof key === "string"
        ? bridge.state.tableSetString(table, bridge.strings.addressOf(key))
        : bridge.state.tableSetValue(table, this.#words(key));
    const { u32 } = bridge.state.heap;
    u32[slot >>> 2] = low;
    u32[(slot + 4) >>> 2] = high;
    bridge.state.tableBarrier(table, slot);
  }

  #words(value: unknown): { low: number; high: number } {
    const bridge = this[BRIDGE];
    bridge.write(bridge.scratchSlot, value);
    return bridge.state.readValue(bridge.scratchSlot);
  }
}

/** The handler is the target as well, whose prototype says how Node shows it. */
function fieldsOf(table: LuaTable): Fields {
  const handler = new FieldsHandler(table);
  return new Proxy(handler as unknown as Fields, handler);
}

export class FieldsHandler implements ProxyHandler<Fields> {
  readonly #table: LuaTable;

  constructor(table: LuaTable) {
    this.#table = table;
  }

  getPrototypeOf(): null {
    return null;
  }

  #key(property: string): string | number {
    return INDEX.test(property) ? Number(property) : property;
  }

  get(_target: Fields, property: string | symbol): unknown {
    if (property === REFERENCE) return this.#table[REFERENCE];
    // A promise that is resolved with fields asks whether they are a promise.
    if (typeof property === "symbol" || property === "then") return undefined;
    const value = this.#table.get(this.#key(property));
    return value instanceof LuaTable ? value.fields : value;
  }

  set(_target: Fields, property: string | symbol, value: unknown): boolean {
    if (typeof property === "symbol") return false;
    this.#table.set(this.#key(property), value);
    return true;
  }

  has(_target: Fields, property: string | symbol): boolean {
    return property === REFERENCE || (typeof property === "string" && this.#table.has(this.#key(property)));
  }

  /** What a field is cannot be said: it has a value, and is set. */
  defineProperty(): boolean {
    return false;
  }

  deleteProperty(_target: Fields, property: string | symbol): boolean {
    if (typeof property === "string") this.#table.delete(this.#key(property));
    return true;
  }

  ownKeys(): string[] {
    return [...this.#table.keys()]
      .filter((key) => typeof key === "string" || typeof key === "number")
      .map(String);
  }

  getOwnPropertyDescriptor(target: Fields, property: string | symbol): PropertyDescriptor | undefined {
    const value = this.get(target, property);
    return value === undefined ? undefined : { value, writable: true, enumerable: true, configurable: true };
  }
}

/** The table behind its fields. */
export function tableOf(fields: object): LuaTable | undefined {
  const reference = (fields as Partial<LuaTable>)[REFERENCE];
  return reference?.tag === tags.TABLE
    ? (reference.owner.handleAt(reference.address) as LuaTable | undefined)
    : undefined;
}

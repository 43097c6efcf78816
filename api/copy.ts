/** Deep copies between the worlds. What has been copied is remembered, so that cycles stay cycles. */

import { NODE_SIZE, NodeField, SLOT, TableField } from "../lib/offsets.ts";
import { Tag } from "../spec/vm.ts";
import type { Bridge } from "./bridge.ts";
import { REFERENCE } from "./references.ts";

const tags = Tag.values;

type Copies = Map<number, object>;

/** Does what is to be done, which may add more: in place of recursion, since programs nest tables as deeply as they like. */
function work(pending: (() => void)[]): void {
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) next();
}

/** What a table is copied to: see LuaTable.toJS. */
export function copyToJs(bridge: Bridge, table: number): object {
  const copies: Copies = new Map();
  const pending: (() => void)[] = [];
  const copyOf = (slot: number): unknown => {
    const { u32 } = bridge.state.heap;
    return u32[(slot + 4) >>> 2] === tags.TABLE ? begin(u32[slot >>> 2]) : bridge.read(slot);
  };
  const begin = (address: number): object => {
    const known = copies.get(address);
    if (known !== undefined) return known;
    const { copy, fill } = emptyCopy(bridge, slotsOf(bridge, address), copyOf);
    copies.set(address, copy);
    pending.push(fill);
    return copy;
  };
  const copy = begin(table);
  work(pending);
  return copy;
}

/** What fields are copied to, and how it is filled with them. */
function emptyCopy(
  bridge: Bridge,
  slots: FieldSlots[],
  copyOf: (slot: number) => unknown,
): { readonly copy: object; readonly fill: () => void } {
  if (isSequence(slots)) {
    const array: unknown[] = [];
    const fill = (): void => {
      for (const { value } of slots) array.push(copyOf(value));
    };
    return { copy: array, fill };
  }
  const keys = slots.map(({ key }) => (typeof key === "number" ? key : bridge.readKey(key.slot)));
  if (keys.every((key) => typeof key === "string" || typeof key === "number")) {
    const object: Record<string, unknown> = {};
    const fill = (): void =>
      keys.forEach((key, index) => {
        defineField(object, String(key), copyOf(slots[index].value));
      });
    return { copy: object, fill };
  }
  const map = new Map<unknown, unknown>();
  const fill = (): void =>
    slots.forEach(({ key, value }, index) => {
      map.set(typeof key === "number" ? key : (copyOf(key.slot) ?? keys[index]), copyOf(value));
    });
  return { copy: map, fill };
}

/** Not by assignment: `__proto__` is a field like any other. Who waits for a copy would call its `then`, without limits. */
function defineField(object: object, name: string, value: unknown): void {
  if (name === "then" && typeof value === "function")
    throw new TypeError("a table with a function 'then' cannot be copied: it would be a promise");
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}

/** A field: its index, or the slot of its key; and the slot of its value. */
interface FieldSlots {
  readonly key: number | { readonly slot: number };
  readonly value: number;
}

function slotsOf(bridge: Bridge, table: number): FieldSlots[] {
  const { u32, f64 } = bridge.state.heap;
  const word = (offset: number): number => u32[(table + offset) >>> 2];
  const found: FieldSlots[] = [];
  const isNil = (slot: number): boolean => u32[(slot + 4) >>> 2] === tags.NIL;
  for (let index = 0; index < word(TableField.arraySize); index++) {
    const value = word(TableField.array) + SLOT * index;
    if (!isNil(value)) found.push({ key: index, value });
  }
  for (let index = 0; index <= word(TableField.hashMask); index++) {
    const node = word(TableField.node) + NODE_SIZE * index;
    const [key, value] = [node + NodeField.key, node + NodeField.value];
    if (isNil(value)) continue;
    const isNumber = u32[(key + 4) >>> 2] < tags.NUMBER;
    found.push({ key: isNumber ? f64[key >>> 3] : { slot: key }, value });
  }
  return found;
}

/** Whether the keys are 1 to n; then they are put into this order. An empty table is an object. */
function isSequence(slots: FieldSlots[]): boolean {
  const { length } = slots;
  const isIndex = ({ key }: FieldSlots): boolean =>
    typeof key === "number" && Number.isInteger(key) && key >= 1 && key <= length;
  if (length === 0 || !slots.every(isIndex)) return false;
  slots.sort((left, right) => (left.key as number) - (right.key as number));
  return true;
}

/** A table with copies of the elements of an array or Set, the entries of a Map, or the fields of an object. */
export function copyToLua(bridge: Bridge, value: object): number {
  const copies = new Map<object, number>();
  const pending: (() => void)[] = [];
  const begin = (content: object): number => {
    const known = copies.get(content);
    if (known !== undefined) return known;
    const table = bridge.state.newTable(0, 0);
    copies.set(content, table);
    pending.push(() => fillTable(bridge, table, content, begin));
    return table;
  };
  const table = begin(value);
  work(pending);
  return table;
}

function fillTable(
  bridge: Bridge,
  table: number,
  content: object,
  tableOf: (content: object) => number,
): void {
  const { state } = bridge;
  for (const [key, field] of entriesOf(content)) {
    if (field === undefined) continue;
    const keyWords = wordsOf(bridge, key, tableOf);
    const { low, high } = wordsOf(bridge, field, tableOf);
    const slot = state.tableSetValue(table, keyWords);
    const { u32 } = state.heap;
    u32[slot >>> 2] = low;
    u32[(slot + 4) >>> 2] = high;
    state.tableBarrier(table, slot);
  }
}

function* entriesOf(value: object): Iterable<readonly [unknown, unknown]> {
  if (value instanceof Map) yield* value;
  else if (value instanceof Set) for (const element of value) yield [element, true];
  else if (Array.isArray(value))
    for (let index = 0; index < value.length; index++) yield [index + 1, value[index]];
  else yield* Object.entries(value);
}

function wordsOf(
  bridge: Bridge,
  value: unknown,
  tableOf: (content: object) => number,
): { low: number; high: number } {
  if (isCopied(value)) return { low: tableOf(value), high: tags.TABLE };
  bridge.write(bridge.scratchSlot, value);
  return bridge.state.readValue(bridge.scratchSlot);
}

/** Plain objects, arrays, Maps and Sets; others are passed by reference. */
export function isCopied(value: unknown): value is object {
  if (typeof value !== "object" || value === null || REFERENCE in value) return false;
  if (Array.isArray(value) || value instanceof Map || value instanceof Set) return true;
  const prototype = Object.getPrototypeOf(value);
  // Those of other realms inherit from an object of their own.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

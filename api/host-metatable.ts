/**
 * Objects of JavaScript as Lua sees them: userdata with one metatable. Fields are properties, `#` is `length` or `size`,
 * `pairs` gives the entries of arrays, Maps and plain objects and the elements of what else can be iterated, and a call
 * calls: an iterator gives its next value, a class makes an object.
 *
 * A function that is read from an object is bound to it, so that `object.method(x)` and `object:method(x)` are the same.
 *
 * Invariant: from an object no program gets to what JavaScript has in common for all objects. `constructor` leads to
 * `Function`, which makes functions of source text, and `__proto__` to what everything inherits from; these and their
 * like are no fields. Nor is what an object says when it is asked for its text: an array may say `constructor`.
 */

import { typeName } from "../lib/errors.ts";
import { SLOT } from "../lib/offsets.ts";
import { setField, setTextField } from "../lib/tables.ts";
import { Tag } from "../spec/vm.ts";
import { type Bridge, isClass, MultipleResults } from "./bridge.ts";
import { makersOfFunctions } from "./host-objects.ts";

const tags = Tag.values;

/** Properties that no program may see or set. */
const forbidden: ReadonlySet<unknown> = new Set([
  "constructor",
  "prototype",
  "__proto__",
  "__defineGetter__",
  "__defineSetter__",
  "__lookupGetter__",
  "__lookupSetter__",
  "caller",
  "callee",
  "arguments",
]);

const isForbidden = (key: unknown): boolean => Object(key) === key || forbidden.has(key);

type Properties = { [key: PropertyKey]: unknown };

/** Takes the operands from their slots and leaves the result below them. */
type Metamethod = (bridge: Bridge, base: number, count: number) => void;

const objectAt = (bridge: Bridge, slot: number): object => {
  const { u32 } = bridge.state.heap;
  const isUserdata = u32[(slot + 4) >>> 2] === tags.USERDATA;
  const userdata = u32[slot >>> 2];
  const object =
    isUserdata && bridge.objects.isHostObject(userdata) ? bridge.objects.objectOf(userdata) : undefined;
  if (object === undefined) throw new TypeError("object of JavaScript expected");
  return object;
};

const metamethods: Readonly<Record<string, Metamethod>> = {
  __index(bridge, base) {
    const object = objectAt(bridge, base);
    const key = bridge.readKey(base + SLOT) as PropertyKey;
    const value = isForbidden(key) ? undefined : (object as Properties)[key];
    if (value === undefined && key === "new" && isClass(object))
      bridge.write(base - SLOT, (...parameters: unknown[]) => construct(object, parameters));
    else if (typeof value === "function" && !isClass(value)) bridge.writeMethod(base - SLOT, object, value);
    else bridge.write(base - SLOT, makersOfFunctions.has(value) ? undefined : value);
  },
  __newindex(bridge, base) {
    const object = objectAt(bridge, base);
    const key = bridge.readKey(base + SLOT) as PropertyKey;
    // Who waits for an object calls its `then`, and no limits would hold.
    const isSet =
      !isForbidden(key) && key !== "then" && Reflect.set(object, key, bridge.read(base + 2 * SLOT));
    if (!isSet) throw new TypeError(`property '${String(key)}' cannot be set`);
    bridge.write(base - SLOT, undefined);
  },
  __len(bridge, base) {
    const { length, size } = objectAt(bridge, base) as { length?: unknown; size?: unknown };
    bridge.write(base - SLOT, length ?? size ?? 0);
  },
  __tostring(bridge, base) {
    bridge.write(base - SLOT, textOf(objectAt(bridge, base)));
  },
  __concat(bridge, base) {
    bridge.write(base - SLOT, operandText(bridge, base) + operandText(bridge, base + SLOT));
  },
  __pairs(bridge, base) {
    bridge.write(base - SLOT, entryIterator(objectAt(bridge, base)));
  },
};

/** What a call of an object gives: an object of a class, or the next value of an iterator. */
function callObject(object: object, ...parameters: unknown[]): unknown {
  if (isClass(object)) return construct(object, parameters);
  if (typeof (object as { next?: unknown }).next !== "function")
    throw new TypeError("object is not callable");
  const result = (object as Iterator<unknown> | AsyncIterator<unknown>).next();
  return result instanceof Promise ? result.then(nextValue) : nextValue(result as IteratorResult<unknown>);
}

/** nil would end a loop before its time. */
function nextValue({ done, value }: IteratorResult<unknown>): unknown {
  if (done) return undefined;
  return value === undefined ? null : value;
}

const construct = (object: object, parameters: unknown[]): unknown =>
  Reflect.construct(object as new () => object, parameters);

/** A function for `for … in`, which gives key and value, or the elements of what has no keys. */
function entryIterator(object: object): () => unknown {
  const asynchronous = (object as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator];
  if (asynchronous !== undefined) {
    const iterator = asynchronous.call(object);
    return () => callObject(iterator);
  }
  const isKeyed = typeof (object as Map<unknown, unknown>).entries === "function";
  const isIterable = typeof (object as Iterable<unknown>)[Symbol.iterator] === "function";
  const entries: Iterator<unknown> = isKeyed
    ? (object as Map<unknown, unknown>).entries()
    : isIterable
      ? (object as Iterable<unknown>)[Symbol.iterator]()
      : Object.entries(object)[Symbol.iterator]();
  return () => {
    const result = entries.next();
    if (result.done || (isIterable && !isKeyed)) return nextValue(result);
    const [key, element] = result.value as [unknown, unknown];
    return new MultipleResults([key === undefined ? null : key, element]);
  };
}

/** Errors show themselves as in JavaScript's own reports, and what inherits nothing as other objects do. */
function textOf(value: unknown): string {
  if (typeof value === "function") return `class ${value.name}`;
  return "toString" in Object(value) ? String(value) : "[object Object]";
}

/** The text of what is concatenated with an object: nil is a mistake, as in Lua, and so are true and false. */
function operandText(bridge: Bridge, slot: number): string {
  const tag = bridge.state.heap.u32[(slot + 4) >>> 2];
  if (tag > tags.LIGHTUSERDATA) throw new TypeError(`attempt to concatenate a ${typeName(tag)} value`);
  return textOf(bridge.read(slot));
}

/** The metatable; its own metatable is not for programs. */
export function createMetatable(bridge: Bridge): number {
  const { state, objects } = bridge;
  const table = state.newTable(0, 4);
  for (const [name, metamethod] of Object.entries(metamethods)) {
    const func = objects.nativeFunction((_thread, base, count) => {
      metamethod(bridge, base, count);
      return 1;
    });
    setField(state, table, name, func, tags.FUNCTION);
  }
  // A function like those of programs, so that asynchronous iterators are waited for.
  setField(state, table, "__call", objects.functionOf(callObject), tags.FUNCTION);
  setTextField(state, table, "__metatable", "js");
  // Else it would go with the last object.
  bridge.references.hold(table, tags.TABLE);
  return table;
}

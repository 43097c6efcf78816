/**
 * What JavaScript holds of Lua: tables, functions, coroutines and other objects. Each has one handle here for as long as
 * JavaScript keeps it, so that equal objects are equal handles. A table in the registry keeps the objects alive. A handle
 * is given back by `dispose` or `using`, or when JavaScript's collector has found it dead, some turns of the event loop
 * later.
 *
 * Two objects, one of each world, that refer to each other keep each other alive for ever: neither collector sees the
 * whole cycle. One of the two must be given back.
 */

import type { State } from "../host/state.ts";
import { TableField } from "../lib/offsets.ts";
import { setField, setInteger } from "../lib/tables.ts";
import { Tag } from "../spec/vm.ts";

/** The property of handles that leads to their reference. */
export const REFERENCE: unique symbol = Symbol("Lua reference");

const TABLE = "_REFERENCES";
const NIL_WORD = 0xffffffff;

/** What is said of all that belongs to a state which has been closed. */
export const CLOSED = "the state has been closed";

/** One object of Lua that JavaScript holds. */
export class Reference {
  readonly owner: References;
  /** Address of the object; 0 once it has been given back. */
  address: number;
  readonly tag: number;
  /** Place in the table. */
  readonly index: number;

  constructor(owner: References, address: number, tag: number, index: number) {
    this.owner = owner;
    this.address = address;
    this.tag = tag;
    this.index = index;
  }

  release(): void {
    if (this.address === 0) return;
    this.owner.release(this);
    this.address = 0;
  }

  /** The address, if the object has not been given back. */
  get live(): number {
    if (this.owner.isClosed) throw new ReferenceError(CLOSED);
    if (this.address === 0) throw new ReferenceError("the Lua object has been disposed");
    return this.address;
  }
}

/** What is made of a reference. It must lead to the reference by REFERENCE. */
export interface Handle {
  readonly [REFERENCE]: Reference;
}

export class References {
  readonly #state: State;
  readonly #table: number;
  /** Those of the current job: JavaScript keeps what has a WeakRef until the job's end, be it given back or not. */
  readonly #young = new Map<number, Handle>();
  #aging: Promise<void> | undefined;
  readonly #handles = new Map<number, WeakRef<Handle>>();
  readonly #free: number[] = [];
  #count = 0;
  /** Whether the state's memory has been given back: other states will have what handles lead to. */
  isClosed = false;
  readonly #registry = new FinalizationRegistry<Reference>((reference) => this.#forget(reference));

  constructor(state: State) {
    this.#state = state;
    this.#table = state.newTable(8, 0);
    setField(state, state.registry, TABLE, this.#table, Tag.values.TABLE);
  }

  /** Objects that are held. */
  get size(): number {
    return this.#count - this.#free.length;
  }

  /** The handle of an object; `make` makes a new one. Throws OutOfMemory. */
  handleOf(address: number, tag: number, make: (reference: Reference) => Handle): Handle {
    let handle = this.handleAt(address);
    if (handle !== undefined) return handle;
    handle = make(this.hold(address, tag));
    this.#aging ??= Promise.resolve().then(() => this.#age());
    this.#young.set(address, handle);
    return handle;
  }

  /** The handle of the object at an address, if JavaScript still has it. */
  handleAt(address: number): Handle | undefined {
    return this.#young.get(address) ?? this.#handles.get(address)?.deref();
  }

  /** The job is over. */
  #age(): void {
    for (const [address, handle] of this.#young) {
      this.#handles.set(address, new WeakRef(handle));
      this.#registry.register(handle, handle[REFERENCE], handle[REFERENCE]);
    }
    this.#young.clear();
    this.#aging = undefined;
  }

  /** Keeps an object alive until the reference is released. */
  hold(address: number, tag: number): Reference {
    const index = this.#free.pop() ?? ++this.#count;
    setInteger(this.#state, this.#table, index, address, tag);
    return new Reference(this, address, tag, index);
  }

  release(reference: Reference): void {
    this.#registry.unregister(reference);
    const { address } = reference;
    if (this.handleAt(address)?.[REFERENCE] === reference) {
      this.#young.delete(address);
      this.#handles.delete(address);
    }
    this.#vacate(reference.index);
  }

  /** A handle has died. Another one may have been made for the same object since. */
  #forget({ address, index }: Reference): void {
    if (this.handleAt(address) === undefined) this.#handles.delete(address);
    this.#vacate(index);
  }

  /** The place is in the array part, which never shrinks, or in the hash part: then by the core. */
  #vacate(index: number): void {
    if (this.isClosed) return;
    const { u32 } = this.#state.heap;
    const isInArray = index < u32[(this.#table + TableField.arraySize) >>> 2];
    const slot = isInArray
      ? u32[(this.#table + TableField.array) >>> 2] + 8 * index
      : this.#state.tableGetInteger(this.#table, index);
    u32[slot >>> 2] = NIL_WORD;
    u32[(slot + 4) >>> 2] = Tag.values.NIL;
    this.#free.push(index);
  }
}

/**
 * What keeps the objects alive that compiled code refers to. Each trace has a table of them, its group:
 *
 * - while the trace is made, the registry holds the group;
 * - that of a root trace then belongs to the prototype in which the trace begins (field `traces`, which the collector
 *   marks), so that it lives as long as the prototype: nothing else could enter the trace (LuaJIT: gc_marktrace);
 * - that of a side trace belongs to its root trace's.
 *
 * So traces keep what they need alive, but not themselves: a prototype and its traces, which refer to it, die together.
 */

import { GlobalField, HeaderField, PrototypeField } from "../lib/offsets.ts";
import { setField, setInteger } from "../lib/tables.ts";
import { Mark, Tag } from "../spec/vm.ts";
import type { State } from "./state.ts";

/** Field of the registry that holds the groups of traces which are being made. */
const ANCHORS = "_JIT";
const NIL_WORD = 0xffffffff;

interface AnchorGroup {
  readonly table: number;
  readonly objects: Set<number>;
}

export class TraceAnchors {
  readonly #state: State;
  /** Of traces that are being made. */
  readonly #groups = new Map<number, AnchorGroup>();
  /** Tables of root traces. */
  readonly #roots = new Map<number, number>();
  /** Address of the table of groups, once it is made. */
  #groupTable = 0;

  constructor(state: State) {
    this.#state = state;
  }

  #registryTable(): number {
    if (this.#groupTable !== 0) return this.#groupTable;
    const state = this.#state;
    const groups = state.newTable(0, 0);
    setField(state, state.registry, ANCHORS, groups, Tag.values.TABLE);
    this.#groupTable = groups;
    return groups;
  }

  #newGroup(id: number): AnchorGroup {
    const state = this.#state;
    const table = state.newTable(0, 0);
    setInteger(state, this.#registryTable(), id, table, Tag.values.TABLE);
    const made = { table, objects: new Set<number>() };
    this.#groups.set(id, made);
    return made;
  }

  #groupOf(id: number): AnchorGroup {
    return this.#groups.get(id) ?? this.#newGroup(id);
  }

  anchor(id: number, address: number): void {
    const { table, objects } = this.#groupOf(id);
    if (objects.has(address)) return;
    objects.add(address);
    const tag = ~this.#state.heap.u8[address + HeaderField.type] >>> 0;
    setInteger(this.#state, table, objects.size, address, tag);
  }

  /** The trace will not be made. */
  release(id: number): void {
    if (this.#groups.delete(id)) this.#clear(this.#registryTable(), id);
  }

  /** The root trace is done. */
  giveToPrototype(id: number, prototype: number): void {
    const state = this.#state;
    const { table } = this.#groupOf(id);
    setInteger(state, this.#tracesOf(prototype), id, table, Tag.values.TABLE);
    this.#roots.set(id, table);
    this.release(id);
  }

  /** The side trace is done. */
  giveToRoot(id: number, rootId: number): void {
    const { table } = this.#groupOf(id);
    // The trace's number is no index of an object in the root's table.
    setInteger(this.#state, this.#roots.get(rootId) as number, -id, table, Tag.values.TABLE);
    this.release(id);
  }

  /** The root trace is gone, with its side traces. */
  dropRoot(id: number, prototype: number): void {
    if (!this.#roots.delete(id)) return;
    const traces = this.#state.heap.u32[(prototype + PrototypeField.traces) >>> 2];
    if (traces !== 0) this.#clear(traces, id);
  }

  /** At the end of marking: whether nothing refers to an object any more. */
  isDying(object: number): boolean {
    const marked = this.#state.heap.u8[object + HeaderField.marked];
    return (marked & Mark.values.WHITES) !== 0 && (marked & Mark.values.FIXED) === 0;
  }

  /** Whether the collector is to tell which prototypes die. */
  watchDeath(): void {
    this.#state.heap.u32[(this.#state.global + GlobalField.watchesDeath) >>> 2] = 1;
  }

  #tracesOf(prototype: number): number {
    const state = this.#state;
    const field = (prototype + PrototypeField.traces) >>> 2;
    if (state.heap.u32[field] !== 0) return state.heap.u32[field];
    const table = state.newTable(0, 0);
    state.heap.u32[field] = table;
    state.objectBarrier(prototype, table);
    return table;
  }

  #clear(table: number, key: number): void {
    const slot = this.#state.tableGetInteger(table, key);
    if (slot === 0) return;
    this.#state.heap.u32[slot >>> 2] = NIL_WORD;
    this.#state.heap.u32[(slot + 4) >>> 2] = Tag.values.NIL;
  }
}

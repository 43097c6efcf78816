/**
 * The tables that `debug.getinfo` gives, and the strings in them. Programs call it often, to find a level by its source for
 * example, so each table is a copy of a template that has all keys already: its values are stored where those of the
 * template are, with no search. Strings that are the same for all of them are interned once, those of a chunk when it is
 * first met.
 *
 * Invariant: a table in the registry keeps the template alive, and each string whose address is kept here; so no other
 * object can have that address.
 */

import { Tag } from "../spec/vm.ts";
import { untilNul } from "./byte-text.ts";
import { chunkName, type PlacedName, shortSource } from "./debug-info.ts";
import type { LuaState } from "./lua-state.ts";
import { PrototypeField, StringField, TableField } from "./offsets.ts";
import { getField, setField, setInteger } from "./tables.ts";

/** Keys by number. */
const fields = [
  "source",
  "short_src",
  "linedefined",
  "lastlinedefined",
  "what",
  "currentline",
  "nups",
  "nparams",
  "isvararg",
  "name",
  "namewhat",
  "func",
  "activelines",
] as const;

type FieldName = (typeof fields)[number];

/** Numbers of the keys. */
export const InfoField = Object.fromEntries(fields.map((field, index) => [field, index])) as Readonly<
  Record<FieldName, number>
>;

const HASH_BITS = 4;
/** Field of the registry. */
const ANCHORS = "_INFO";
const TEMPLATE_INDEX = 1;
/** Texts have the indices behind the template; there are some 30. Chunks have those from here on. */
const FIRST_CHUNK_INDEX = 64;
/** Chunks that are remembered, until all are forgotten: with names up to this length they hold 64 kB. */
const MAX_CHUNKS = 128;
const MAX_NAME = 256;

const tags = Tag.values;
const NO_WORD = 0xffffffff;

/** Strings that name a chunk. */
interface ChunkNames {
  readonly source: number;
  readonly shortSource: number;
}

export class InfoTables {
  readonly #state: LuaState;
  #anchors = 0;
  #template = 0;
  /** Words from the first node on to the value of each field. */
  readonly #places = new Uint32Array(fields.length);
  readonly #texts = new Map<string, number>();
  /** By the String that names the chunk. */
  readonly #chunks = new Map<number, ChunkNames>();
  /** The table that is being filled, and the first word of its nodes. */
  #table = 0;
  #nodes = 0;

  constructor(state: LuaState) {
    this.#state = state;
  }

  /** A table without values, which the following methods fill. */
  begin(): void {
    if (this.#template === 0) this.#prepare();
    const state = this.#state;
    this.#table = state.duplicateTable(this.#template);
    const { u32 } = state.heap;
    const nodes = u32[(this.#table + TableField.node) >>> 2] >>> 2;
    this.#nodes = nodes;
    const places = this.#places;
    for (let field = 0; field < places.length; field++) {
      const at = nodes + places[field];
      u32[at] = NO_WORD;
      u32[at + 1] = tags.NIL;
    }
  }

  get table(): number {
    return this.#table;
  }

  /** What has just been made needs no barrier: the collector does not run meanwhile. */
  set(field: number, low: number, tag: number): void {
    const { u32 } = this.#state.heap;
    const at = this.#nodes + this.#places[field];
    u32[at] = low;
    u32[at + 1] = tag;
  }

  setNumber(field: number, value: number): void {
    this.#state.heap.f64[(this.#nodes + this.#places[field]) >>> 1] = value;
  }

  /** One of few texts. */
  setText(field: number, text: string): void {
    this.set(field, this.#texts.get(text) ?? this.#internText(text), tags.STRING);
  }

  setName(field: number, name: PlacedName): void {
    if (typeof name === "string") {
      this.setText(field, name);
      return;
    }
    const { u8 } = this.#state.heap;
    let end = name;
    while (u8[end] !== 0) end++;
    this.set(field, this.#state.internAt(name, end - name), tags.STRING);
  }

  /** What names the chunk of a prototype. */
  setChunk(prototype: number): void {
    const name = this.#state.heap.u32[(prototype + PrototypeField.chunkName) >>> 2];
    const names = this.#chunks.get(name) ?? this.#internChunk(prototype, name);
    this.set(InfoField.source, names.source, tags.STRING);
    this.set(InfoField.short_src, names.shortSource, tags.STRING);
  }

  #prepare(): void {
    const state = this.#state;
    this.#anchors = state.newTable(0, 0);
    setField(state, state.registry, ANCHORS, this.#anchors, tags.TABLE);
    const template = state.newTable(0, HASH_BITS);
    this.#anchor(TEMPLATE_INDEX, template, tags.TABLE);
    // With values, so that the collector keeps the keys.
    for (const field of fields) setField(state, template, field, NO_WORD, tags.FALSE);
    const nodes = state.heap.u32[(template + TableField.node) >>> 2];
    fields.forEach((field, index) => {
      this.#places[index] = (getField(state, template, field) - nodes) >>> 2;
    });
    this.#template = template;
  }

  #anchor(index: number, address: number, tag: number): void {
    setInteger(this.#state, this.#anchors, index, address, tag);
  }

  #internText(text: string): number {
    const string = this.#state.internText(text);
    const index = TEMPLATE_INDEX + 1 + this.#texts.size;
    if (index === FIRST_CHUNK_INDEX) return string;
    this.#anchor(index, string, tags.STRING);
    this.#texts.set(text, string);
    return string;
  }

  #internChunk(prototype: number, name: number): ChunkNames {
    const state = this.#state;
    const length = state.heap.u32[(name + StringField.length) >>> 2];
    const text = untilNul(chunkName(state.heap, prototype));
    const source = text.length === length ? name : state.internText(text);
    const names = { source, shortSource: state.internText(shortSource(state.heap, prototype)) };
    if (length > MAX_NAME) return names;
    if (this.#chunks.size === MAX_CHUNKS) this.#chunks.clear();
    const index = FIRST_CHUNK_INDEX + 3 * this.#chunks.size;
    [name, source, names.shortSource].forEach((string, offset) => {
      this.#anchor(index + offset, string, tags.STRING);
    });
    this.#chunks.set(name, names);
    return names;
  }
}

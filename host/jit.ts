/**
 * The JIT compiler of a state, on this host: the only place that makes WebAssembly code at run time.
 */

import { JitDriver } from "../jit/driver/driver.ts";
import type { FunctionIndex, JitHost } from "../jit/driver/host.ts";
import { compilerParts } from "../jit/driver/parts.ts";
import type { JitSettings } from "../jit/settings.ts";
import { foreignName } from "../jit/wasm/foreign-calls.ts";
import { OutOfMemory } from "../lib/errors.ts";
import type { Ffi } from "../lib/ffi/ffi.ts";
import type { Signature } from "../lib/ffi/functions.ts";
import type { HeapViews } from "../lib/lua-state.ts";
import { GlobalField, HeaderField } from "../lib/offsets.ts";
import { setField, setInteger } from "../lib/tables.ts";
import { irHelpers } from "../spec/ir-helpers.ts";
import { Tag } from "../spec/vm.ts";
import type { CoreExports } from "./core.ts";
import type { State } from "./state.ts";

/** Field of the registry that holds what compiled code refers to. */
const ANCHORS = "_JIT";
const NIL_WORD = 0xffffffff;

/** A table of the state that keeps objects alive, and what is in it. */
interface AnchorGroup {
  readonly table: number;
  readonly objects: Set<number>;
}

class StateJitHost implements JitHost {
  readonly global: number;
  readonly #state: State;
  readonly #memory: WebAssembly.Memory;
  readonly #freeIndices: FunctionIndex[] = [];
  /** What regions import: the core's helpers, and functions of C. */
  #helpers: Record<string, WebAssembly.Global> | undefined;
  /** Objects kept alive, by group. */
  readonly #anchored = new Map<number, AnchorGroup>();
  /** Address of the table of groups, once it is made. */
  #groupTable = 0;

  constructor(state: State, memory: WebAssembly.Memory) {
    this.#state = state;
    this.#memory = memory;
    this.global = state.global;
  }

  get #core(): CoreExports {
    return this.#state.core;
  }

  get heap(): HeapViews {
    return this.#state.heap;
  }

  get ffi(): Ffi {
    return this.#state.ffi;
  }

  now(): number {
    // Not processor time: asking for that is a system call, which costs more than recording an instruction.
    return performance.now();
  }

  #refreshed<T>(result: T): T {
    this.#state.heap.refresh();
    return result;
  }

  // -- Reading and making values --

  tableGet(table: number, low: number, high: number): number {
    const key = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
    const found = this.#core.findValue(this.global, table, BigInt.asIntN(64, key)) >>> 0;
    return found === this.global + GlobalField.nilValue ? 0 : found;
  }

  tableGetString(table: number, key: number): number {
    return this.#state.tableGetString(table, key);
  }

  tableGetInteger(table: number, key: number): number {
    return this.#state.tableGetInteger(table, key);
  }

  tableLength(table: number): number {
    return this.#core.tableLength(table) >>> 0;
  }

  scanNumber(string: number): number | undefined {
    return this.#state.scanNumber(string);
  }

  internBytes(bytes: Uint8Array): number {
    try {
      return this.#state.internBytes(bytes);
    } catch (error) {
      if (error instanceof OutOfMemory) return 0;
      throw error;
    }
  }

  compute(name: string, ...parameters: number[]): number | undefined {
    const found = (this.#core as unknown as Readonly<Record<string, unknown>>)[name];
    return typeof found === "function" ? this.#refreshed(found(...parameters)) : undefined;
  }

  // -- Tables of the core --

  reserveTraces(count: number): boolean {
    return this.#refreshed(this.#core.reserveTraces(this.global, count)) !== 0;
  }

  reserveExits(count: number): boolean {
    return this.#refreshed(this.#core.reserveExits(this.global, count)) !== 0;
  }

  updateHotness(): void {
    this.#core.updateHotness(this.global);
  }

  updateCounting(prototype: number): void {
    this.#core.updateCounting(this.global, prototype);
  }

  // -- Anchors --

  /** The table of groups, each a table of objects; the registry keeps it. */
  #groups(): number {
    if (this.#groupTable !== 0) return this.#groupTable;
    const state = this.#state;
    const groups = state.newTable(0, 0);
    setField(state, state.registry, ANCHORS, groups, Tag.values.TABLE);
    this.#groupTable = groups;
    return groups;
  }

  #newGroup(group: number): AnchorGroup {
    const state = this.#state;
    const table = state.newTable(0, 0);
    setInteger(state, this.#groups(), group, table, Tag.values.TABLE);
    const made = { table, objects: new Set<number>() };
    this.#anchored.set(group, made);
    return made;
  }

  anchorIn(group: number, address: number): void {
    const { table, objects } = this.#anchored.get(group) ?? this.#newGroup(group);
    if (objects.has(address)) return;
    objects.add(address);
    const tag = ~this.#state.heap.u8[address + HeaderField.type] >>> 0;
    setInteger(this.#state, table, objects.size, address, tag);
  }

  releaseAnchors(group: number): void {
    if (!this.#anchored.delete(group)) return;
    const slot = this.#state.tableGetInteger(this.#groups(), group);
    if (slot === 0) return;
    this.#state.heap.u32[slot >>> 2] = NIL_WORD;
    this.#state.heap.u32[(slot + 4) >>> 2] = Tag.values.NIL;
  }

  // -- Functions of C --

  linkFunction(pointer: number, signature: Signature): number | undefined {
    const { ffi } = this;
    const call = ffi.linkFunction(pointer, signature);
    if (call !== undefined) {
      this.#helpers ??= helperGlobals(this.#core);
      this.#helpers[foreignName(call)] ??= ffi.linked[call].reference as WebAssembly.Global;
    }
    return call;
  }

  signatureOf(call: number): Signature {
    return this.ffi.linked[call].signature;
  }

  // -- Code --

  install(code: Uint8Array, index?: FunctionIndex): FunctionIndex {
    const imports = { m: { m: this.#memory }, h: (this.#helpers ??= helperGlobals(this.#core)) };
    const instance = new WebAssembly.Instance(new WebAssembly.Module(code as BufferSource), imports);
    const { table } = this.#core;
    const place = index ?? this.#freeIndices.pop() ?? table.grow(1);
    table.set(place, instance.exports.r);
    return place;
  }

  remove(index: FunctionIndex): void {
    this.#core.table.set(index, null);
    this.#freeIndices.push(index);
  }
}

/** The core's helpers as regions import them: globals that refer to functions (see jit/wasm/encoder.ts). */
function helperGlobals(core: CoreExports): Record<string, WebAssembly.Global> {
  const functions = core as unknown as Record<string, () => unknown>;
  return Object.fromEntries(
    Object.values(irHelpers)
      .filter(({ export: name }) => functions[name] !== undefined)
      .map(({ export: name }) => [
        name,
        new WebAssembly.Global({ value: "anyfunc", mutable: false }, functions[name]),
      ]),
  );
}

export const createJit = (state: State, memory: WebAssembly.Memory, settings: JitSettings): JitDriver =>
  new JitDriver(new StateJitHost(state, memory), compilerParts, settings);

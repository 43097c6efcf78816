/**
 * The JIT compiler of a state, on this host: the only place that makes WebAssembly code at run time.
 */

import { JitDriver } from "../jit/driver/driver.ts";
import type { FunctionIndex, Fusion, JitHost, TraceTools } from "../jit/driver/host.ts";
import { compilerParts } from "../jit/driver/parts.ts";
import type { CdataRecorder, LinkedLeaf, RareRecorder } from "../jit/record/interface.ts";
import type { JitSettings } from "../jit/settings.ts";
import { foreignName } from "../jit/wasm/foreign-calls.ts";
import { fromByteString } from "../lib/byte-text.ts";
import { OutOfMemory } from "../lib/errors.ts";
import type { Ffi } from "../lib/ffi/ffi.ts";
import type { CFunction, Signature } from "../lib/ffi/functions.ts";
import type { HeapViews } from "../lib/lua-state.ts";
import { GlobalField } from "../lib/offsets.ts";
import { irHelpers } from "../spec/ir-helpers.ts";
import { Tag } from "../spec/vm.ts";
import type { CoreExports } from "./core.ts";
import type { Engine } from "./engine.ts";
import type { EngineCode } from "./engine-code.ts";
import { exportFunction } from "./export-function.ts";
import type { LeafFunction } from "./extra-functions.ts";
import type { FunctionPlaces } from "./function-places.ts";
import { helperCode } from "./helper-code.ts";
import type { State } from "./state.ts";
import { TraceAnchors } from "./trace-anchors.ts";

/** Numbers of calls from here on are those of leaf functions, below those of functions of C. */
const LEAF_CALLS = 1 << 20;

/** Numbers in and out. */
const leafSignature = ({ parameterCount }: LeafFunction): Signature => "d".repeat(1 + parameterCount);

class StateJitHost implements JitHost {
  readonly global: number;
  readonly heap: HeapViews;
  readonly #state: State;
  #core: CoreExports;
  readonly #memory: WebAssembly.Memory;
  readonly #leaves: LeafFunction[] = [];
  readonly #places: FunctionPlaces;
  readonly #engine: Engine;
  #cdataRecorder: CdataRecorder | undefined;
  #rareRecorder: RareRecorder | undefined;
  #fusion: Fusion | undefined;
  /** What regions import: the core's helpers, and functions of C. */
  #helpers: Record<string, WebAssembly.Global> | undefined;
  readonly anchors: TraceAnchors;

  constructor(state: State, engine: Engine) {
    const { core, heap, functionPlaces } = engine;
    this.#state = state;
    this.#core = withHelpers(engine, core, helperCode, cores);
    this.#memory = heap.memory;
    this.#places = functionPlaces;
    this.#engine = engine;
    this.anchors = new TraceAnchors(state);
    this.global = state.global;
    this.heap = state.heap;
  }

  get ffi(): Ffi {
    return this.#state.ffi;
  }

  get #code(): EngineCode {
    return this.#engine.code;
  }

  get cdataRecorder(): CdataRecorder | undefined {
    this.#cdataRecorder ??= this.#code.cdataRecorder();
    return this.#cdataRecorder;
  }

  get hasCdata(): boolean {
    return this.#cdataRecorder !== undefined;
  }

  get rareRecorder(): RareRecorder | undefined {
    this.#rareRecorder ??= this.#loadRareRecorder();
    return this.#rareRecorder;
  }

  #loadRareRecorder(): RareRecorder | undefined {
    const part = this.#code.rareRecorder();
    if (part === undefined) return undefined;
    this.#core = withHelpers(this.#engine, this.#core, part.rareHelperCode, rareCores);
    if (this.#helpers) this.#helpers = { ...helperGlobals(this.#core), ...this.#helpers };
    return part;
  }

  get fusion(): Fusion | undefined {
    this.#fusion ??= this.#code.fusion();
    return this.#fusion;
  }

  now(): number {
    // Not processor time: asking for that is a system call, which costs more than recording an instruction.
    return performance.now();
  }

  get traceTools(): TraceTools | undefined {
    return this.#code.traceTools();
  }

  #refreshed<T>(result: T): T {
    this.#state.heap.refresh();
    return result;
  }

  // -- Reading and making values --

  tableGet(table: number, low: number, high: number): number {
    // Most keys are strings, and making a 64-bit integer of two words takes longer than the lookup.
    if (high === Tag.values.STRING) return this.tableGetString(table, low);
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

  // -- Functions of C --

  /** Functions of JavaScript without re-entry, by their numbers from LEAF_CALLS on. */
  linkLeaf(func: number): LinkedLeaf | undefined {
    const leaf = this.#state.leafOf(func);
    if (leaf === undefined) return undefined;
    const known = this.#leaves.findIndex(({ body }) => body === leaf.body);
    const call = LEAF_CALLS + (known >= 0 ? known : this.#leaves.push(leaf) - 1);
    this.#helpers ??= helperGlobals(this.#core);
    this.#helpers[foreignName(call)] ??= new WebAssembly.Global(
      { value: "anyfunc", mutable: false },
      exportFunction(leaf.body as CFunction, leafSignature(leaf)),
    );
    return { call, parameterCount: leaf.parameterCount };
  }

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
    return call < LEAF_CALLS
      ? this.ffi.linked[call].signature
      : leafSignature(this.#leaves[call - LEAF_CALLS]);
  }

  // -- Code --

  install(code: Uint8Array): FunctionIndex {
    const imports = { m: { m: this.#memory }, h: (this.#helpers ??= helperGlobals(this.#core)) };
    const instance = new WebAssembly.Instance(new WebAssembly.Module(code as BufferSource), imports);
    const place = this.#places.take();
    this.#core.table.set(place, instance.exports.r);
    return place;
  }

  callIdle(index: FunctionIndex, times: number): void {
    this.#core.callIdle(index, times);
  }

  remove(index: FunctionIndex): void {
    this.#places.giveBack(index);
  }
}

/** Cores with the helpers that are a module of their own, and with the rare ones, too; each engine has one. */
const cores = new WeakMap<Engine, CoreExports>();
const rareCores = new WeakMap<Engine, CoreExports>();

function withHelpers(
  engine: Engine,
  core: CoreExports,
  code: string | undefined,
  made: WeakMap<Engine, CoreExports>,
): CoreExports {
  if (code === undefined) return core;
  const known = made.get(engine);
  if (known) return known;
  const imports = { env: { memory: engine.heap.memory }, core: core as unknown as WebAssembly.ModuleImports };
  const { exports } = new WebAssembly.Instance(
    new WebAssembly.Module(fromByteString(code) as BufferSource),
    imports,
  );
  const whole = { ...core, ...exports };
  made.set(engine, whole);
  return whole;
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

export const createJit = (state: State, engine: Engine, settings: JitSettings): JitDriver =>
  new JitDriver(new StateJitHost(state, engine), compilerParts, settings);

/**
 * An engine: one instance of the core in one memory, shared by its states, since every wasm memory reserves gigabytes of
 * address space. It routes what the core imports to the state that runs.
 */

import { OutOfMemory } from "../lib/errors.ts";
import type { Ffi } from "../lib/ffi/ffi.ts";
import type { ModuleHost } from "../lib/ffi/module-host.ts";
import { GlobalField, ThreadField } from "../lib/offsets.ts";
import {
  raiseArgument,
  raiseCall,
  raiseCode,
  raiseCompare,
  raiseMessage,
  raiseOperand,
  raiseWrapped,
  storeOperationError,
} from "../lib/raise.ts";
import type { CoreExports, CoreImports } from "./core.ts";
import type { EngineCode, EngineWindows, FfiPart } from "./engine-code.ts";
import { FunctionPlaces } from "./function-places.ts";
import { Heap } from "./heap.ts";
import { State, type StateOptions } from "./state.ts";

/** Looked up once, since each import asks for it. */
const GLOBAL = ThreadField.global;

const PAGE = 65536;
const MAX_PAGES = 65536;
/** Pages to begin with: static data and a fresh state fit in. */
const INITIAL_PAGES = 32;

export interface EngineOptions {
  /** Address from which the heap may begin; a test mode places it above 2 GiB. */
  readonly heapStart?: number;
  /**
   * Whether the states have the FFI, with which a program reaches all of the memory. So it is the same for all states of
   * an engine: those that must be kept from each other need engines without it, or one for each.
   */
  readonly ffi?: boolean;
}

export class Engine {
  readonly core: CoreExports;
  readonly heap: Heap;
  readonly hasFfi: boolean;
  readonly functionPlaces: FunctionPlaces;
  readonly code: EngineCode;
  readonly windows: EngineWindows | undefined;
  #ffiPart: FfiPart | undefined;
  #modules: ModuleHost | undefined;
  readonly #states = new Map<number, State>();
  /** The one that called last. */
  #lastState: State | undefined;

  constructor(code: EngineCode, { heapStart, ffi = false }: EngineOptions = {}) {
    this.code = code;
    this.hasFfi = ffi;
    const initial = Math.max(INITIAL_PAGES, Math.ceil((heapStart ?? 0) / PAGE) + 1);
    const memory = new WebAssembly.Memory({ initial, maximum: MAX_PAGES });
    this.heap = new Heap(memory);
    const host = { ...this.#imports() };
    this.windows = code.windows?.(this.heap, host.callFunction);
    if (this.windows) host.callFunction = this.windows.callFunction;
    const instance = new WebAssembly.Instance(code.core, { env: { memory }, host });
    this.core = instance.exports as unknown as CoreExports;
    this.functionPlaces = new FunctionPlaces(this.core.table);
    const start = heapStart ?? this.core.heapStart();
    this.windows?.begin(start, this.core);
    this.core.pagesInitialize(start + (this.windows?.size ?? 0));
    this.heap.refresh();
  }

  /** C data exist without the library: as numerals, in string buffers. */
  get ffiPart(): FfiPart {
    // Asking the host takes as long as ten accesses.
    this.#ffiPart ??= this.code.ffi();
    if (this.#ffiPart === undefined) throw new Error("the code of the FFI is not loaded");
    return this.#ffiPart;
  }

  /** For C libraries; made when C data is first met. */
  get modules(): ModuleHost {
    this.#modules ??= new this.ffiPart.WasmModuleHost(this.heap.memory);
    return this.#modules;
  }

  /** Makes a state: globals, libraries and a main thread of its own. */
  createState(options: StateOptions): State {
    return new State(this, options);
  }

  /** Called by a state once it has an address. */
  register(state: State): void {
    this.#states.set(state.global, state);
  }

  forget(state: State): void {
    this.#states.delete(state.global);
    if (this.#lastState === state) this.#lastState = undefined;
  }

  #stateOf(thread: number): State {
    this.heap.refresh();
    const global = this.heap.u32[((thread >>> 0) + GLOBAL) >>> 2];
    if (this.#lastState?.global === global) return this.#lastState;
    const state = this.#states.get(global);
    if (state === undefined) throw new Error(`no state at ${global}`);
    this.#lastState = state;
    return state;
  }

  /** Makes the message of an error; if there is no memory for it, that is the error. */
  #report(thread: number, raise: (state: State) => void): void {
    const state = this.#stateOf(thread);
    try {
      raise(state);
    } catch (thrown) {
      if (!(thrown instanceof OutOfMemory)) throw thrown;
      const [from, to] = [GlobalField.memoryError, GlobalField.errorValue];
      this.heap.refresh();
      this.heap.u32.copyWithin(
        (state.global + to) >>> 2,
        (state.global + from) >>> 2,
        (state.global + from + 8) >>> 2,
      );
    }
  }

  /** An operation on C data: a CdataResult, or a Status if it throws. */
  #operate(thread: number, operation: (part: FfiPart["operations"], ffi: Ffi) => number): number {
    const state = this.#stateOf(thread);
    try {
      return operation(this.ffiPart.operations, state.ffi);
    } catch (thrown) {
      this.heap.refresh();
      return storeOperationError(state, thread >>> 0, thrown);
    }
  }

  #imports(): CoreImports {
    return {
      callFunction: (thread, id, base, count) =>
        this.#stateOf(thread).callFunction(thread >>> 0, id, base >>> 0, count),
      raiseOperand: (thread, slot, operation) =>
        this.#report(thread, (state) => raiseOperand(state, thread >>> 0, slot >>> 0, operation)),
      raiseCompare: (thread, left, right) =>
        this.#report(thread, (state) => raiseCompare(state, thread >>> 0, left >>> 0, right >>> 0)),
      indexCdata: (thread, object, key, target) =>
        this.#operate(thread, (part, ffi) => part.indexCdata(ffi, object >>> 0, key >>> 0, target >>> 0)),
      assignCdata: (thread, object, key, value) =>
        this.#operate(thread, (part, ffi) => part.assignCdata(ffi, object >>> 0, key >>> 0, value >>> 0)),
      calculateCdata: (thread, metamethod, left, right, target) =>
        this.#operate(thread, (part, ffi) =>
          part.calculateCdata(ffi, metamethod, left >>> 0, right >>> 0, target >>> 0),
        ),
      compareCdata: (thread, metamethod, left, right) =>
        this.#operate(thread, (part, ffi) => part.compareCdata(ffi, metamethod, left >>> 0, right >>> 0)),
      widenCdata: (thread, slot, ctypeId, argument) =>
        this.#operate(thread, (part, ffi) => part.widenCdata(ffi, slot >>> 0, ctypeId, argument)),
      cdataToNumber: (thread, slot) =>
        this.#operate(thread, (part, ffi) => part.cdataToNumber(ffi, slot >>> 0)),
      raiseCall: (thread, slot) =>
        this.#report(thread, (state) => raiseCall(state, thread >>> 0, slot >>> 0)),
      raiseCode: (thread, code) => this.#report(thread, (state) => raiseCode(state, thread >>> 0, code)),
      raiseArgument: (thread) => this.#report(thread, (state) => raiseArgument(state, thread >>> 0)),
      raiseMessage: (thread) => this.#report(thread, (state) => raiseMessage(state, thread >>> 0)),
      raiseWrapped: (thread) => this.#report(thread, (state) => raiseWrapped(state, thread >>> 0)),
      profile: (thread, isCompiled) =>
        this.#stateOf(thread).libraries.full?.profiler.tick(thread >>> 0, isCompiled !== 0),
      finalizerFailed: (thread) => this.#stateOf(thread).finalizerFailed(),
      callFailed: (thread) => this.#stateOf(thread).callFailed(),
      meter: (thread, spent) => this.#stateOf(thread).meter?.program(spent >>> 0) ?? 0,
      meterWork: (thread, spent) => this.#stateOf(thread).meter?.work(spent >>> 0) ?? 0,
      hotEvent: (thread) => (this.#stateOf(thread).jit.hotEvent(thread >>> 0) ? 1 : 0),
      hotExit: (thread, exit) => this.#stateOf(thread).jit.hotExit(thread >>> 0, exit),
      recordInstruction: (thread) => this.#stateOf(thread).jit.recordInstruction(thread >>> 0),
      abortRecording: (thread) => this.#stateOf(thread).jit.abortRecording(thread >>> 0),
      forgetDeadPrototypes: (global) => {
        this.heap.refresh();
        this.#states.get(global >>> 0)?.jit.forgetDeadPrototypes();
      },
    };
  }
}

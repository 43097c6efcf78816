/**
 * A Lua state as the host sees it: the address of its Global, the wrappers of the core's functions that the libraries
 * use, and protected calls. Each wrapper refreshes the heap's views, since the core may have grown the memory.
 */

import type { FoldingMath } from "../lang/compile.ts";
import { compileChunk } from "../lang/compile.ts";
import { writeByteString } from "../lib/byte-text.ts";
import { HostCall, type HostFunction } from "../lib/call.ts";
import { OutOfMemory, RaisedValue } from "../lib/errors.ts";
import type { Ffi } from "../lib/ffi/ffi.ts";
import type { ModuleHost } from "../lib/ffi/module-host.ts";
import { reportFinalizer, runFinalizer } from "../lib/finalizer.ts";
import { createHostLibraries, type HostLibraries, type OpenOptions } from "../lib/host-libraries.ts";
import type { VmEvents } from "../lib/jit-attach.ts";
import type { JitControl } from "../lib/jit-control.ts";
import type { CallOutcome, Libm, LoadFailure, LuaState, NumberFormat, Value } from "../lib/lua-state.ts";
import { areLocalsObserved } from "../lib/observed-locals.ts";
import { FunctionField, GlobalField, LibraryFunctionField, SLOT, ThreadField } from "../lib/offsets.ts";
import type { OpenFiles } from "../lib/open-files.ts";
import { OperandMessages } from "../lib/operand-messages.ts";
import { storeThrown } from "../lib/raise.ts";
import { createStandardStreams, type StandardStreams } from "../lib/standard-streams.ts";
import type { StreamWindows } from "../lib/stream-windows.ts";
import type { HostSystem } from "../lib/system.ts";
import { ErrorCode } from "../spec/errors.ts";
import { libraryEntries } from "../spec/library.ts";
import { HookMask, Limit, Tag, Verdict } from "../spec/vm.ts";
import { type CoreExports, FIRST_ADDRESS } from "./core.ts";
import type { Engine } from "./engine.ts";
import type { FfiPart } from "./engine-code.ts";
import type { ExtraFunctions, LeafFunction } from "./extra-functions.ts";
import type { Heap } from "./heap.ts";
import { LateJit } from "./late-jit.ts";
import { openLibraries } from "./open-libraries.ts";
import { randomSeed } from "./random-seed.ts";

/** Finalizers may make userdata with finalizers; it ends somewhere. */
const MAX_FINALIZER_ROUNDS = 10;
const NO_LIMIT = 0xffffffff;
/** Bytes of a formatted number without padding: 309 digits before the point, 99 behind. */
const MAX_NUMBER_TEXT = 512;

/** Where in Global.functionHeader the header of host functions is. */
const HOST_HEADER = 4;

/** Looked up once, since each call asks for it. */
const CURRENT_THREAD = GlobalField.currentThread;

/** What newHostFunction gives a function that has no number of LuaJIT's. */
export const UNNUMBERED = 1;

export interface StateOptions extends OpenOptions {
  readonly system: HostSystem;
  /** Bytes that the state may use; default: what the memory can hold. */
  readonly memoryLimit?: number;
  /** Seed of the string hash; default: random. */
  readonly seed?: readonly [number, number];
  /** Full collection at every safepoint, for tests. */
  readonly gcStress?: boolean;
  /** Back edges and calls between two safepoints, at least 1; for tests. */
  readonly fuelSlice?: number;
  /** Lua 5.2's behaviour where it is not compatible with 5.1 (LuaJIT: LUAJIT_ENABLE_LUA52COMPAT). */
  readonly lua52?: boolean;
  /** Whether the JIT compiler is on from the start, where the host allows it. */
  readonly jit?: boolean;
}

/** What limits programs. Each returns a Verdict. */
export interface Meter {
  /** Between two instructions. */
  program(spent: number): number;
  /** Within a library function; PAUSE: if it can. */
  work(spent: number): number;
  /** Whether so much time has passed since one of these was called that one should be again. */
  isLookDue(): boolean;
}

const { ENTRY_SLOTS, MIN_STACK } = Limit.values;

/** Less one, of functions of the program: they are called in some 25 ns. A power of two. */
const EXTRA_CALLS_BETWEEN_LOOKS = 15;

/** As in core/lib/work.ts. */
const BYTES_PER_UNIT_LOG2 = 6;

/** The numbers of host functions from here on are those of extra functions. */
const LIBRARY_FUNCTIONS = libraryEntries.filter(({ kind }) => kind === "host").length;

export class State implements LuaState {
  readonly core: CoreExports;
  readonly heap: Heap;
  readonly system: HostSystem;
  readonly streams: StandardStreams;
  readonly libraries: HostLibraries;
  readonly vmEvents: VmEvents | undefined;
  readonly jit: LateJit;
  /** Made when C data is first met. */
  #ffi: Ffi | undefined;
  readonly global: number;
  readonly math: FoldingMath;
  readonly operandMessages = new OperandMessages();
  readonly has52: boolean;
  loadsBytecode = true;
  /** Set by who makes such functions. */
  extraFunctions!: ExtraFunctions;
  /** Told of the fuel that metered programs use. */
  meter: Meter | undefined;
  /** Told of calls that fail while their stack is still there. */
  failureObserver: ((thread: number) => void) | undefined;
  readonly #engine: Engine;
  /** One call object for each depth of nesting. */
  readonly #calls: HostCall[] = [];
  #depth = 0;
  #extraCalls = 0;
  /** Of the innermost call: what is to be done on an error before its stack is unwound. */
  #onError: (() => void) | undefined;

  constructor(engine: Engine, options: StateOptions) {
    this.#engine = engine;
    this.core = engine.core;
    this.heap = engine.heap;
    this.system = options.system;
    this.streams = createStandardStreams(options.system);
    this.math = { pow: this.core.power };
    const [low, high] = options.seed ?? randomSeed();
    this.global = this.#address(this.core.createState(options.memoryLimit ?? NO_LIMIT, low, high));
    this.has52 = options.lua52 === true;
    if (this.has52) this.heap.u8[this.global + GlobalField.has52] = 1;
    engine.register(this);
    this.jit = new LateJit(this, engine);
    this.libraries = createHostLibraries(engine.code.libraries()?.createFullLibraries(this));
    this.vmEvents = this.libraries.full?.events;
    openLibraries(this, engine.code.builtins, options, engine.hasFfi);
    if (options.jit) this.jit.setOn(true);
    if (options.fuelSlice !== undefined) this.#setFuelSlice(options.fuelSlice);
    if (options.gcStress) {
      this.heap.u8[this.global + GlobalField.gcStress] = 1;
      this.core.gcRestart(this.global);
    }
  }

  #setFuelSlice(slice: number): void {
    for (const field of [GlobalField.fuel, GlobalField.fuelSlice])
      this.heap.i32[(this.global + field) >>> 2] = slice;
  }

  get jitControl(): JitControl {
    return this.jit;
  }

  /** Streams' windows; Lua 5.2's functions return other values than those that use them. */
  get windows(): StreamWindows | undefined {
    return this.has52 ? undefined : this.#engine.windows;
  }

  get ffiPart(): FfiPart {
    return this.#engine.ffiPart;
  }

  get ffi(): Ffi {
    this.#ffi ??= new this.ffiPart.Ffi(this);
    return this.#ffi;
  }

  /** Functions of the host that run, each called within the one before. */
  get hostDepth(): number {
    return this.#depth;
  }

  get registry(): number {
    return this.#globalWord(GlobalField.registry);
  }

  get globals(): number {
    return this.#globalWord(GlobalField.globals);
  }

  get mainThread(): number {
    return this.#globalWord(GlobalField.mainThread);
  }

  get currentThread(): number {
    return this.heap.u32[(this.global + CURRENT_THREAD) >>> 2];
  }

  #globalWord(field: number): number {
    return this.heap.u32[(this.global + field) >>> 2];
  }

  /** An address that the core returned: refreshes the views; 0 means that memory was refused. */
  #address(address: number): number {
    this.heap.refresh();
    if (address === 0) throw new OutOfMemory();
    return address >>> 0;
  }

  #slot(address: number): number {
    if (address >>> 0 < FIRST_ADDRESS) throw new OutOfMemory();
    return this.#address(address);
  }

  /** Copies bytes into the state's scratch buffer. */
  #putBytes(bytes: Uint8Array): number {
    const buffer = this.#address(this.core.reserveBuffer(this.global, bytes.length));
    this.heap.u8.set(bytes, buffer);
    return buffer;
  }

  internBytes(bytes: Uint8Array): number {
    const buffer = this.#putBytes(bytes);
    return this.#address(this.core.internString(this.global, buffer, bytes.length));
  }

  internText(text: string): number {
    const buffer = this.#address(this.core.reserveBuffer(this.global, text.length));
    writeByteString(this.heap.u8, buffer, text);
    return this.#address(this.core.internString(this.global, buffer, text.length));
  }

  internAt(address: number, length: number): number {
    return this.#address(this.core.internString(this.global, address, length));
  }

  chargeWork(bytes: number): void {
    this.#takeFuel(bytes >>> BYTES_PER_UNIT_LOG2);
  }

  noteWork(bytes: number): void {
    this.heap.i32[(this.global + GlobalField.fuel) >>> 2] -= bytes >>> BYTES_PER_UNIT_LOG2;
  }

  #takeFuel(units: number): void {
    const { i32, u8 } = this.heap;
    const word = (this.global + GlobalField.fuel) >>> 2;
    i32[word] -= units;
    if (i32[word] >= 0 || u8[this.global + GlobalField.isMetered] === 0) return;
    const verdict = this.meter?.work(this.core.takeSpent(this.global) >>> 0);
    if (verdict === Verdict.values.STOP) throw new RaisedValue("a limit has been reached");
  }

  compileSource(source: Uint8Array, chunkName: Uint8Array): Uint8Array {
    const onProgress = (bytes: number): void => this.#takeFuel(bytes);
    const options = { math: this.math, keepsShapes: true, has52: this.has52, onProgress };
    return compileChunk(source, chunkName, options).dump;
  }

  numberToString(value: number): number {
    return this.#address(this.core.numberToString(this.global, value));
  }

  scanNumber(string: number): number | undefined {
    const target = this.global + GlobalField.scratch3;
    return this.core.scanNumber(this.global, string, target) ? this.heap.f64[target >>> 3] : undefined;
  }

  newTable(arraySize: number, hashBits: number): number {
    return this.#address(this.core.newTable(this.global, arraySize, hashBits));
  }

  duplicateTable(template: number): number {
    return this.#address(this.core.duplicateTable(this.global, template));
  }

  tableGetString(table: number, key: number): number {
    return this.core.tableGetString(table, key) >>> 0;
  }

  tableGetInteger(table: number, key: number): number {
    return this.core.tableGetInteger(table, key) >>> 0;
  }

  tableSetString(table: number, key: number): number {
    return this.#slot(this.core.tableSetString(this.global, table, key));
  }

  tableSetInteger(table: number, key: number): number {
    return this.#slot(this.core.tableSetInteger(this.global, table, key));
  }

  get files(): OpenFiles {
    const { full } = this.libraries;
    if (full === undefined) throw new Error("a sandbox has no files");
    return full.files;
  }

  get modules(): ModuleHost {
    return this.#engine.modules;
  }

  refreshViews(): void {
    this.heap.refresh();
  }

  get libm(): Libm {
    return this.core;
  }

  formatNumber(value: number, { conversion, width, precision, flags }: NumberFormat): Uint8Array {
    const buffer = this.#address(this.core.reserveBuffer(this.global, MAX_NUMBER_TEXT + width));
    const length = this.core.formatDouble(buffer, value, conversion, width, precision, flags);
    return this.heap.u8.slice(buffer, buffer + length);
  }

  scanPrefix(address: number, length: number): { value: number; length: number } {
    const result = this.global + GlobalField.scratch3;
    const used = this.core.numberPrefixLength(address, length);
    const isNumber = this.core.prefixToNumber(address, used, result) !== 0;
    return isNumber ? { value: this.heap.f64[result >>> 3], length: used } : { value: 0, length: 0 };
  }

  tableGetValue(table: number, key: Value): number {
    return this.core.tableGetValue(table, key.low, key.high) >>> 0;
  }

  tableSetValue(table: number, key: Value): number {
    return this.#slot(this.core.tableSetValue(this.global, table, key.low, key.high));
  }

  tableBarrier(table: number, valueSlot: number): void {
    this.core.tableBarrier(this.global, table, valueSlot);
  }

  objectBarrier(owner: number, child: number): void {
    this.core.objectBarrier(this.global, owner, child);
  }

  threadBarrier(thread: number): void {
    this.core.threadBarrier(this.global, thread);
  }

  upvalueBarrier(upvalue: number, valueSlot: number): void {
    this.core.upvalueBarrier(this.global, upvalue, valueSlot);
  }

  newThread(): number {
    return this.#address(this.core.newThread(this.global));
  }

  setFinalizer(table: number, cdata: number, { low, high }: Value): void {
    const bits = BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low));
    if (this.core.setFinalizer(this.global, table, cdata, bits) === 0) throw new OutOfMemory();
    this.heap.refresh();
  }

  newUserdata(length: number, kind: number, env: number): number {
    return this.#address(this.core.newUserdata(this.global, length, kind, env));
  }

  appendToBuffer(buffer: number, address: number, length: number): void {
    const isDone = this.core.appendBytes(this.global, buffer, address, length);
    this.heap.refresh();
    if (!isDone) throw new OutOfMemory();
  }

  setBufferContent(buffer: number, source: number, address: number, length: number): void {
    this.core.setContent(this.global, buffer, source, address, length);
  }

  newCdata(ctypeId: number, size: number): number {
    return this.#address(this.core.newCdata(this.global, ctypeId, size));
  }

  allocate(size: number): number {
    const block = this.core.allocate(this.global, size);
    this.heap.refresh();
    return block >>> 0;
  }

  reallocate(block: number, oldSize: number, newSize: number): number {
    const moved = this.core.reallocate(this.global, block, oldSize, newSize);
    this.heap.refresh();
    return moved >>> 0;
  }

  release(block: number, size: number): void {
    this.core.release(this.global, block, size);
  }

  newHostFunction(table: string, name: string, env: number, upvalueCount: number): number {
    const entry = libraryEntries.find(
      (found) => found.table === table && found.name === name && found.kind === "host",
    );
    if (entry === undefined) throw new Error(`no host function ${table}.${name}`);
    return this.#address(
      this.core.newLibraryFunction(this.global, entry.id, entry.fastId || UNNUMBERED, env, 1, upvalueCount),
    );
  }

  loadDump(thread: number, dump: Uint8Array, isTrusted: boolean, chunkName: number): number | LoadFailure {
    const buffer = this.#putBytes(dump);
    const wereObserved = areLocalsObserved(this);
    const loaded = this.core.loadDump(thread, buffer, dump.length, isTrusted ? 0 : 1, chunkName);
    this.heap.refresh();
    if (!wereObserved && areLocalsObserved(this)) this.jitControl.flush();
    if (loaded !== 0) return loaded >>> 0;
    const code = this.heap.u32[(this.global + GlobalField.scratch0) >>> 2];
    if (code === ErrorCode.BCFMT) return "incompatible";
    if (code === ErrorCode.BCBAD) return "malformed";
    throw new OutOfMemory();
  }

  withCollection<T>(attempt: () => T): T {
    try {
      return attempt();
    } catch (thrown) {
      if (!(thrown instanceof OutOfMemory) || this.#depth > 0) throw thrown;
      this.core.gcFull(this.mainThread);
      this.heap.refresh();
      return attempt();
    }
  }

  /** The core calls a host function: the number of its results, or a Status. */
  callFunction(thread: number, id: number, base: number, count: number): number {
    if (id < LIBRARY_FUNCTIONS) return this.#callLibrary(thread, id, base, count);
    this.#depth++;
    // It does not throw.
    const result = this.extraFunctions.call(thread, id - LIBRARY_FUNCTIONS, base, count);
    this.#depth--;
    if ((++this.#extraCalls & EXTRA_CALLS_BETWEEN_LOOKS) === 0) this.#lookIfDue();
    return result;
  }

  /** After a function whose fuel says nothing of its time: the meter is asked at the next jump or call, if need be. */
  #lookIfDue(): void {
    const { i32, u8 } = this.heap;
    if (u8[this.global + GlobalField.isMetered] === 0 || !this.meter?.isLookDue()) return;
    const word = (this.global + GlobalField.fuel) >>> 2;
    if (i32[word] <= 0) return;
    i32[(this.global + GlobalField.fuelSpared) >>> 2] += i32[word];
    i32[word] = 0;
  }

  #callLibrary(thread: number, id: number, base: number, count: number): number {
    const call = (this.#calls[this.#depth++] ??= new HostCall(this));
    try {
      call.begin(thread, base, count);
      // Nobody has got a function that is missing.
      return (this.libraries.functions[id] as HostFunction)(call);
    } catch (thrown) {
      this.heap.refresh();
      return storeThrown(this, thread, thrown);
    } finally {
      this.#depth--;
      this.#lookIfDue();
    }
  }

  /** A function of the host that calls one of the extra functions. */
  newExtraFunction(number: number): number {
    const { core, global, globals } = this;
    return this.#address(
      core.newLibraryFunction(global, LIBRARY_FUNCTIONS + number, UNNUMBERED, globals, 1, 0),
    );
  }

  /** Throws OutOfMemory if there is no memory for the frame. */
  protectedCall(
    thread: number,
    func: number,
    parameters: readonly Value[],
    onError?: () => void,
  ): CallOutcome {
    const { heap, core } = this;
    if (core.reserveStack(thread, parameters.length + ENTRY_SLOTS + MIN_STACK) !== 0) throw new OutOfMemory();
    heap.refresh();
    const topWord = (thread + ThreadField.top) >>> 2;
    let slot = heap.u32[topWord] + SLOT * (ENTRY_SLOTS - 1);
    for (const { low, high } of [{ low: func, high: Tag.values.FUNCTION }, ...parameters]) {
      heap.u32[slot >>> 2] = low;
      heap.u32[(slot + 4) >>> 2] = high;
      slot += SLOT;
    }
    heap.u32[topWord] = slot;
    const outerObserver = this.#onError;
    this.#onError = onError;
    const count = this.callOnStack(thread, parameters.length);
    this.#onError = outerObserver;
    heap.refresh();
    if (count < 0) {
      heap.u8[this.global + GlobalField.isFatal] = 0;
      return { isOk: false, error: this.readValue(this.global + GlobalField.errorValue) };
    }
    const first = heap.u32[topWord] + SLOT * ENTRY_SLOTS;
    return {
      isOk: true,
      results: Array.from({ length: count }, (_, index) => this.readValue(first + index * SLOT)),
    };
  }

  /** The innermost call fails, and its stack is still there. */
  callFailed(): void {
    if (this.#onError !== undefined) this.#onError();
    else this.failureObserver?.(this.currentThread);
  }

  /** The leaf function that a function calls. */
  leafOf(func: number): LeafFunction | undefined {
    const number = this.extraNumber(func);
    return number < 0 ? undefined : this.extraFunctions.leaf(number);
  }

  /** The number of the extra function that a function calls, or a negative one. */
  extraNumber(func: number): number {
    const header = this.global + GlobalField.functionHeader + HOST_HEADER;
    const isOfHost = this.heap.u32[(func + FunctionField.pc) >>> 2] === header;
    return isOfHost ? this.heap.u32[(func + LibraryFunctionField.id) >>> 2] - LIBRARY_FUNCTIONS : -1;
  }

  /**
   * Calls the function that lies on the stack of the running thread with its arguments, above the slots that
   * core/vm/entry.ts wants: the number of results, or a negative one, and the error in Global.errorValue.
   */
  callOnStack(thread: number, count: number): number {
    try {
      return this.core.call(thread, count);
    } catch (thrown) {
      return this.goOnAfter(thrown, () => this.core.finishCall(thread));
    }
  }

  /** What a function of the host throws through compiled code is raised where that called it. */
  goOnAfter(first: unknown, goOn: () => number): number {
    for (let thrown = first; ; ) {
      this.heap.refresh();
      if (this.core.leaveFailedCall(this.global) === 0) throw thrown;
      const base = this.heap.u32[(this.currentThread + ThreadField.base) >>> 2];
      if (this.extraNumber(this.heap.u32[(base - SLOT) >>> 2]) >= 0) this.extraFunctions.failNext(thrown);
      else this.ffi.failedCall = { thrown };
      try {
        return goOn();
      } catch (next) {
        thrown = next;
      }
    }
  }

  callAside(func: number, parameters: readonly Value[]): CallOutcome {
    const { u32 } = this.heap;
    const thread = this.currentThread;
    const words = [GlobalField.isRecording, GlobalField.dispatchOffset, GlobalField.hookMask].map(
      (offset) => (this.global + offset) >>> 2,
    );
    const saved = words.map((word) => u32[word]);
    const [isRecording, dispatchOffset, hookMask] = words;
    u32[isRecording] = 0;
    u32[dispatchOffset] = 0;
    u32[hookMask] |= HookMask.values.ACTIVE;
    this.core.setTop(thread);
    try {
      return this.protectedCall(thread, func, parameters);
    } finally {
      words.forEach((word, index) => {
        this.heap.u32[word] = saved[index];
      });
    }
  }

  readValue(slot: number): Value {
    return { low: this.heap.u32[slot >>> 2], high: this.heap.u32[(slot + 4) >>> 2] };
  }

  #runFinalizers(): void {
    while (this.core.takeFinalizer(this.global)) {
      this.heap.refresh();
      const finalizer = this.readValue(this.global + GlobalField.scratch0);
      const userdata = this.readValue(this.global + GlobalField.scratch1);
      runFinalizer(this, finalizer, userdata);
    }
  }

  /** A finalizer has failed with Global.errorValue. */
  finalizerFailed(): void {
    reportFinalizer(this, this.readValue(this.global + GlobalField.errorValue));
  }

  /** `within` runs the finalizers, which it may limit. */
  close(within = (finalize: () => void): void => finalize()): void {
    // Finalizers run without hooks.
    this.heap.u32[(this.global + GlobalField.hookMask) >>> 2] = 0;
    this.heap.u32[(this.global + GlobalField.dispatchOffset) >>> 2] = 0;
    within(() => {
      for (let round = 0; round < MAX_FINALIZER_ROUNDS && this.core.gcFinalizeAll(this.global) > 0; round++) {
        this.#runFinalizers();
      }
    });
    this.jit.close();
    this.#ffi?.close();
    this.core.freeState(this.global);
    this.heap.refresh();
    this.#engine.forget(this);
  }
}

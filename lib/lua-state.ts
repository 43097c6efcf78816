/**
 * What the libraries on this side of the seam need from a Lua state. The host's state object implements it; tests
 * implement it over a hand-made memory.
 *
 * Invariant: every method that calls the core refreshes the views afterwards, so `heap.u32` and the others are valid
 * until the next call of a method; nobody keeps a view in a variable across one. A method that is refused memory
 * throws `OutOfMemory`. Objects never move and allocation never collects, so addresses stay valid within a host call.
 */

import type { FoldingMath } from "../lang/compile.ts";
import type { Ffi } from "./ffi/ffi.ts";
import type { ModuleHost } from "./ffi/module-host.ts";
import type * as ffiPart from "./ffi/part.ts";
import type { VmEvents } from "./jit-attach.ts";
import type { JitControl } from "./jit-control.ts";
import type { OpenFiles } from "./open-files.ts";
import type { OperandMessages } from "./operand-messages.ts";
import type { StandardStreams } from "./standard-streams.ts";
import type { StreamWindows } from "./stream-windows.ts";
import type { HostSystem } from "./system.ts";

/** Views over linear memory. Addresses are unsigned; index the wider views by `address >>> 1`, `>>> 2`, `>>> 3`. */
export interface HeapViews {
  readonly u8: Uint8Array;
  readonly u16: Uint16Array;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
  readonly f64: Float64Array;
  /** For what need not be aligned: the data of C. */
  readonly view: DataView;
}

/** A value by its two words. It must be anchored in linear memory while Lua code may run. */
export interface Value {
  readonly low: number;
  readonly high: number;
}

/** The results of a call, or the error value. */
export type CallOutcome =
  | { readonly isOk: true; readonly results: readonly Value[] }
  | { readonly isOk: false; readonly error: Value };

/** Why a dump was refused. */
export type LoadFailure = "malformed" | "incompatible";

type Unary = (x: number) => number;
type Binary = (x: number, y: number) => number;

/** The core's functions of C's math.h. */
export interface Libm {
  readonly exp: Unary;
  readonly exp2: Unary;
  readonly expm1: Unary;
  readonly log: Unary;
  readonly log10: Unary;
  readonly log2: Unary;
  readonly log1p: Unary;
  readonly sin: Unary;
  readonly cos: Unary;
  readonly tan: Unary;
  readonly asin: Unary;
  readonly acos: Unary;
  readonly atan: Unary;
  readonly sinh: Unary;
  readonly cosh: Unary;
  readonly tanh: Unary;
  readonly asinh: Unary;
  readonly acosh: Unary;
  readonly atanh: Unary;
  readonly cbrt: Unary;
  readonly frexpExponent: Unary;
  readonly frexpFraction: Unary;
  readonly atan2: Binary;
  readonly fmod: Binary;
  readonly hypot: Binary;
  readonly ieeeRemainder: Binary;
  readonly ldexp: Binary;
  readonly power: Binary;
}

/** How C's printf shows a number: conversion character, width, precision (-1: none), flags (core/number/integer.ts). */
export interface NumberFormat {
  readonly conversion: number;
  readonly width: number;
  readonly precision: number;
  readonly flags: number;
}

export interface LuaState {
  readonly heap: HeapViews;
  /** Address of Global. */
  readonly global: number;
  readonly mainThread: number;
  /** Address of the registry table. */
  readonly registry: number;
  /** Address of the main thread's table of globals. */
  readonly globals: number;
  readonly system: HostSystem;
  readonly streams: StandardStreams;
  /** undefined where all writing and reading goes through the streams themselves. */
  readonly windows: StreamWindows | undefined;
  /** undefined in a sandbox. */
  readonly vmEvents: VmEvents | undefined;
  /** Whether it has what LuaJIT takes from Lua 5.2 with LUAJIT_ENABLE_LUA52COMPAT. */
  readonly has52: boolean;
  /** Whether programs may load bytecode. */
  readonly loadsBytecode: boolean;
  readonly files: OpenFiles;
  readonly operandMessages: OperandMessages;
  /** For C libraries. */
  readonly modules: ModuleHost;
  readonly jitControl: JitControl;
  /** C types and data. */
  readonly ffi: Ffi;
  /** The code behind it, loaded when it is first asked for. */
  readonly ffiPart: typeof ffiPart;

  /** Takes the fuel of so many bytes of library work; throws if a limit has been reached. */
  chargeWork(bytes: number): void;
  /** Likewise, but the limits are looked at when the function has returned. */
  noteWork(bytes: number): void;
  /** The dump of a chunk, with what the state's mode wants of it; throws LuaSyntaxError. A byte costs a unit of fuel. */
  compileSource(source: Uint8Array, chunkName: Uint8Array): Uint8Array;
  /** Address of the interned String with these bytes. */
  internBytes(bytes: Uint8Array): number;
  /** The same of a byte string. */
  internText(text: string): number;
  /** The same of bytes in linear memory. */
  internAt(address: number, length: number): number;
  /** `%.14g` of a number, interned. */
  numberToString(value: number): number;
  /** The number that a String reads as, or undefined. */
  scanNumber(string: number): number | undefined;

  newTable(arraySize: number, hashBits: number): number;
  /** A copy of a table that holds no tables. */
  duplicateTable(template: number): number;
  /** Address of the value under a String key, or 0. Raw access, like the following. */
  tableGetString(table: number, key: number): number;
  tableGetInteger(table: number, key: number): number;
  /** Address of the slot to store the value into; call `tableBarrier` afterwards. */
  tableSetString(table: number, key: number): number;
  tableSetInteger(table: number, key: number): number;
  /** The same for any key, by its two words. */
  tableGetValue(table: number, key: Value): number;
  tableSetValue(table: number, key: Value): number;

  tableBarrier(table: number, valueSlot: number): void;
  /** A child (address) was stored into an object other than a table. */
  objectBarrier(owner: number, child: number): void;
  /** To be called before a slot of a thread that does not run is written. */
  threadBarrier(thread: number): void;
  upvalueBarrier(upvalue: number, valueSlot: number): void;

  /** Appends bytes to a string buffer. */
  appendToBuffer(buffer: number, address: number, length: number): void;
  /** Makes bytes that an object holds, or keeps alive, the content of a string buffer. */
  setBufferContent(buffer: number, source: number, address: number, length: number): void;
  newUserdata(length: number, kind: number, env: number): number;
  /** Sets what is called with C data when it dies, in the table that keeps such finalizers; nil: nothing. */
  setFinalizer(table: number, cdata: number, finalizer: Value): void;
  /** C data of a type and size, not initialised. */
  newCdata(ctypeId: number, size: number): number;
  /** To be called after code that may have grown the memory. */
  refreshViews(): void;
  /** A block of memory outside of the collector's care; 0 if it is refused. */
  allocate(size: number): number;
  reallocate(block: number, oldSize: number, newSize: number): number;
  release(block: number, size: number): void;
  /** A function of the host's library by its table and name in `spec/library.ts`, with nil upvalues. */
  newHostFunction(table: string, name: string, env: number, upvalueCount: number): number;

  /** The core's libm, for constant folding. */
  readonly math: FoldingMath;
  /** The same for C. */
  readonly libm: Libm;
  /** A number as printf's e, f, g or a gives it. */
  formatNumber(value: number, format: NumberFormat): Uint8Array;
  /** The number that a text begins with and the length of its text (0: there is none), as C's strtod reads it. */
  scanPrefix(address: number, length: number): { readonly value: number; readonly length: number };
  /** Outside of any run: what is refused memory is tried once more after a full collection. */
  withCollection<T>(attempt: () => T): T;
  /**
   * Makes a function of a dump: the address of a Function whose environment is the thread's, or why not. The bytecode
   * is verified, unless it was made here and so is trusted. The String names the chunk, if the dump does not.
   */
  loadDump(thread: number, dump: Uint8Array, isTrusted: boolean, chunkName: number): number | LoadFailure;
  /** Calls a function between two instructions of the running thread, with nothing recorded and no hooks called. */
  callAside(func: number, parameters: readonly Value[]): CallOutcome;
  /**
   * Calls a function on top of the thread's stack. On an error `onError` is called before the stack is unwound; the
   * value is in Global.errorValue, and may be replaced there.
   */
  protectedCall(
    thread: number,
    func: number,
    parameters: readonly Value[],
    onError?: () => void,
  ): CallOutcome;
  /** Runs finalizers and gives the state's memory back. */
  close(): void;
}

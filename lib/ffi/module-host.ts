/**
 * What loading C libraries asks of the host: WebAssembly modules in the memory of the state. Only the host names the
 * interface of its engine.
 */

import type { CFunction, CStack, FunctionTable, Signature } from "./functions.ts";

export interface ModuleImport {
  readonly module: string;
  readonly name: string;
  readonly kind: "function" | "table" | "memory" | "global" | "tag";
}

/** A global variable of modules. */
export interface CGlobal {
  value: number;
}

export type ModuleValues = Readonly<Record<string, unknown>>;

export interface CModule {
  readonly imports: readonly ModuleImport[];
  readonly exportNames: readonly string[];
  /** The contents of a custom section, if the module has it. */
  section(name: string): Uint8Array | undefined;
  /** Throws if the module does not fit to what it imports. */
  instantiate(imports: Readonly<Record<string, ModuleValues>>): ModuleValues;
}

/** Function pointers that code in WebAssembly can call. */
export interface SharedFunctionTable extends FunctionTable {
  /** The WebAssembly table itself, for imports. */
  readonly table: unknown;
  /** Makes room for so many functions of a module and returns the number of the first. */
  reserve(count: number): number;
  readonly length: number;
}

export interface ModuleHost {
  /** The memory of the state, for imports. */
  readonly memory: unknown;
  /** The stack of C in this memory. */
  readonly stack: CStack;
  /** Throws if the bytes are no module, or the host cannot compile at all. */
  compile(bytes: Uint8Array): CModule;
  createTable(): SharedFunctionTable;
  createGlobal(value: number, isMutable: boolean): CGlobal;
  /**
   * What modules import to call a function: undefined if it is one of a module and has another signature. One of
   * JavaScript prepares for the call by `enter`.
   */
  referTo(body: CFunction, signature: Signature, enter: () => void): unknown;
  /** The number that an export is, if it is a global; else undefined. */
  globalValue(exported: unknown): number | undefined;
  /** The bytes of an export that is a memory; none if it is something else. */
  memoryBytes(exported: unknown): Uint8Array;
  /** Fills bytes with random numbers that nobody can guess. */
  fillRandom(bytes: Uint8Array): void;
  /** An export that can be called, or undefined. */
  asFunction(exported: unknown): CFunction | undefined;
}

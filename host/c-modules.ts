/** C libraries compiled to WebAssembly, in the memory of an engine (lib/ffi/module-host.ts). */

import {
  type CFunction,
  CStack,
  type CValue,
  type FunctionEntry,
  type Signature,
} from "../lib/ffi/functions.ts";
import type {
  CGlobal,
  CModule,
  ModuleHost,
  ModuleValues,
  SharedFunctionTable,
} from "../lib/ffi/module-host.ts";
import { Heap } from "../spec/vm.ts";
import { exportFunction } from "./export-function.ts";

/** As many as a host gives at a time. */
const RANDOM_BYTES = 65536;

/** A function that does something else first. Spreading its arguments would take longer than the call. */
function preceded(enter: () => void, body: CFunction, count: number): CFunction {
  switch (count) {
    case 0:
      return () => {
        enter();
        return body();
      };
    case 1:
      return (first) => {
        enter();
        return body(first);
      };
    case 2:
      return (first, second) => {
        enter();
        return body(first, second);
      };
    default:
      return (...parameters) => {
        enter();
        return body(...parameters);
      };
  }
}

class WasmFunctionTable implements SharedFunctionTable {
  /** Element 0 stays empty: a null pointer is no function. */
  readonly table = new WebAssembly.Table({ element: "anyfunc", initial: 1 });
  /** Functions as they are called from this side. */
  readonly #bodies = new Map<number, CFunction>();
  readonly #signatures = new Map<number, Signature>();
  readonly #free: number[] = [];

  get length(): number {
    return this.table.length;
  }

  reserve(count: number): number {
    return this.table.grow(count);
  }

  *entries(): Iterable<FunctionEntry> {
    for (const [pointer, body] of this.#bodies)
      yield { pointer, body, signature: this.#signatures.get(pointer) ?? "v" };
  }

  add(body: CFunction, signature: Signature): number {
    const index = this.#free.pop() ?? this.reserve(1);
    this.replace(index, body, signature);
    return index;
  }

  get(pointer: number): CFunction | undefined {
    const known = this.#bodies.get(pointer);
    if (known !== undefined) return known;
    const found = pointer < this.table.length ? (this.table.get(pointer) as CFunction | null) : null;
    if (found === null) return undefined;
    this.#bodies.set(pointer, found);
    return found;
  }

  replace(pointer: number, body: CFunction | undefined, signature: Signature): void {
    if (body === undefined) {
      this.#bodies.delete(pointer);
      this.table.set(pointer, null);
      this.#free.push(pointer);
      return;
    }
    this.#bodies.set(pointer, body);
    this.#signatures.set(pointer, signature);
    // A function of a module stays what it is.
    this.table.set(pointer, isExportedFunction(body) ? body : exportFunction(body, signature));
  }
}

/** Functions of modules have their number as their name; those of JavaScript never have one. */
const isExportedFunction = (body: CFunction): boolean => /^\d+$/.test(body.name);

class WasmModule implements CModule {
  readonly #module: WebAssembly.Module;

  constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  get imports() {
    return WebAssembly.Module.imports(this.#module);
  }

  get exportNames(): readonly string[] {
    return WebAssembly.Module.exports(this.#module).map(({ name }) => name);
  }

  section(name: string): Uint8Array | undefined {
    const [found] = WebAssembly.Module.customSections(this.#module, name);
    return found === undefined ? undefined : new Uint8Array(found);
  }

  instantiate(imports: Readonly<Record<string, ModuleValues>>): ModuleValues {
    return new WebAssembly.Instance(this.#module, imports as WebAssembly.Imports).exports;
  }
}

export class WasmModuleHost implements ModuleHost {
  readonly memory: WebAssembly.Memory;
  readonly stack: CStack;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
    this.stack = new CStack(this.createGlobal(Heap.values.C_STACK, true));
  }

  compile(bytes: Uint8Array): CModule {
    return new WasmModule(new WebAssembly.Module(bytes.slice()));
  }

  createTable(): SharedFunctionTable {
    return new WasmFunctionTable();
  }

  createGlobal(value: number, isMutable: boolean): CGlobal {
    return new WebAssembly.Global({ value: "i32", mutable: isMutable }, value);
  }

  referTo(body: CFunction, signature: Signature, enter: () => void): unknown {
    const isOfModule = isExportedFunction(body);
    try {
      const wrapped = isOfModule ? body : preceded(enter, body, signature.length - 1);
      const exported = exportFunction(wrapped, signature);
      return new WebAssembly.Global({ value: "anyfunc", mutable: false }, exported);
    } catch (thrown) {
      if (thrown instanceof WebAssembly.LinkError) return undefined;
      throw thrown;
    }
  }

  globalValue(exported: unknown): number | undefined {
    return exported instanceof WebAssembly.Global ? Number(exported.value) : undefined;
  }

  memoryBytes(exported: unknown): Uint8Array {
    return exported instanceof WebAssembly.Memory ? new Uint8Array(exported.buffer) : new Uint8Array();
  }

  fillRandom(bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length; start += RANDOM_BYTES) {
      const part = bytes.subarray(start, start + RANDOM_BYTES);
      part.set(crypto.getRandomValues(new Uint8Array(part.length)));
    }
  }

  asFunction(exported: unknown): CFunction | undefined {
    return typeof exported === "function" ? (exported as (...values: CValue[]) => CValue) : undefined;
  }
}

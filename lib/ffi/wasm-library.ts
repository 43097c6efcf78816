/**
 * `ffi.load` of a C library compiled for wasm32. One that was linked with `clang -shared` is instantiated into the
 * memory of the state, so that pointers mean the same on both sides: it gets its static data and its part of the function
 * table there, the functions of the C library, and those of libraries that were loaded for all (LuaJIT: lj_clib.c, and
 * what the dynamic linker does for it). A plain module has a memory of its own: only its functions of numbers can be
 * called.
 */

import { LuaError } from "../errors.ts";
import type { SymbolSource } from "./c-library.ts";
import type { Ctype } from "./ctype.ts";
import { readDynamicInfo } from "./dylink.ts";
import type { Ffi } from "./ffi.ts";
import type { CFunction, Signature } from "./functions.ts";
import type { CGlobal, CModule, ModuleImport, ModuleValues, SharedFunctionTable } from "./module-host.ts";
import { SeparateMemory } from "./separate-memory.ts";
import { WASI_MODULE, wasiFunction } from "./wasi.ts";

/** The signature of a function of a module does not matter to the table. */
const ANY_SIGNATURE: Signature = "v";
const DATA_ALIGN = 16;

/** What linking knows of the state: symbols of other libraries, and the shared table. */
export interface LinkContext {
  readonly ffi: Ffi;
  readonly table: SharedFunctionTable;
  /** A symbol of the C library or of a library that was loaded for all. */
  resolve(name: string): number | undefined;
}

const loadError = (name: string, text: string): LuaError =>
  new LuaError(`cannot load module '${name}': ${text}`);

/** A symbol of the global offset table: set when the library's own symbols are known. */
interface PendingEntry {
  readonly symbol: string;
  readonly global: CGlobal;
}

/**
 * Functions whose result is a time_t or clock_t: a long in `ffi.C`, but of 64 bits in the headers of wasi-libc. The text of
 * an integer is converted to either type.
 */
const timeFunctions: ReadonlySet<string> = new Set(["time", "mktime", "clock"]);

/** A library that shares the state's memory. */
export class SharedLibrary implements SymbolSource {
  readonly #context: LinkContext;
  readonly #name: string;
  #exports: ModuleValues = {};
  readonly #pointers = new Map<string, number>();
  readonly #pending: PendingEntry[] = [];
  #memoryBase = 0;
  #block = 0;
  #blockSize = 0;

  constructor(context: LinkContext, name: string, module: CModule, section: Uint8Array) {
    this.#context = context;
    this.#name = name;
    const { memorySize, memoryAlign, tableSize } = readDynamicInfo(section);
    this.#allocateData(memorySize, 2 ** memoryAlign);
    const tableBase = context.table.reserve(tableSize);
    const imports: Record<string, Record<string, unknown>> = {};
    for (const wanted of module.imports) {
      imports[wanted.module] ??= {};
      imports[wanted.module][wanted.name] = this.#import(wanted, tableBase);
    }
    this.#exports = this.#instantiate(module, imports);
    this.#fillGlobalOffsets();
    this.#start();
  }

  #allocateData(size: number, align: number): void {
    const { state } = this.#context.ffi;
    if (size === 0) return;
    this.#blockSize = size + Math.max(align, DATA_ALIGN);
    this.#block = state.allocate(this.#blockSize);
    if (this.#block === 0) throw loadError(this.#name, "not enough memory");
    this.#memoryBase = Math.ceil(this.#block / align) * align;
    state.heap.u8.fill(0, this.#block, this.#block + this.#blockSize);
  }

  #import({ module, name, kind }: ModuleImport, tableBase: number): unknown {
    const { ffi, table } = this.#context;
    const host = ffi.state.modules;
    if (module === "GOT.mem" || module === "GOT.func") {
      const global = host.createGlobal(0, true);
      this.#pending.push({ symbol: name, global });
      return global;
    }
    if (kind === "memory") return host.memory;
    if (kind === "table") return table.table;
    if (name === "__memory_base") return host.createGlobal(this.#memoryBase, false);
    if (name === "__table_base") return host.createGlobal(tableBase, false);
    if (name === "__stack_pointer") return ffi.stack.pointer;
    if (module === WASI_MODULE) return wasiFunction(ffi.state, name, this.#name, () => ffi.state.heap.u8);
    if (kind === "function") return this.#importFunction(name);
    throw loadError(this.#name, `unknown import ${module}.${name}`);
  }

  /** A function of another library; where there is none, a call of it is an error. */
  #importFunction(name: string): CFunction {
    const { ffi } = this.#context;
    const pointer = this.#context.resolve(name);
    const body = pointer === undefined ? undefined : ffi.functions.get(pointer);
    if (body === undefined) {
      return () => {
        throw new LuaError(`undefined symbol: ${name} in '${this.#name}'`);
      };
    }
    const isTime = timeFunctions.has(name);
    return (...parameters) => {
      // The library may have grown the memory.
      ffi.state.refreshViews();
      const result = body(...parameters);
      return isTime ? (String(result) as never) : result;
    };
  }

  #instantiate(module: CModule, imports: Readonly<Record<string, ModuleValues>>): ModuleValues {
    try {
      return module.instantiate(imports);
    } catch (thrown) {
      throw loadError(this.#name, thrown instanceof Error ? thrown.message : String(thrown));
    } finally {
      this.#context.ffi.state.refreshViews();
    }
  }

  #fillGlobalOffsets(): void {
    for (const { symbol, global } of this.#pending) {
      const address = this.resolve(symbol) ?? this.#context.resolve(symbol);
      if (address !== undefined) global.value = address;
    }
  }

  /** Relocates the data and runs the constructors. */
  #start(): void {
    for (const name of ["__wasm_apply_data_relocs", "__wasm_call_ctors", "_initialize"]) {
      this.#context.ffi.state.modules.asFunction(this.#exports[name])?.();
    }
    this.#context.ffi.state.refreshViews();
  }

  resolve(name: string): number | undefined {
    const known = this.#pointers.get(name);
    if (known !== undefined) return known;
    const address = this.#addressOf(this.#exports[name]);
    if (address !== undefined) this.#pointers.set(name, address);
    return address;
  }

  /** Data is exported as its offset from the library's memory. */
  #addressOf(exported: unknown): number | undefined {
    const host = this.#context.ffi.state.modules;
    const body = host.asFunction(exported);
    if (body !== undefined) return this.#context.table.add(body, ANY_SIGNATURE);
    const offset = host.globalValue(exported);
    return offset === undefined ? undefined : this.#memoryBase + offset;
  }

  close(): void {
    if (this.#block !== 0) this.#context.ffi.state.release(this.#block, this.#blockSize);
    this.#block = 0;
  }
}

/** A module with a memory of its own. */
export class SeparateLibrary implements SymbolSource {
  readonly #context: LinkContext;
  readonly #name: string;
  #exports: ModuleValues = {};
  readonly #memory: SeparateMemory;
  readonly #pointers = new Map<string, number>();

  constructor(context: LinkContext, name: string, module: CModule) {
    this.#context = context;
    this.#name = name;
    const unknown = module.imports.find(({ kind }) => kind !== "function");
    if (unknown !== undefined) {
      throw loadError(
        name,
        `it imports ${unknown.module}.${unknown.name} and is no shared library (clang -shared -fPIC)`,
      );
    }
    const imports: Record<string, Record<string, unknown>> = {};
    for (const wanted of module.imports) {
      imports[wanted.module] ??= {};
      imports[wanted.module][wanted.name] = this.#import(wanted);
    }
    this.#exports = module.instantiate(imports);
    this.#memory = new SeparateMemory(context.ffi, name, this.#exports);
    context.ffi.state.modules.asFunction(this.#exports._initialize)?.();
  }

  #import({ module, name }: ModuleImport): CFunction {
    const { state } = this.#context.ffi;
    if (module === WASI_MODULE)
      return wasiFunction(state, name, this.#name, () => state.modules.memoryBytes(this.#exports.memory));
    return () => {
      throw new LuaError(`undefined symbol: ${name} in '${this.#name}'`);
    };
  }

  /** Pointers would lead into the wrong memory. */
  checkSymbol(type: Ctype, name: string): void {
    const { ffi, table } = this.#context;
    const pointer = this.resolve(name);
    const body = pointer === undefined ? undefined : table.get(pointer);
    if (body !== undefined && this.#memory.needsCopies(type, name)) ffi.copying.set(body, this.#memory);
  }

  close(): void {
    this.#memory.close();
  }

  resolve(name: string): number | undefined {
    const known = this.#pointers.get(name);
    if (known !== undefined) return known;
    const body = this.#context.ffi.state.modules.asFunction(this.#exports[name]);
    if (body === undefined) return undefined;
    const pointer = this.#context.table.add(body, ANY_SIGNATURE);
    this.#pointers.set(name, pointer);
    return pointer;
  }
}

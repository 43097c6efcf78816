/** Finding and linking C libraries for `ffi.load` (LuaJIT: clib_loadlib). */

import { toByteString } from "../../lang/bytes.ts";
import { fromByteString } from "../byte-text.ts";
import { LuaError } from "../errors.ts";
import { readOnly, readWholeFile } from "../read-file.ts";
import { SystemFailure } from "../system.ts";
import type { SymbolSource } from "./c-library.ts";
import { readDynamicInfo } from "./dylink.ts";
import type { Ffi } from "./ffi.ts";
import type { CModule, SharedFunctionTable } from "./module-host.ts";
import { type LinkContext, SeparateLibrary, SharedLibrary } from "./wasm-library.ts";

/** Names under which programs ask for what the C library has. */
const standardNames = /^(?:lib)?(?:c|m|rt|dl|pthread|msvcrt)(?:\.so(?:\.\d+)*|\.dylib|\.dll)?$/;

const PATH_VARIABLE = "PERILUNE_LIBRARY_PATH";

export class Loader implements LinkContext {
  readonly ffi: Ffi;
  readonly table: SharedFunctionTable;
  readonly #standard: SymbolSource;
  /** Libraries by path; each is linked once. */
  readonly #loaded = new Map<string, SymbolSource>();
  /** Those whose symbols others may use. */
  readonly #visible: SymbolSource[] = [];

  constructor(ffi: Ffi, standard: SymbolSource) {
    this.ffi = ffi;
    this.#standard = standard;
    this.table = ffi.shareFunctions();
  }

  load(name: string, isGlobal: boolean): SymbolSource {
    if (standardNames.test(name)) return this.#standard;
    const { path, bytes } = this.#read(name);
    const library = this.#loaded.get(path) ?? this.#link(name, path, bytes);
    if (isGlobal && !this.#visible.includes(library)) this.#visible.push(library);
    return library;
  }

  #link(name: string, path: string, bytes: Uint8Array): SymbolSource {
    const module = this.#compile(name, bytes);
    const section = module.section("dylink.0");
    if (section === undefined) {
      const library = new SeparateLibrary(this, name, module);
      this.#loaded.set(path, library);
      return library;
    }
    for (const needed of readDynamicInfo(section).needed) {
      if (!standardNames.test(needed)) this.load(directoryOf(path) + needed, true);
    }
    const library = new SharedLibrary(this, name, module, section);
    this.#loaded.set(path, library);
    return library;
  }

  #compile(name: string, bytes: Uint8Array): CModule {
    try {
      return this.ffi.state.modules.compile(bytes);
    } catch (thrown) {
      const text = thrown instanceof Error ? thrown.message : String(thrown);
      throw new LuaError(`cannot load module '${name}': ${text}`);
    }
  }

  /** A name without an extension is that of lib….wasm, as the linker's -l takes it. */
  #read(name: string): { readonly path: string; readonly bytes: Uint8Array } {
    const isFile = name.includes(".") || name.includes("/");
    const names = isFile ? [name, `${name}.wasm`] : [`lib${name}.wasm`, `${name}.wasm`];
    const candidates = name.includes("/")
      ? names
      : this.#folders().flatMap((folder) => names.map((file) => folder + file));
    let failure = "no such file";
    for (const path of candidates) {
      try {
        return { path, bytes: this.#readFile(path) };
      } catch (thrown) {
        if (!(thrown instanceof SystemFailure)) throw thrown;
        failure = thrown.message;
      }
    }
    throw new LuaError(`${candidates[0]}: cannot open shared object file: ${failure}`);
  }

  /** Where libraries without a path are looked for: here, and where the environment says. */
  #folders(): string[] {
    const value = this.ffi.state.system.environmentVariable(fromByteString(PATH_VARIABLE));
    const listed = value === undefined ? [] : toByteString(value).split(":");
    return ["", ...listed.filter((folder) => folder !== "").map((folder) => `${folder}/`)];
  }

  #readFile(path: string): Uint8Array {
    const { system } = this.ffi.state;
    const handle = system.open(fromByteString(path), readOnly);
    try {
      return readWholeFile(system, handle);
    } finally {
      system.close(handle);
    }
  }

  /** Libraries that were loaded for all come before the C library. */
  resolve(name: string): number | undefined {
    return this.resolveVisible(name) ?? this.#standard.resolve(name);
  }

  /** A symbol of a library that was loaded for all. */
  resolveVisible(name: string): number | undefined {
    for (const library of this.#visible) {
      const address = library.resolve(name);
      if (address !== undefined) return address;
    }
    return undefined;
  }

  close(): void {
    for (const library of this.#loaded.values()) library.close?.();
  }
}

const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);

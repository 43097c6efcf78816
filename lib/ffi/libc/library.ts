/** The C library behind `ffi.C`: functions and variables by name, made into pointers when they are first asked for. */

import type { SymbolSource } from "../c-library.ts";
import type { Ffi } from "../ffi.ts";
import { characterFunctions } from "./ctype.ts";
import { inetFunctions } from "./inet.ts";
import { mathFunctions } from "./math.ts";
import { CRuntime, type Definitions, defineFunction } from "./runtime.ts";
import { scanFunctions } from "./scan.ts";
import { standardFiles, stdioFunctions } from "./stdio.ts";
import { stdlibFunctions } from "./stdlib.ts";
import { stringFunctions } from "./string.ts";
import { timeFunctions } from "./time.ts";
import { systemFunctions } from "./unistd.ts";

export class CLibrary implements SymbolSource {
  readonly runtime: CRuntime;
  readonly #ffi: Ffi;
  readonly #definitions: Definitions;
  readonly #addresses = new Map<string, number>();

  constructor(ffi: Ffi) {
    this.#ffi = ffi;
    const runtime = new CRuntime(ffi);
    this.runtime = runtime;
    this.#definitions = {
      ...stringFunctions(runtime),
      ...stdlibFunctions(runtime),
      ...stdioFunctions(runtime),
      ...scanFunctions(runtime),
      ...mathFunctions(runtime),
      ...characterFunctions(),
      ...timeFunctions(runtime),
      ...inetFunctions(runtime),
      ...systemFunctions(runtime),
      __errno_location: ["p", () => ffi.errnoAddress],
      __error: ["p", () => ffi.errnoAddress],
    };
  }

  resolve(name: string): number | undefined {
    const known = this.#addresses.get(name);
    if (known !== undefined) return known;
    const address = this.#function(name) ?? this.#variable(name);
    if (address !== undefined) this.#addresses.set(name, address);
    return address ?? this.#ffi.visibleSymbol(name);
  }

  close(): void {
    this.runtime.releaseAll();
  }

  #function(name: string): number | undefined {
    if (!Object.hasOwn(this.#definitions, name)) return undefined;
    const { body, signature } = defineFunction(this.#definitions[name]);
    return this.#ffi.functions.add(body, signature);
  }

  #variable(name: string): number | undefined {
    if (name === "errno") return this.#ffi.errnoAddress;
    const files = standardFiles(this.runtime);
    if (!Object.hasOwn(files, name)) return undefined;
    const cell = this.runtime.allocate(4);
    if (cell === 0) return undefined;
    this.runtime.view.setUint32(cell, files[name], true);
    return cell;
  }
}

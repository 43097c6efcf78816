/** The C library behind `ffi.C`: its functions by name, each made into a pointer when it is first asked for. */

import type { SymbolSource } from "../c-library.ts";
import type { Ffi } from "../ffi.ts";
import type { CFunction, Signature } from "../functions.ts";

/** A function of the C library. */
export interface LibraryFunction {
  readonly signature: Signature;
  readonly body: CFunction;
}

export class CLibraryFunctions implements SymbolSource {
  readonly #ffi: Ffi;
  readonly #pointers = new Map<string, number>();
  readonly #functions = new Map<string, LibraryFunction>();

  constructor(ffi: Ffi) {
    this.#ffi = ffi;
  }

  resolve(name: string): number | undefined {
    const known = this.#pointers.get(name);
    if (known !== undefined) return known;
    const found = this.#functions.get(name);
    if (found === undefined) return undefined;
    const pointer = this.#ffi.functions.add(found.body, found.signature);
    this.#pointers.set(name, pointer);
    return pointer;
  }
}

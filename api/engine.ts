/** Engines: one memory and one compiled core for any number of states. */

import { Engine } from "../host/engine.ts";
import type { EngineCode } from "../host/engine-code.ts";
import { OutOfMemory } from "../lib/errors.ts";
import type { LibrarySet } from "./libraries.ts";
import { checkOptions } from "./options.ts";
import { LuaState, type LuaStateOptions } from "./state.ts";

/** Options of `createEngine`. */
export interface LuaEngineOptions {
  /**
   * Whether states have the library `ffi`, with which a program reaches all of the engine's memory. States whose
   * programs must be kept from each other need engines without it.
   */
  readonly ffi?: boolean;
  /**
   * Which libraries states get that say nothing about it: `"sandbox"` (default), `"all"`, or a list. In a page the code of
   * those that a sandbox lacks is loaded for engines that name any of them here, or have the FFI.
   */
  readonly libraries?: LibrarySet;
  /** Whether hot code is compiled, where the host allows it; default: yes. */
  readonly jit?: boolean;
}

/** What states are made by. */
export class LuaEngine {
  readonly #engine: Engine;
  readonly #defaults: LuaStateOptions;

  /** @internal */
  constructor(code: EngineCode, options: LuaEngineOptions, defaults: LuaStateOptions) {
    checkOptions("createEngine", options, "engine");
    this.#engine = new Engine(code, { ffi: options.ffi });
    this.#defaults = { jit: options.jit, libraries: options.libraries, ...defaults };
  }

  /** A new state. Close it, or declare it with `using`: memory of WebAssembly is not given back otherwise. */
  createState(options: LuaStateOptions = {}): LuaState {
    checkOptions("createState", options, "state");
    try {
      return new LuaState(this.#engine, { ...this.#defaults, ...options });
    } catch (thrown) {
      if (!(thrown instanceof OutOfMemory)) throw thrown;
      const { memory } = options;
      throw new RangeError(
        memory === undefined
          ? "createState: there is no memory left for another state; close some"
          : `createState: a state needs more memory than ${memory} bytes`,
      );
    }
  }
}

/** The package's entry for pages and workers. `core.wasm` lies beside it, and is fetched from there. */

import { fetchedCode, type WasmSource } from "../host/web-code.ts";
import { LuaEngine, type LuaEngineOptions } from "./engine.ts";
import { lineOutput } from "./system.ts";

export * from "./index.ts";

/** Options of `createEngine` there. */
export interface WebEngineOptions extends LuaEngineOptions {
  /** Where `core.wasm` is, or its bytes, or what has been compiled of it; default: beside this module. */
  readonly core?: WasmSource;
}

/** Makes an engine: fetches and compiles the core. */
export async function createEngine({ core, ...options }: WebEngineOptions = {}): Promise<LuaEngine> {
  const code = await fetchedCode(core, {
    ffi: options.ffi === true,
    libraries: options.ffi === true || (options.libraries ?? "sandbox") !== "sandbox",
  });
  return new LuaEngine(code, options, {
    stdout: lineOutput((line) => console.log(line)),
    stderr: lineOutput((line) => console.error(line)),
  });
}

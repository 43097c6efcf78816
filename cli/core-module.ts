/**
 * The core's module, with the machine code that V8 made of it when the build ran a usual program (tools/core-cache.ts): an
 * empty program takes 170 ms instead of 230, of which Node takes 105, since V8 need not compile the interpreter at each start.
 *
 * Node has no function for this; V8 has one for its tests, behind a flag. Invariants: it is called only in the version of V8
 * that wrote the code, for in another it might take other arguments, and ends the process when it gets wrong ones; V8 itself
 * refuses code for other processors or other flags. Only the command line does this: a library's process is not its own.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInThisContext } from "node:vm";

/** Length of the mark at the end of core.wasm, which the build writes. */
export const MARK_LENGTH = 32;

/** What a cache begins with if it is for these bytes of core.wasm and this V8. */
export function cacheKey(bytes: Buffer): string {
  return `${process.versions.v8} ${process.arch} ${bytes.subarray(-MARK_LENGTH).toString("latin1")}\n`;
}

/** A function of V8's that JavaScript cannot name usually. The flag counts when the source is compiled, not in calls. */
export function nativeFunction<F>(source: string): F {
  setFlagsFromString("--allow-natives-syntax");
  try {
    return runInThisContext(source) as F;
  } finally {
    setFlagsFromString("--no-allow-natives-syntax");
  }
}

type Deserialize = (code: ArrayBuffer, bytes: Uint8Array) => WebAssembly.Module | undefined;

/** The module from the folder's cache; undefined if there is none for this V8. */
export function restoredCore(folder: string, bytes: Buffer): WebAssembly.Module | undefined {
  const file = join(folder, "core.cache");
  if (!existsSync(file)) return undefined;
  const cache = readFileSync(file);
  const key = cacheKey(bytes);
  if (cache.subarray(0, key.length).toString("latin1") !== key) return undefined;
  const code = new Uint8Array(cache.subarray(key.length)).buffer;
  const deserialize = nativeFunction<Deserialize>(
    "(function (code, bytes) { return %DeserializeWasmModule(code, bytes); })",
  );
  return deserialize(code, bytes);
}

export function coreModule(folder: string): WebAssembly.Module {
  const bytes = readFileSync(join(folder, "core.wasm"));
  return restoredCore(folder, bytes) ?? new WebAssembly.Module(bytes);
}

/** The module for windows of streams: small enough to be compiled anew. */
export const streamsModule = (folder: string): WebAssembly.Module =>
  new WebAssembly.Module(readFileSync(join(folder, "streams.wasm")));

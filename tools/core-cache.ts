/** Keeps the machine code that V8 makes of the core for a usual program, for the command line (cli/core-module.ts). */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { cacheKey, MARK_LENGTH, nativeFunction, restoredCore } from "../cli/core-module.ts";
import { runProgram } from "./code-cache.ts";

/**
 * V8 optimises a function that has used up this budget. With a hundredth of it half as much more is kept, and reading that
 * takes as long as it saves; with V8's usual budget the warm-up is too short for some functions.
 */
const BUDGET = 100_000;
const USUAL_BUDGET = 1_800_000;
/** For V8's threads to finish what they compile. */
const PATIENCE_MS = 3000;

/** Puts a mark at the end of the file, in a section of its own. */
function mark(file: string): Buffer {
  const core = readFileSync(file);
  const name = Buffer.from("mark");
  const hash = createHash("sha256").update(core).digest("hex").slice(0, MARK_LENGTH);
  const section = Buffer.from([0, 1 + name.length + MARK_LENGTH, name.length, ...name]);
  const marked = Buffer.concat([core, section, Buffer.from(hash)]);
  writeFileSync(file, marked);
  return marked;
}

/** Runs the program with a budget for functions; returns the first module that it makes. */
function coreOf(main: string): WebAssembly.Module {
  const { Module } = WebAssembly;
  const modules: WebAssembly.Module[] = [];
  setFlagsFromString(`--wasm-tiering-budget=${BUDGET}`);
  WebAssembly.Module = new Proxy(Module, {
    construct(target, [bytes]) {
      const module = new target(bytes);
      modules.push(module);
      return module;
    },
  });
  try {
    runProgram(main);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PATIENCE_MS);
  } finally {
    WebAssembly.Module = Module;
    setFlagsFromString(`--wasm-tiering-budget=${USUAL_BUDGET}`);
  }
  return modules[0];
}

/** Marks core.wasm in the folder of a command line's bundle and writes core.cache beside it. */
export function writeCoreCache(folder: string): void {
  const bytes = mark(join(folder, "core.wasm"));
  const core = coreOf(join(folder, "cli.cjs"));
  const serialize = nativeFunction<(core: WebAssembly.Module) => ArrayBuffer>(
    "(function (core) { return %SerializeWasmModule(core); })",
  );
  writeFileSync(
    join(folder, "core.cache"),
    Buffer.concat([Buffer.from(cacheKey(bytes)), Buffer.from(serialize(core))]),
  );
  if (!restoredCore(folder, bytes))
    throw new Error("V8 refuses the code of core.wasm that it has just written");
}

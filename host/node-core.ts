/** An engine's code on Node when it runs from the sources, for tests and tools: all of it is there at once. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { builtinChunks } from "../lib/builtin-chunks.ts";
import { builtinDumps } from "../lib/gen/builtins.ts";
import * as cdataRecorder from "./cdata-recorder-part.ts";
import type { EngineCode } from "./engine-code.ts";
import * as ffi from "./ffi-part.ts";
import * as fusion from "./fusion-part.ts";
import * as jit from "./jit-part.ts";
import * as libraries from "./library-part.ts";
import * as rareRecorder from "./rare-recorder-part.ts";
import * as traceTools from "./trace-tools-part.ts";

const CORE = fileURLToPath(new URL("../dist/core.wasm", import.meta.url));

export function loadCore(): EngineCode {
  if (!existsSync(CORE)) throw new Error("core.wasm is missing: run `npm run build` first");
  return codeWith(new WebAssembly.Module(readFileSync(CORE)));
}

/** With a core of one's own. */
export const codeWith = (core: WebAssembly.Module): EngineCode => ({
  core,
  builtins: builtinChunks(builtinDumps),
  libraries: () => libraries,
  jit: () => jit,
  ffi: () => ffi,
  cdataRecorder: () => cdataRecorder,
  rareRecorder: () => rareRecorder,
  fusion: () => fusion,
  traceTools: () => traceTools,
});

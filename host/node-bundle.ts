/** An engine's code in a bundle for Node, whose files lie beside each other (see tools/bundle.ts). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { builtinChunks } from "../lib/builtin-chunks.ts";
import { builtinDumps } from "../lib/gen/builtins.ts";
import type {
  CdataRecorderPart,
  EngineCode,
  FfiPart,
  FusionPart,
  JitPart,
  RareRecorderPart,
  TraceToolsPart,
} from "./engine-code.ts";
import * as libraries from "./library-part.ts";

const compiledCore = (): WebAssembly.Module =>
  new WebAssembly.Module(readFileSync(join(__dirname, "core.wasm")));

/** A command line has all libraries at once. */
export const bundledCode = (core = compiledCore()): EngineCode => ({
  core,
  builtins: builtinChunks(builtinDumps),
  libraries: () => libraries,
  jit: () => require(join(__dirname, "jit-part.cjs")) as JitPart,
  ffi: () => require(join(__dirname, "ffi-part.cjs")) as FfiPart,
  cdataRecorder: () => require(join(__dirname, "cdata-recorder-part.cjs")) as CdataRecorderPart,
  rareRecorder: () => require(join(__dirname, "jit-part.cjs")) as RareRecorderPart,
  fusion: () => require(join(__dirname, "jit-part.cjs")) as FusionPart,
  traceTools: () => require(join(__dirname, "jit-part.cjs")) as TraceToolsPart,
});

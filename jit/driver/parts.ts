/** The compiler's parts, put together for the driver. */
import { abort } from "../abort.ts";
import { RegionCompiler } from "../wasm/region.ts";
import type { CompilerParts } from "./trace-maker.ts";

export const compilerParts: CompilerParts = {
  makeRecorder: () => abort("INTERNAL", "no recorder"),
  optimize: () => "done",
  makeRegions: () => new RegionCompiler(),
};

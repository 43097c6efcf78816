/** The compiler's parts, put together for the driver. */
import { abort } from "../abort.ts";
import type { RegionCompiler } from "./forest.ts";
import type { CompilerParts } from "./trace-maker.ts";

export const compilerParts: CompilerParts & { readonly compileRegion: RegionCompiler } = {
  makeRecorder: () => abort("INTERNAL", "no recorder"),
  optimize: () => "done",
  compileRegion: () => abort("INTERNAL", "no backend"),
};

/** The compiler's parts, put together for the driver. */
import { optimize } from "../opt/passes.ts";
import { Recorder } from "../record/recorder.ts";
import { RegionCompiler } from "../wasm/region.ts";
import type { CompilerParts } from "./trace-maker.ts";

export const compilerParts: CompilerParts = {
  makeRecorder: (environment, builder) => new Recorder(environment, builder),
  optimize: (builder, { isLoop, slots, target }, environment) =>
    optimize(builder, {
      ...{ isLoop, slots, target },
      fuseConcatenations: (traced) => environment.rareRecorder?.fuseConcatenations(traced),
    }),
  makeRegions: () => new RegionCompiler(),
};

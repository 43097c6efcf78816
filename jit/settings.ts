/**
 * What `jit.opt.start` and -O set: the optimiser's switches and the parameters, with LuaJIT's names (LuaJIT: lj_jit.h).
 * Several states may have different ones.
 */

export const optimizations = [
  "fold",
  "cse",
  "dce",
  "fwd",
  "dse",
  "narrow",
  "loop",
  "abc",
  "sink",
  "fuse",
  // Accepted without effect: WebAssembly rounds a product before it is added to.
  "fma",
] as const;
export type Optimization = (typeof optimizations)[number];

/** Switches that each level turns on. */
export const optimizationLevels: Readonly<Record<number, readonly Optimization[]>> = {
  0: [],
  1: ["fold", "cse", "dce"],
  2: ["fold", "cse", "dce", "narrow", "loop"],
  // As in LuaJIT, "fma" is of no level.
  3: optimizations.filter((name) => name !== "fma"),
};

/** Defaults. */
export const parameterDefaults = {
  maxtrace: 1000,
  maxrecord: 4000,
  maxirconst: 500,
  maxside: 100,
  maxsnap: 500,
  minstitch: 0,
  hotloop: 56,
  hotexit: 10,
  tryside: 4,
  instunroll: 4,
  loopunroll: 15,
  callunroll: 3,
  recunroll: 2,
  // Kilobytes of WebAssembly that all regions may have.
  maxmcode: 2048,
  // Accepted without effect: there are no areas of machine code.
  sizemcode: 64,
};
export type Parameter = keyof typeof parameterDefaults;

export interface JitSettings {
  readonly enabled: Set<Optimization>;
  readonly parameters: Record<Parameter, number>;
}

export const defaultSettings = (): JitSettings => ({
  enabled: new Set(optimizationLevels[3]),
  parameters: { ...parameterDefaults },
});

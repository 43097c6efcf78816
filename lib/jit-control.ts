/** What the jit library and the command line want from the JIT compiler of a state; it is implemented in `jit/driver/`. */

/** What `jit.on`, `jit.off` and `jit.flush` do with functions. */
export type FunctionMode = "on" | "off" | "flush";

export interface JitControl {
  readonly isOn: boolean;
  /** Why nothing can be compiled here, if so: the host forbids it. */
  readonly refusal: string | undefined;
  /** The optimisations that are on, by LuaJIT's names in LuaJIT's order. */
  readonly enabledOptimizations: readonly string[];
  setOn(isOn: boolean): void;
  /** Drops all compiled code. */
  flush(): void;
  flushTrace(id: number): void;
  setFunctionMode(prototype: number, mode: FunctionMode): void;
  /** Any option of `jit.opt.start`; false: unknown or malformed. */
  setOption(option: string): boolean;
}

/** There is no compiler. */
export const noJit: JitControl = {
  isOn: false,
  refusal: "no JIT compiler",
  enabledOptimizations: [],
  setOn: () => {},
  flush: () => {},
  flushTrace: () => {},
  setFunctionMode: () => {},
  setOption: () => true,
};

/** What the jit library and the command line want from the JIT compiler of a state; it is implemented in `jit/driver/`. */

/** What `jit.on`, `jit.off` and `jit.flush` do with functions. */
export type FunctionMode = "on" | "off" | "flush";

/** An event for `jit.attach`: `what` happens to trace `id`, in a function (its address, or 0), and what LuaJIT adds to it. */
export interface TraceEvent {
  readonly name: "trace" | "record" | "texit";
  readonly what: string | undefined;
  readonly id: number | undefined;
  readonly func: number;
  readonly values: readonly (number | string)[];
}

/** A trace for `jit.util`, in LuaJIT's encodings. References count from the first instruction. */
export interface TraceView {
  readonly instructionCount: number;
  readonly constantCount: number;
  readonly linkId: number;
  readonly linkType: string;
  readonly snapshotCount: number;
  /** The module of its region, if it is finished, and where its function is in the core's table. */
  readonly code: Uint8Array | undefined;
  readonly functionIndex: number;
  /** Modes, operation and type, both operands, register or chain. */
  instruction(index: number): readonly number[] | undefined;
  /** A Lua value by its words, its type, and the slot of a constant key. */
  constant(index: number):
    | {
        readonly low: number;
        readonly high: number;
        readonly type: number;
        readonly slot: number | undefined;
      }
    | undefined;
  snapshot(index: number): { readonly words: readonly number[]; readonly position: number } | undefined;
}

export interface JitControl {
  readonly isOn: boolean;
  /** Why nothing can be compiled here, if so: the host forbids it. */
  readonly refusal: string | undefined;
  /** The optimisations that are on, by LuaJIT's names in LuaJIT's order. */
  readonly enabledOptimizations: readonly string[];
  setOn(isOn: boolean): void;
  /** Drops all compiled code. `isAsked`: by the program, to which what is compiled next may be of interest. */
  flush(isAsked?: boolean): void;
  flushTrace(id: number): void;
  setFunctionMode(prototype: number, mode: FunctionMode): void;
  /** Any option of `jit.opt.start`; false: unknown or malformed. */
  setOption(option: string): boolean;
  traceView(id: number): TraceView | undefined;
  /** Whom to tell what happens; `tellsExits`: also each exit to the interpreter. */
  setEventHandler(handler: ((event: TraceEvent) => void) | undefined, tellsExits: boolean): void;
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
  traceView: () => undefined,
  setEventHandler: () => {},
};

/** What the driver needs of the machine it runs on: the core, the clock, and a way to make code of bytes. */
import type { Signature } from "../../lib/ffi/functions.ts";
import type { RecorderEnvironment } from "../record/interface.ts";

/** A region that has been made: its place in the core's table of functions. */
export type FunctionIndex = number;

export interface JitHost
  extends Omit<
    RecorderEnvironment,
    | "settings"
    | "anchor"
    | "trace"
    | "rootTraceAt"
    | "isInnerLoopLeft"
    | "makeHot"
    | "dropForRecursion"
    | "shouldRecur"
  > {
  /** Milliseconds of processor time, or of time where that is not known. */
  now(): number;
  /** Makes room for trace numbers, and exit numbers, below `count`; false: memory is refused. */
  reserveTraces(count: number): boolean;
  reserveExits(count: number): boolean;
  /** After a change of jitMode, hotLoop or hotCall: brings all prototypes up to date. */
  updateHotness(): void;
  /** After a change of a prototype's flags or instructions. */
  updateCounting(prototype: number): void;
  /** Keeps an object alive until `releaseAnchors(group)`. */
  anchorIn(group: number, address: number): void;
  releaseAnchors(group: number): void;
  /** Compiles a module and puts its function into the table, at `index` if that is given. */
  install(code: Uint8Array, index?: FunctionIndex): FunctionIndex;
  remove(index: FunctionIndex): void;
  /** The signature of a function that linkFunction has given a number. */
  signatureOf(call: number): Signature;
}

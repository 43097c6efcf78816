/** What the driver needs of the machine it runs on: the core, the clock, and a way to make code of bytes. */
import type { Signature } from "../../lib/ffi/functions.ts";
import type { RecorderEnvironment } from "../record/interface.ts";
import type { TraceId } from "../trace.ts";
import type * as fusion from "./fusion-part.ts";
import type * as tools from "./trace-tools.ts";

/** What shows traces to programs. */
export type TraceTools = typeof tools;

/** What makes one region of several traces. */
export type Fusion = typeof fusion;

/** A region that has been made: its place in the core's table of functions. */
export type FunctionIndex = number;

/** Keeps alive what traces refer to (host/trace-anchors.ts). */
export interface Anchors {
  /** For a trace that is being made; until it is given to another owner, or released. */
  anchor(id: TraceId, address: number): void;
  release(id: TraceId): void;
  /** A root trace lives as long as the prototype in which it begins. */
  giveToPrototype(id: TraceId, prototype: number): void;
  giveToRoot(id: TraceId, rootId: TraceId): void;
  dropRoot(id: TraceId, prototype: number): void;
  /** Whether an object is dead, at the end of marking; the collector tells once it has been asked to. */
  isDying(object: number): boolean;
  watchDeath(): void;
}

/** What of the recorder's environment the driver has. */
export type DriverMember =
  | "anchor"
  | "trace"
  | "rootTraceAt"
  | "isInnerLoopLeft"
  | "noteInnerLoop"
  | "makeHot"
  | "dropForRecursion"
  | "isCalled"
  | "noteUncallable"
  | "shouldRecur";

export interface JitHost extends Omit<RecorderEnvironment, "settings" | DriverMember> {
  /** Milliseconds of processor time, or of time where that is not known. */
  now(): number;
  /** Makes room for trace numbers, and exit numbers, below `count`; false: memory is refused. */
  reserveTraces(count: number): boolean;
  reserveExits(count: number): boolean;
  /** After a change of jitMode, hotLoop or hotCall: brings all prototypes up to date. */
  updateHotness(): void;
  /** After a change of a prototype's flags or instructions. */
  updateCounting(prototype: number): void;
  readonly anchors: Anchors;
  /** undefined: the states have no libraries that show traces. */
  readonly traceTools: TraceTools | undefined;
  /** Whether traces of the state have C data: operations on those take the interpreter ten times as long as others. */
  readonly hasCdata: boolean;
  /** undefined: its code is not loaded. */
  readonly fusion: Fusion | undefined;
  /** Compiles a module and puts its function into the table. */
  install(code: Uint8Array): FunctionIndex;
  /** Calls a region with nothing to do. */
  callIdle(index: FunctionIndex, times: number): void;
  remove(index: FunctionIndex): void;
  /** The signature of a function that linkFunction has given a number. */
  signatureOf(call: number): Signature;
}

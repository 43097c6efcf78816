/**
 * The code of an engine: the core, and the parts that most programs do without at first. Those are files of their own in a
 * bundle, and are loaded when they are first needed, so that a program starts in less time. Invariants:
 *
 * - What an engine consists of otherwise imports only types of the parts.
 * - A part that `undefined` is returned for is on its way, and may be asked for again: a page cannot wait for a file while
 *   a program runs. Compiling can wait. The FFI cannot, so an engine that has it is only made when its code is there.
 */

import type { BuiltinChunk } from "../lib/builtin-chunks.ts";
import type { StreamWindows } from "../lib/stream-windows.ts";
import type * as cdataRecorder from "./cdata-recorder-part.ts";
import type { CoreExports, CoreImports } from "./core.ts";
import type * as ffi from "./ffi-part.ts";
import type * as fusion from "./fusion-part.ts";
import type { Heap } from "./heap.ts";
import type * as jit from "./jit-part.ts";
import type * as library from "./library-part.ts";
import type * as rareRecorder from "./rare-recorder-part.ts";
import type * as traceTools from "./trace-tools-part.ts";

export type LibraryPart = typeof library;
export type FfiPart = typeof ffi;
export type JitPart = typeof jit;
export type CdataRecorderPart = typeof cdataRecorder;
export type RareRecorderPart = typeof rareRecorder;
export type FusionPart = typeof fusion;
export type TraceToolsPart = typeof traceTools;

/** Windows of streams, which stand between the core and the host. */
export interface EngineWindows extends StreamWindows {
  /** What the core calls in place of the host's function. */
  readonly callFunction: CoreImports["callFunction"];
  /** Bytes that they need. */
  readonly size: number;
  /** `area`: address of so many bytes of zeros that nothing else uses. */
  begin(area: number, core: CoreExports): void;
}

export interface EngineCode {
  readonly core: WebAssembly.Module;
  /** For an engine with one state, whose output nobody looks at meanwhile. */
  readonly windows?: (heap: Heap, callFunction: CoreImports["callFunction"]) => EngineWindows;
  /** What every state has of the libraries in Lua. */
  readonly builtins: readonly BuiltinChunk[];
  /** The libraries that a sandbox lacks: undefined where the states are to be sandboxes. */
  libraries(): LibraryPart | undefined;
  jit(): JitPart | undefined;
  ffi(): FfiPart | undefined;
  /** Asked for when the other two are there. */
  cdataRecorder(): CdataRecorderPart | undefined;
  /** Asked for when the compiler is there. */
  rareRecorder(): RareRecorderPart | undefined;
  /** Asked for when there are side traces. */
  fusion(): FusionPart | undefined;
  /** Asked for when the compiler is there; undefined where the states are to be sandboxes. */
  traceTools(): TraceToolsPart | undefined;
}

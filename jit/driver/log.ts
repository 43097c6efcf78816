/** What happens in the compiler of a state, for -jv and -jdump (LuaJIT: the trace events of lj_vmevent.h). */
import type { TraceAbort } from "../abort.ts";
import type { SnapshotId, Trace, TraceId } from "../trace.ts";

/** A place in bytecode. */
export interface Place {
  /** Function (its address); 0: unknown. */
  readonly func: number;
  readonly pc: number;
}

export interface TraceStart {
  readonly id: TraceId;
  readonly place: Place;
  /** Side traces and stitched ones: the trace that it continues. */
  readonly parentId: TraceId;
  /** Side traces: the exit; stitched ones: "stitch". */
  readonly exit: SnapshotId | "stitch" | undefined;
}

export interface TraceListener {
  start(start: TraceStart): void;
  /** An instruction is recorded; `depth` counts inlined calls. */
  record(place: Place, depth: number): void;
  stop(trace: Trace, place: Place, code: () => Uint8Array): void;
  abort(id: TraceId, place: Place, reason: TraceAbort): void;
  flush(): void;
}

/** Two at once: of the command line and of the program. */
export class BothListeners implements TraceListener {
  readonly #listeners: readonly TraceListener[];

  constructor(...listeners: readonly TraceListener[]) {
    this.#listeners = listeners;
  }

  start(start: TraceStart): void {
    for (const listener of this.#listeners) listener.start(start);
  }

  record(place: Place, depth: number): void {
    for (const listener of this.#listeners) listener.record(place, depth);
  }

  stop(trace: Trace, place: Place, code: () => Uint8Array): void {
    for (const listener of this.#listeners) listener.stop(trace, place, code);
  }

  abort(id: TraceId, place: Place, reason: TraceAbort): void {
    for (const listener of this.#listeners) listener.abort(id, place, reason);
  }

  flush(): void {
    for (const listener of this.#listeners) listener.flush();
  }
}

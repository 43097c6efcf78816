/** What happens in the compiler, as `jit.attach` tells Lua functions (LuaJIT: lj_vmevent.h). */

import { anyPrototypeOf } from "../../lib/frames.ts";
import type { TraceEvent } from "../../lib/jit-control.ts";
import type { HeapViews } from "../../lib/lua-state.ts";
import { PrototypeField } from "../../lib/offsets.ts";
import type { TraceAbort } from "../abort.ts";
import { abortText } from "../abort-text.ts";
import type { SnapshotId, Trace, TraceId } from "../trace.ts";
import type { Place, TraceListener, TraceStart } from "./log.ts";

/** In place of the number of an exit: the trace begins behind a stitched call. */
const STITCHED = -1;

export class EventLog implements TraceListener {
  readonly #state: { readonly heap: HeapViews };
  readonly #send: (event: TraceEvent) => void;
  /** The trace that is being recorded. */
  #id: TraceId = 0;

  constructor(state: { readonly heap: HeapViews }, send: (event: TraceEvent) => void) {
    this.#state = state;
    this.#send = send;
  }

  #position({ func, pc }: Place): number {
    const prototype = anyPrototypeOf(this.#state.heap, func);
    return prototype === 0 ? STITCHED : (pc - prototype - PrototypeField.bytecode) >> 2;
  }

  start({ id, place, parentId, exit }: TraceStart): void {
    this.#id = id;
    const parent = exit === undefined ? [] : [parentId, exit === "stitch" ? STITCHED : exit];
    this.#send({
      name: "trace",
      what: "start",
      id,
      func: place.func,
      values: [this.#position(place), ...parent],
    });
  }

  record(place: Place, depth: number): void {
    this.#send({
      name: "record",
      what: undefined,
      id: this.#id,
      func: place.func,
      values: [this.#position(place), depth],
    });
  }

  stop({ id }: Trace, place: Place): void {
    this.#send({ name: "trace", what: "stop", id, func: place.func, values: [this.#position(place)] });
  }

  abort(id: TraceId, place: Place, reason: TraceAbort): void {
    this.#send({
      name: "trace",
      what: "abort",
      id,
      func: place.func,
      values: [this.#position(place), abortText(reason)],
    });
  }

  /** Without registers: there are none. */
  exit(id: TraceId, exit: SnapshotId): void {
    this.#send({ name: "texit", what: undefined, id, func: 0, values: [exit, 0, 0] });
  }

  flush(): void {
    this.#send({ name: "trace", what: "flush", id: undefined, func: 0, values: [] });
  }
}

/**
 * Makes one trace after the other for the driver: records, then runs the passes, in the order in which they stand in
 * `jit/opt/passes.ts`.
 */

import type { Ffi } from "../../lib/ffi/ffi.ts";
import { anyPrototypeOf } from "../../lib/frames.ts";
import { GlobalField, ThreadField } from "../../lib/offsets.ts";
import { type AbortReason, abort } from "../abort.ts";
import { TraceBuilder } from "../builder.ts";
import { foldPipeline } from "../fold/pipeline.ts";
import type {
  CdataRecorder,
  RareRecorder,
  RecorderEnvironment,
  RecordOutcome,
  StartRequest,
  TraceRecorder,
} from "../record/interface.ts";
import type { JitSettings } from "../settings.ts";
import type { Trace } from "../trace.ts";
import type { RegionMaker } from "./forest.ts";
import type { DriverMember, JitHost } from "./host.ts";
import type { Place, TraceListener } from "./log.ts";
import type { ViewedTrace } from "./trace-view.ts";

export type DriverPart = Pick<RecorderEnvironment, DriverMember>;

/** The recorder's environment: the host's part, and the driver's. */
export function makeEnvironment(
  host: JitHost,
  settings: JitSettings,
  driver: DriverPart,
): RecorderEnvironment {
  return {
    heap: host.heap,
    get ffi(): Ffi {
      return host.ffi;
    },
    get cdataRecorder(): CdataRecorder | undefined {
      return host.cdataRecorder;
    },
    get rareRecorder(): RareRecorder | undefined {
      return host.rareRecorder;
    },
    global: host.global,
    settings,
    tableGet: (table, low, high) => host.tableGet(table, low, high),
    tableLength: (table) => host.tableLength(table),
    tableGetString: (table, key) => host.tableGetString(table, key),
    tableGetInteger: (table, key) => host.tableGetInteger(table, key),
    scanNumber: (string) => host.scanNumber(string),
    internBytes: (bytes) => host.internBytes(bytes),
    linkLeaf: (func) => host.linkLeaf(func),
    linkFunction: (pointer, signature) => host.linkFunction(pointer, signature),
    compute: (name, ...parameters) => host.compute(name, ...parameters),
    ...driver,
  };
}

/** The parts of the compiler that the driver puts together. */
export interface CompilerParts {
  makeRecorder(environment: RecorderEnvironment, builder: TraceBuilder): TraceRecorder;
  /** Runs the passes; a reason: the loop could not be made, and is to be recorded for another round. */
  optimize(
    builder: TraceBuilder,
    recorder: TraceRecorder,
    environment: RecorderEnvironment,
  ): AbortReason | undefined;
  makeRegions(): RegionMaker;
}

/** One makes the traces of a state: what the core's helpers remember of a state is known by this number. */
let makers = 0;

export class TraceMaker {
  readonly #environment: RecorderEnvironment;
  readonly #builder: TraceBuilder;
  readonly #recorder: TraceRecorder;
  readonly #parts: CompilerParts;
  #thread = 0;

  constructor(environment: RecorderEnvironment, parts: CompilerParts) {
    this.#environment = environment;
    this.#builder = new TraceBuilder(environment.settings, foldPipeline, environment);
    this.#recorder = parts.makeRecorder(environment, this.#builder);
    this.#parts = parts;
    environment.heap.u32[(environment.global + GlobalField.stateId) >>> 2] = ++makers;
  }

  /** The running function and where it is. */
  get place(): Place {
    const { u32 } = this.#environment.heap;
    const base = u32[(this.#thread + ThreadField.base) >>> 2];
    return { func: u32[(base - 8) >>> 2], pc: u32[(this.#thread + ThreadField.pc) >>> 2] };
  }

  /** The prototype of the running function, or 0. */
  get prototype(): number {
    return anyPrototypeOf(this.#environment.heap, this.place.func);
  }

  /** What has been recorded so far. */
  get unfinished(): ViewedTrace {
    const { ir, snapshots } = this.#builder;
    return { ir, snapshots, link: "none", linkId: 0 };
  }

  start(request: StartRequest): void {
    this.#thread = request.thread;
    this.#builder.reset();
    this.#recorder.start(request);
  }

  record(thread: number, listener: TraceListener | undefined): RecordOutcome {
    this.#thread = thread;
    if (listener) listener.record(this.place, this.#recorder.depth);
    return this.#recorder.record(thread);
  }

  /** The trace, or undefined: the recording goes on. */
  finish(): Trace | undefined {
    const reason = this.#parts.optimize(this.#builder, this.#recorder, this.#environment);
    if (reason !== undefined) {
      if (reason !== "TYPE_INSTABILITY") abort(reason);
      this.#recorder.resume();
      return undefined;
    }
    return this.#recorder.toTrace();
  }
}

/**
 * Giving up a trace, for one of the reasons that abort-text.ts lists. An abort is thrown as a TraceAbort and caught by the
 * driver: it ends the recording, never the program.
 */
import { OutOfMemory } from "../lib/errors.ts";
import type { AbortReason } from "./abort-text.ts";

export type { AbortReason } from "./abort-text.ts";

export class TraceAbort extends Error {
  readonly reason: AbortReason;
  /** What fills the %s of the reason's text (`abortText`). */
  readonly detail: string;

  constructor(reason: AbortReason, detail = "") {
    super(`${reason} ${detail}`);
    this.reason = reason;
    this.detail = detail;
  }
}

/** Gives up the trace that is being made. */
export function abort(reason: AbortReason, detail = ""): never {
  // A stack trace costs more than all the rest of a short recording.
  const { stackTraceLimit } = Error;
  if (reason !== "INTERNAL") Error.stackTraceLimit = 0;
  try {
    throw new TraceAbort(reason, detail);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Why a trace is given up, by what a step of the compiler has thrown. */
export function abortOf(thrown: unknown): TraceAbort {
  if (thrown instanceof TraceAbort) return thrown;
  if (thrown instanceof OutOfMemory) return new TraceAbort("COMPILE_REFUSED");
  return new TraceAbort("INTERNAL", String((thrown as Error)?.message));
}

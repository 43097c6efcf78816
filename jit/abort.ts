/**
 * Why a trace is given up (LuaJIT: lj_traceerr.h): one list, with LuaJIT's words for `-jv` and an explanation for the
 * tools. An abort is thrown as a TraceAbort and caught by the driver: it ends the recording, never the program.
 */
import { OutOfMemory } from "../lib/errors.ts";

export const abortReasons = {
  RECORDING_ERROR: "error thrown or hook called during recording",
  TRACE_TOO_SHORT: "trace too short",
  IR_TOO_LONG: "trace too long",
  TOO_MANY_CONSTANTS: "trace too long",
  STACK_TOO_DEEP: "trace too deep",
  TOO_MANY_SNAPSHOTS: "too many snapshots",
  BLACKLISTED: "blacklisted",
  RETRY: "retry recording",
  NYI_BYTECODE: "NYI: bytecode %s",
  LEAVING_LOOP: "leaving loop in root trace",
  INNER_LOOP: "inner loop in root trace",
  LOOP_UNROLL_LIMIT: "loop unroll limit reached",
  BAD_ARGUMENT: "bad argument type",
  JIT_OFF_FOR_FUNCTION: "JIT compilation disabled for function",
  CALL_UNROLL_LIMIT: "call unroll limit reached",
  DOWN_RECURSION: "down-recursion, restarting",
  NYI_FUNCTION: "NYI: unsupported variant of FastFunc %s",
  NYI_RETURN: "NYI: return to lower frame",
  STORE_INVALID_KEY: "store with nil or NaN key",
  NO_METAMETHOD: "missing metamethod",
  INDEX_LOOP: "looping index lookup",
  NYI_MIXED_TABLE: "NYI: mixed sparse/dense table",
  GUARD_ALWAYS_FAILS: "guard would always fail",
  TOO_MANY_PHIS: "too many PHIs",
  TYPE_INSTABILITY: "persistent type instability",
  REGION_TOO_LARGE: "machine code too long",
  NYI_IR: "NYI: cannot assemble IR instruction %s",
  CODE_ON_ITS_WAY: "part of the compiler is not loaded yet",
  COMPILE_REFUSED: "failed to allocate mcode memory",
  INTERNAL: "internal error: %s",
} as const;

export type AbortReason = keyof typeof abortReasons;

export class TraceAbort extends Error {
  readonly reason: AbortReason;
  /** What fills the %s of the reason's text. */
  readonly detail: string;

  constructor(reason: AbortReason, detail = "") {
    super(abortReasons[reason].replace("%s", () => detail));
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

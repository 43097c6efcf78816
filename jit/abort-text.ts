/**
 * Why traces are given up (LuaJIT: lj_traceerr.h): one list, with LuaJIT's words for `-jv`, `jit.attach` and the tools.
 * Invariant: the compiler itself imports only the reasons' type, since few pages ever show a text.
 */
import type { TraceAbort } from "./abort.ts";

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

export const abortText = ({ reason, detail }: TraceAbort): string =>
  abortReasons[reason].replace("%s", () => detail);

/** Errors of Lua as exceptions of JavaScript, and back. */

import { ownFrames } from "./stack.ts";

/** Which limit has ended a run. */
export type LimitName = "deadline" | "fuel" | "memory" | "output" | "abort";

export interface LuaErrorDetails {
  /** The error value of Lua. */
  readonly value: unknown;
  /** Lua's stack where the error was raised, in LuaJIT's form. */
  readonly traceback: string;
  /** The exception of a host function that is behind the error. */
  readonly cause?: unknown;
}

/**
 * An error that has left Lua code. `message` is the text of the error value, which its `__tostring` may give, `cause` the
 * exception of JavaScript that a host function has thrown, if that was the reason; `stack` shows the frames of both sides,
 * the innermost first.
 */
export class LuaError extends Error {
  /** Written out: bundles have short names for classes, and Node shows them. */
  static override readonly name: string = "LuaError";
  /** The error value: any value of Lua. */
  readonly value: unknown;
  /** Lua's stack where the error was raised, in LuaJIT's form. */
  readonly traceback: string;

  constructor(message: string, { value, traceback, cause }: LuaErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.value = value;
    this.traceback = traceback;
    this.stack = joinStacks(this, cause);
  }
}

/** Source text that is no program. */
export class LuaSyntaxError extends LuaError {
  static override readonly name: string = "LuaSyntaxError";
}

/** A limit has been reached; `pcall` does not catch it, unless the host has asked for that. */
export class LuaLimitError extends LuaError {
  static override readonly name: string = "LuaLimitError";
  /** The limit. */
  readonly limit: LimitName;

  constructor(message: string, limit: LimitName, details: LuaErrorDetails) {
    super(message, details);
    this.limit = limit;
  }
}

/** First the frames of the host function that has thrown, then Lua's, then those of the program that called Lua. */
function joinStacks(error: LuaError, cause: unknown): string {
  const inner = cause instanceof Error ? ownFrames(cause.stack, "innermost") : [];
  const lua = error.traceback
    .split("\n\t")
    .slice(1)
    .map((line) => `    at ${line} [Lua]`);
  const outer = ownFrames(error.stack, "outermost");
  return [`${error.name}: ${error.message}`, ...inner, ...lua, ...outer].join("\n");
}

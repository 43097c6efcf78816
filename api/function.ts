/** Functions of Lua as functions of JavaScript. */

import type { Bridge } from "./bridge.ts";
import { BRIDGE } from "./object.ts";
import { type Handle, REFERENCE, type Reference } from "./references.ts";

/**
 * A function of Lua. Called, it runs at once and gives the function's first result. It is a handle: give it back with
 * `using` or `dispose()`, or leave that to the garbage collector.
 */
export interface LuaFunction<A extends unknown[] = any[], R = any> extends Handle, Disposable {
  (...parameters: A): R;
  /** Calls it and gives all of its results. */
  all(...parameters: A): unknown[];
  /** Calls it as a run of its own, in which promises are waited for. */
  async(...parameters: A): Promise<R>;
  /** Gives the function back: it cannot be called any more. */
  dispose(): void;
}

interface Callee extends Handle {
  readonly [BRIDGE]: Bridge;
}

/** What functions of Lua have in common. */
export const functionPrototype = Object.create(Function.prototype, {
  all: {
    value(this: Callee, ...parameters: unknown[]): unknown {
      return this[BRIDGE].call(this[REFERENCE], parameters, true);
    },
  },
  async: {
    value(this: Callee, ...parameters: unknown[]): Promise<unknown> {
      return this[BRIDGE].start(this[REFERENCE], parameters);
    },
  },
  dispose: {
    value(this: Handle): void {
      this[REFERENCE].release();
    },
  },
  [Symbol.dispose]: {
    value(this: Handle): void {
      this[REFERENCE].release();
    },
  },
  toString: {
    value(this: Handle): string {
      return "function of Lua";
    },
  },
}) as object;

export function createFunction(bridge: Bridge, reference: Reference): LuaFunction {
  // No rest parameters: they cost an array for each call.
  function call(first?: unknown, second?: unknown, third?: unknown): unknown {
    // biome-ignore lint/complexity/noArguments: see above.
    const { length } = arguments;
    if (length <= 3) return bridge.callFew(reference, length, first, second, third);
    // biome-ignore lint/complexity/noArguments: see above.
    return bridge.call(reference, Array.from(arguments), false);
  }
  Object.setPrototypeOf(call, functionPrototype);
  return Object.assign(call, { [REFERENCE]: reference, [BRIDGE]: bridge }) as unknown as LuaFunction;
}

/** Whether something is a function of Lua. */
export const isLuaFunction = (value: unknown): value is LuaFunction =>
  typeof value === "function" && REFERENCE in value;

/** Functions of Lua as functions of JavaScript. */

import type { Bridge } from "./bridge.ts";
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

/** What functions of Lua have in common. */
const prototype = Object.create(Function.prototype, {
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
  const func = (...parameters: unknown[]) => bridge.call(reference, parameters, false);
  Object.setPrototypeOf(func, prototype);
  return Object.assign(func, {
    [REFERENCE]: reference,
    all: (...parameters: unknown[]) => bridge.call(reference, parameters, true) as unknown[],
    async: (...parameters: unknown[]) => bridge.start(reference, parameters),
  }) as unknown as LuaFunction;
}

export const isLuaFunction = (value: unknown): value is LuaFunction =>
  typeof value === "function" && REFERENCE in value;

/** Helpers for closures, calls and coroutines; see ir-helpers.ts. */
import type { IrHelperSpec } from "./ir.ts";
import { charging, helper, refusing } from "./ir-helper.ts";

export const threadHelpers = {
  // Closures
  makeClosure: helper(
    "CALLA",
    "makeClosure",
    ["global", "i32", "i32", "i32"],
    "FUNC",
    "prototype, parent, frame's base; what it captures by value is missing yet (FNEW)",
    refusing,
  ),
  captureValue: helper(
    "CALLA",
    "captureValue",
    ["global", "i32", "i32", "value"],
    "FUNC",
    "closure, parent, value: it gets the next upvalue that is missing; the closure (FNEW)",
    refusing,
  ),
  closeSlots: helper(
    "CALLS",
    "closeSlots",
    ["global", "i32"],
    "NIL",
    "address of the lowest stack slot (UCLO)",
  ),

  // Coroutines
  canResume: helper(
    "CALLL",
    "canResume",
    ["global", "i32", "i32", "i32"],
    "INT",
    "coroutine, pc, bytes needed above its base (RESUMABLE)",
  ),
  coroutineState: helper(
    "CALLL",
    "coroutineState",
    ["global", "i32"],
    "INT",
    "thread: 0 running, 1 normal, 2 dead, 3 suspended",
  ),
  createCoroutine: helper("CALLA", "createCoroutine", ["global", "i32"], "THREAD", "function", refusing),
  wrapCoroutine: helper(
    "CALLA",
    "wrapCoroutine",
    ["global", "i32", "i32"],
    "FUNC",
    "function, environment",
    refusing,
  ),
  canYield: helper(
    "CALLL",
    "canYield",
    ["global", "i32", "i32", "i32"],
    "INT",
    "pc, 1 by wrap, bytes needed above the resumer's base (RESUMED)",
  ),
  switchToCoroutine: helper(
    "CALLS",
    "switchToCoroutine",
    ["global", "i32", "i32", "i32"],
    "P32",
    "coroutine, base of the call, 1 by wrap; the coroutine's base (RESUME)",
  ),
  callFunction: helper(
    "CALLS",
    "callFunction",
    ["global", "i32", "i32", "i32"],
    "INT",
    "base, header, wanted results; 0, or what the region returns as its exit (CALLF)",
    charging,
  ),
  yieldToResumer: helper(
    "CALLS",
    "yieldToResumer",
    ["global", "i32"],
    "P32",
    "base of the call; the resumer's base (YIELD)",
  ),
} as const satisfies Record<string, IrHelperSpec>;

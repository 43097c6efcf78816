/**
 * Finalizers of a state that is closed, and reports of finalizers that fail: nobody could catch their errors (LuaJIT:
 * lj_gc.c, gc_call_finalizer; lib_aux.c, error_finalizer). While a state runs, the driver calls finalizers itself.
 */

import { errorMessages } from "../spec/errors.ts";
import { fromByteString, untilNul } from "./byte-text.ts";
import { OutOfMemory, typeName } from "./errors.ts";
import type { LuaState, Value } from "./lua-state.ts";
import { asCall } from "./metafields.ts";
import { textOf } from "./value-text.ts";

/** Calls a finalizer, which may be any value, as the program itself has ended. */
export function runFinalizer(state: LuaState, finalizer: Value, userdata: Value): void {
  try {
    const call = asCall(state, finalizer, [userdata]);
    if (call === undefined) {
      report(state, `attempt to call a ${typeName(finalizer.high)} value`);
      return;
    }
    const outcome = state.protectedCall(state.mainThread, call.func, call.parameters);
    if (!outcome.isOk) reportFinalizer(state, outcome.error);
  } catch (thrown) {
    if (!(thrown instanceof OutOfMemory)) throw thrown;
    report(state, errorMessages.ERRMEM);
  }
}

/** Prints the error of a finalizer, unless the program handles them; one that is no string or number has no text. */
export function reportFinalizer(state: LuaState, error: Value): void {
  if (!state.vmEvents?.sendEvent(state, "errfin", () => [error])) report(state, textOrMark(state, error));
}

function textOrMark(state: LuaState, error: Value): string {
  try {
    return textOf(state, error) ?? "?";
  } catch (thrown) {
    if (!(thrown instanceof OutOfMemory)) throw thrown;
    return "?";
  }
}

function report(state: LuaState, text: string): void {
  const line = fromByteString(`ERROR in finalizer: ${untilNul(text)}\n`);
  state.streams.error.write(line, 0, line.length);
}

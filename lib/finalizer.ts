/**
 * Finalizers of a state that is closed, and reports of finalizers that fail: nobody could catch their errors (LuaJIT:
 * lj_gc.c, gc_call_finalizer; lib_aux.c, error_finalizer). While a state runs, the driver calls finalizers itself.
 */

import { errorMessages } from "../spec/errors.ts";
import { Tag } from "../spec/vm.ts";
import { fromByteString, readByteString, untilNul } from "./byte-text.ts";
import { OutOfMemory, typeName } from "./errors.ts";
import type { LuaState, Value } from "./lua-state.ts";
import { asCall } from "./metafields.ts";

const tags = Tag.values;

const scratchNumber = new Float64Array(1);
const scratchWords = new Uint32Array(scratchNumber.buffer);

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
  if (!state.vmEvents?.sendEvent(state, "errfin", () => [error])) report(state, textOf(state, error));
}

function textOf(state: LuaState, { low, high }: Value): string {
  if (high === tags.STRING) return readByteString(state.heap, low);
  return high < tags.NUMBER ? numberText(state, low, high) : "?";
}

function numberText(state: LuaState, low: number, high: number): string {
  scratchWords[0] = low;
  scratchWords[1] = high;
  const number = scratchNumber[0];
  try {
    return readByteString(state.heap, state.numberToString(number));
  } catch (thrown) {
    if (!(thrown instanceof OutOfMemory)) throw thrown;
    return "?";
  }
}

function report(state: LuaState, text: string): void {
  const line = fromByteString(`ERROR in finalizer: ${untilNul(text)}\n`);
  state.streams.error.write(line, 0, line.length);
}

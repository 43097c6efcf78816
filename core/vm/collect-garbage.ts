/** collectgarbage("collect") and ("step"), which only the driver may carry out. See core/lib/base-collect.ts. */
import { Global, Thread } from "../gen/layouts";
import { gcCollect, gcCollectStep } from "../gc/collector";
import { CollectOption } from "../lib/base-collect";
import { booleanBits } from "../object/value";
import { callAllFinalizers, setTop } from "./safepoint";
import { linkOf } from "./frames";
import { returnThroughFrames } from "./return";
import { throwError } from "./unwind";

/** After Status.COLLECT. The library function returns before the finalizers run. */
export function controlCollector(thread: usize): i32 {
  const global: usize = load<u32>(thread, Thread.global);
  const option = load<i32>(global, Global.scratch0);
  const argument = load<u32>(global, Global.scratch0 + 4);
  const base: usize = load<u32>(thread, Thread.base);
  setTop(thread);
  if (option == CollectOption.COLLECT) {
    if (!gcCollect(thread)) return throwError(thread);
    store<f64>(base, 0);
  } else {
    // Under stress every safepoint ends the cycle that steps have begun: no number of them would.
    const isStressed = load<u8>(global, Global.gcStress) != 0;
    const ended = isStressed ? i32(gcCollect(thread)) : gcCollectStep(thread, argument);
    if (ended < 0) return throwError(thread);
    store<i64>(base, booleanBits(ended != 0));
  }
  const exit = returnThroughFrames(thread, base, linkOf(base), base, 1);
  if (exit < 0) finalizeAfterCall(thread);
  return exit;
}

/** Calls the finalizers before the instruction that follows the call of the library function. */
function finalizeAfterCall(thread: usize): void {
  setTop(thread);
  callAllFinalizers(thread, false);
}

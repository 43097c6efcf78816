/**
 * Calls that a metamethod makes (LuaJIT: rec_mm_prep and its callers): the frame stands above the current one, under a
 * continuation that takes the result, as the core's pushContinuation lays them out.
 */
import type { Value } from "../../lib/lua-state.ts";
import { Continuation } from "../../spec/vm.ts";
import { type TRef, TRefFlag } from "../ir/types.ts";
import { pushCall } from "./call.ts";
import { objectValue } from "./live.ts";
import type { Recording } from "./recording.ts";

export type ContinuationName = keyof typeof Continuation.values;

/** Calls a function with arguments for the instruction at `pc`; what becomes of its result is up to the continuation. */
export function callContinuation(
  recording: Recording,
  continuation: ContinuationName,
  callee: TRef,
  calleeValue: Value,
  operands: readonly TRef[],
  pc = recording.pc,
): void {
  const top = continuation === "CONCAT" ? recording.maxSlot : recording.frameSizeOf(recording.prototype);
  recording.checkDepth(top + 2 + operands.length);
  // Nothing of older references may show through the gap.
  recording.clear(recording.maxSlot, top);
  recording.set(top, recording.int(Continuation.values[continuation]) | TRefFlag.CONTINUATION);
  recording.links[recording.baseSlot + top] = pc + 4;
  recording.frameDepth++;
  const header = top + 1;
  recording.set(header, callee);
  operands.forEach((operand, index) => {
    recording.set(header + 1 + index, operand);
  });
  pushCall(
    recording,
    header,
    operands.length,
    objectValue(calleeValue.low, calleeValue.high),
    "continuation",
  );
}

/**
 * The passes over a finished recording, in their order. FOLD, CSE, forwarding, store elimination and narrowing are not
 * here: they work on each instruction as it is emitted. Invariant: after each pass the IR is one that the verifier accepts.
 */
import type { AbortReason } from "../abort.ts";
import type { TraceBuilder } from "../builder.ts";
import { debug } from "../check.ts";
import { InstructionFlag, Op, type TRef } from "../ir/types.ts";
import { verify } from "../ir/verify.ts";
import type { Trace } from "../trace.ts";
import { eliminateDeadCode, eliminateDeadExits } from "./dce.ts";
import { unrollLoop } from "./loop.ts";
import { sinkAllocations } from "./sink.ts";

export interface OptimizeOptions {
  /** The trace has come back to its start in the same frame, and its last snapshot is for its start. */
  readonly isLoop: boolean;
  /** Values of the stack slots at the end of the recording, by the numbers that SLOAD uses. */
  readonly slots: ArrayLike<TRef>;
  /** The trace into whose loop a side trace goes back. */
  readonly target?: Trace;
  /** The pass of fuse-concatenation.ts, for traces that build strings. */
  fuseConcatenations(builder: TraceBuilder): void;
}

/**
 * Optimises a trace. A reason: the loop could not be made, and the trace can be recorded on, to unroll the loop once more;
 * whoever does not want that (any longer) aborts with the reason.
 */
export function optimize(
  builder: TraceBuilder,
  { isLoop, slots, target, fuseConcatenations }: OptimizeOptions,
): AbortReason | undefined {
  if (builder.isEnabled("dce")) eliminateDeadCode(builder, slots);
  verifyPass(builder);
  if (isLoop && builder.isEnabled("loop")) {
    const reason = unrollLoop(builder, slots);
    verifyPass(builder);
    if (reason !== undefined) return reason;
  }
  if (builder.isEnabled("dce")) eliminateDeadExits(builder);
  verifyPass(builder);
  const { ir, loopEntry } = builder;
  if (builder.isEnabled("fuse") && ir.youngest(Op.BUFHDR) !== 0) fuseConcatenations(builder);
  verifyPass(builder);
  sinkAllocations(builder, target);
  verifyPass(builder);
  if (loopEntry && !loopEntry.isOpen) ir.setFlag(ir.youngest(Op.LOOP), InstructionFlag.CLOSED);
  return undefined;
}

function verifyPass({ ir, snapshots }: TraceBuilder): void {
  if (debug.isOn) verify(ir, snapshots);
}

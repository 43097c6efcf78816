/** Ends a recording with its link (LuaJIT: lj_record_stop). */

import { abort } from "../abort.ts";
import { youngestSwitch } from "../ir/base-changes.ts";
import { hasReplay } from "../snapshot/replay-sunk.ts";
import { takeSnapshot } from "../snapshot/take.ts";
import type { LinkKind, TraceId } from "../trace.ts";
import type { Recording } from "./recording.ts";

/**
 * A root trace that ends in the interpreter must do more than this many instructions to be worth entering, which takes as
 * long as ten simple ones: coroutine-ring took 1.23 s with 4, 1.16 s with 12, 1.14 s with 24, as without compiler. Where
 * functions that return sooner had traces, a parser in Lua entered regions ten million times and ran slower for it;
 * twenty large programs take 0.95 of the time without, with 12 as with 24.
 */
const MIN_INSTRUCTIONS = 16;

export function checkWorth({ count }: Recording): void {
  if (count <= MIN_INSTRUCTIONS) abort("TRACE_TOO_SHORT");
}

/** Takes the last snapshot: the state in which the trace goes where it is linked to. `recording.pc` is that place. */
export function stopRecording(recording: Recording, link: LinkKind, linkId: TraceId): void {
  const { request } = recording;
  recording.isDone = true;
  recording.link = link;
  recording.linkId = linkId;
  let isLoop = false;
  if (linkId === request.id && recording.isInStartFrame) {
    isLoop = canBecomeLoop(recording);
    // A side trace that does not become a loop goes back to its root.
    if (!isLoop && request.kind === "side") recording.linkId = request.parent.rootId;
  }
  // A loop would lose its narrowed variables.
  if (!isLoop) recording.canonicalize();
  takeSnapshot(recording);
  recording.needsSnapshot = false;
  recording.mergesSnapshot = true;
}

/**
 * Whether a trace that comes back to its start can have a LOOP: what a side trace has replayed is not what the next round
 * finds in the slots, and those of two threads are not the variables of one loop.
 */
export function canBecomeLoop(recording: Recording): boolean {
  const { builder } = recording;
  return builder.isEnabled("loop") && !hasReplay(recording) && youngestSwitch(builder.ir) === 0;
}

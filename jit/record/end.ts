/** Ends a recording with its link (LuaJIT: lj_record_stop). */
import { hasReplay } from "../snapshot/replay-sunk.ts";
import { takeSnapshot } from "../snapshot/take.ts";
import type { LinkKind, TraceId } from "../trace.ts";
import type { Recording } from "./recording.ts";

/** Takes the last snapshot: the state in which the trace goes where it is linked to. `recording.pc` is that place. */
export function stopRecording(recording: Recording, link: LinkKind, linkId: TraceId): void {
  const { request } = recording;
  recording.isDone = true;
  recording.link = link;
  recording.linkId = linkId;
  let isLoop = false;
  if (linkId === request.id && recording.frameDepth + recording.returnDepth === 0) {
    // What a side trace has replayed is not what the next round finds in the slots.
    isLoop = recording.builder.isEnabled("loop") && !hasReplay(recording);
    // A side trace that does not become a loop goes back to its root.
    if (!isLoop && request.kind === "side") recording.linkId = request.parent.rootId;
  }
  // A loop would lose its narrowed variables.
  if (!isLoop) recording.canonicalize();
  takeSnapshot(recording);
  recording.needsSnapshot = false;
  recording.mergesSnapshot = true;
}

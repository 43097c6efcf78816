/**
 * Headers of library functions (LuaJIT: lj_ffrecord_func). The frame has been pushed in the recorder's model; a recorded
 * function gives its results and returns at once, whatever instructions the interpreter takes for it.
 */
import { FrameType } from "../../spec/vm.ts";
import { abort } from "../abort.ts";
import { TRefFlag } from "../ir/types.ts";
import { pushCall, specializeCallee } from "./call.ts";
import { recordLibraryFunction } from "./library/functions.ts";
import type { Recording } from "./recording.ts";
import { recordReturn } from "./returns.ts";

const { PCALL } = FrameType.values;
/** Bytes from the base of pcall and xpcall to that of what they call. */
const PCALL_DELTA = 8;
const XPCALL_DELTA = 16;

export function recordLibraryCall(recording: Recording): void {
  const outcome = recordLibraryFunction(recording, recording.function);
  if (outcome === "stitch") abort("NYI_FUNCTION");
  if (outcome === "pcall") protectedCall(recording);
  else if (outcome === "xpcall") handledCall(recording);
  else if ("recordSwitch" in outcome) outcome.recordSwitch();
  else if ("callee" in outcome) {
    const callee = specializeCallee(recording, outcome.callee, outcome.calleeValue.low);
    recording.set(-1, callee | TRefFlag.FRAME);
    outcome.parameters?.forEach((parameter, index) => {
      recording.set(index, parameter);
    });
    recording.maxSlot = outcome.parameters?.length ?? 1;
    if (recording.baseSlot === 1) recording.isHeaderReplaced = true;
  } else {
    outcome.forEach((result, index) => {
      recording.set(index, result);
    });
    recordReturn(recording, 0, outcome.length, false);
  }
}

function protectedCall(recording: Recording): void {
  pushCall(recording, 0, recording.maxSlot - 1, recording.liveAt(0), PCALL_DELTA | PCALL);
  recording.needsSnapshot = true;
}

/** The handler and the function change places. */
function handledCall(recording: Recording): void {
  const [callee, handler] = [recording.read(0), recording.read(1)];
  recording.set(0, handler);
  recording.set(1, callee);
  pushCall(recording, 1, recording.maxSlot - 2, recording.liveAt(0), XPCALL_DELTA | PCALL);
  recording.needsSnapshot = true;
}

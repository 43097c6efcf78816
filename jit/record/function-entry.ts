/**
 * Function headers (LuaJIT: rec_func_*, check_call_unroll). Recursion is followed up to callunroll calls; then the
 * trace leaves to the interpreter, which may enter the function's own trace.
 */
import { FunctionField, PrototypeField, SLOT } from "../../lib/offsets.ts";
import { FrameType, PrototypeFlag } from "../../spec/vm.ts";
import { abort } from "../abort.ts";
import { TREF_NIL, TRefFlag } from "../ir/types.ts";
import { type LinkKind, leaves, type TraceId } from "../trace.ts";
import { callsTraces, recordCompiledCall } from "./compiled-call.ts";
import { stopRecording } from "./end.ts";
import { marksLoop, opcodeOf, operandA } from "./instruction.ts";
import type { Recording } from "./recording.ts";

const { TYPE_MASK, FULL_MASK, LUA, CONTINUATION, VARARG } = FrameType.values;

/** Missing parameters are nil; the other slots are written before they are read. */
function setUpParameters(recording: Recording): void {
  const { prototype } = recording;
  if ((recording.u8(prototype + PrototypeField.flags) & PrototypeFlag.values.NO_JIT) !== 0)
    abort("JIT_OFF_FOR_FUNCTION");
  recording.checkDepth(recording.frameSizeOf(prototype));
  recording.passedLoops = recording.passedLoops.filter(({ baseSlot }) => baseSlot < recording.baseSlot);
  const parameters = recording.u8(prototype + PrototypeField.parameterCount);
  for (let slot = recording.maxSlot; slot < parameters; slot++) recording.set(slot, TREF_NIL);
  recording.maxSlot = parameters;
}

/** Frames of the trace below the current one that run the same function. */
function countRecursion(recording: Recording): number {
  let { base } = recording;
  const header = recording.u32(recording.u32(base - SLOT) + FunctionField.pc);
  let count = 0;
  for (let depth = recording.frameDepth; depth > 0; depth--) {
    const link = recording.u32(base - 4);
    if ((link & FULL_MASK) === CONTINUATION) depth--;
    const isLua = (link & TYPE_MASK) === LUA;
    base -= isLua ? (1 + operandA(recording.u32(link - 4))) * SLOT : link & ~FULL_MASK;
    const isVararg = (link & FULL_MASK) === VARARG;
    if (!isVararg && recording.u32(recording.u32(base - SLOT) + FunctionField.pc) === header) count++;
  }
  return count;
}

/** FUNCF, or JFUNCF with its trace. */
export function recordFunction(recording: Recording, trace: TraceId): void {
  setUpParameters(recording);
  if (callsTraces(recording, trace)) {
    recordCompiledCall(recording);
    return;
  }
  const end = findEnd(recording, trace);
  if (end === undefined) return;
  // A loop has its last snapshot at its start. Other frames are entered by way of the header, which checks the stack.
  if (end === "tail-recursion") recording.pc += 4;
  const isOwn = end === "tail-recursion" || end === "up-recursion";
  stopRecording(recording, end, isOwn ? recording.request.id : end === "root" ? trace : 0);
}

/** Whether a side trace has returned from the function of its root trace, and calls it again. */
const isOwnRoot = ({ request, returnDepth }: Recording, trace: TraceId): boolean =>
  request.kind === "side" && request.parent.rootId === trace && returnDepth > 0;

/** How the trace ends at the header of a function that it should not go into; undefined: it goes on. */
function findEnd(recording: Recording, trace: TraceId): LinkKind | undefined {
  const { callunroll, recunroll } = recording.environment.settings.parameters;
  const count = countRecursion(recording);
  if (recording.pc === recording.startPc) {
    if (count + recording.tailCalls[recording.baseSlot] <= recunroll) return undefined;
    if (recording.isInStartFrame) return "tail-recursion";
    return hasLoops(recording) ? abort("CALL_UNROLL_LIMIT") : "up-recursion";
  }
  const target = trace === 0 ? undefined : recording.environment.trace(trace);
  // One that ends in the interpreter is better followed into; but a side trace of its own has come full circle.
  const isWhole = target !== undefined && (!leaves(target) || isOwnRoot(recording, trace));
  if (isWhole) return "root";
  // A function that calls itself at its end is a loop, which had better become a trace of its own.
  if (count + recording.selfTailCalls <= callunroll) return undefined;
  if (target !== undefined && !hasLoops(recording)) {
    // The trace that only returns makes room for one that recurs upwards.
    recording.environment.dropForRecursion(trace);
    recording.environment.makeHot(recording.pc);
    return abort("CALL_UNROLL_LIMIT");
  }
  if (!recording.isRoot) return "interpreter";
  recording.environment.makeHot(recording.pc);
  return abort("CALL_UNROLL_LIMIT");
}

/**
 * Whether the function that is entered has loops. One that calls itself in them, as permutations and searches do, is deep for
 * few of its calls: traces through its loops and its base case take a third of the time that those take which follow the
 * recursion upwards.
 */
function hasLoops(recording: Recording): boolean {
  const count = recording.u32(recording.prototype + PrototypeField.bytecodeCount);
  for (let index = 1; index < count; index++)
    if (marksLoop(opcodeOf(recording.originalAt(recording.prototypeStart + 4 * index)))) return true;
  return false;
}

/** FUNCV: the fixed parameters move above the arguments, into a frame of their own. */
export function recordVarargFunction(recording: Recording, trace: TraceId): void {
  if (findEnd(recording, trace) !== undefined) {
    // The trace begins in the frame that the header makes.
    stopRecording(recording, "interpreter", 0);
    return;
  }
  const { prototype } = recording;
  const frame = recording.maxSlot + 1;
  recording.checkDepth(frame + recording.frameSizeOf(prototype));
  const header = recording.get(-1) || recording.currentFunction();
  recording.set(frame - 1, header | TRefFlag.FRAME);
  recording.links[recording.baseSlot + frame - 1] = (frame * SLOT) | VARARG;
  const parameters = recording.u8(prototype + PrototypeField.parameterCount);
  const fixed = Math.min(parameters, recording.maxSlot);
  for (let slot = 0; slot < fixed; slot++) {
    recording.set(frame + slot, recording.get(slot));
    recording.set(slot, TREF_NIL);
  }
  recording.maxSlot = fixed;
  recording.frameDepth++;
  recording.baseSlot += frame;
  setUpParameters(recording);
}

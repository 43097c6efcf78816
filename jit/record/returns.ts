/**
 * Returns (LuaJIT: lj_record_ret): to frames of the trace, through frames of pcall, vararg functions and continuations,
 * and to frames below the start frame.
 */
import type { Value } from "../../lib/lua-state.ts";
import { GlobalField, PrototypeField, SLOT } from "../../lib/offsets.ts";
import { Continuation, FrameType, PrototypeFlag } from "../../spec/vm.ts";
import { abort } from "../abort.ts";
import { Op, REF_NIL, TREF_NIL, TREF_TRUE, type TRef, Type } from "../ir/types.ts";
import { parameterDefaults } from "../settings.ts";
import { takeSnapshot } from "../snapshot/take.ts";
import { endsWithFunction } from "./compiled-call.ts";
import { checkWorth, stopRecording } from "./end.ts";
import { isReturn, opcodeOf, operandA, operandB } from "./instruction.ts";
import { NIL_VALUE, TRUE_VALUE } from "./live.ts";
import { MAX_SLOTS, type Recording } from "./recording.ts";

const { TYPE_MASK, FULL_MASK, LUA, CONTINUATION, VARARG, PCALL } = FrameType.values;

/** A return on its way down: where the results are in the model, and the live frame that they leave. */
interface Passage {
  first: number;
  count: number;
  /** Live base and link of the frame. */
  base: number;
  link: number;
  /** The first result as it is now; undefined: not known yet. */
  value: Value | undefined;
  /** Leaves the start frame, which is that of a vararg function: the number of its arguments is not known. */
  leavesVarargStart: boolean;
}

/** Returns below the start frame that one trace follows; recursion would go on for long. */
const MAX_RETURNS_BELOW = 8;

/** Returns `count` results from slot `first` on, which are in memory already unless a library function makes them. */
export function recordReturn(recording: Recording, first: number, count: number, areLive = true): void {
  for (let index = 0; index < count; index++) recording.read(first + index);
  const passage: Passage = {
    first,
    count,
    base: recording.base,
    link: recording.u32(recording.base - 4),
    value: firstValue(recording, first, count, areLive),
    leavesVarargStart: false,
  };
  passThroughProtectedCalls(recording, passage);
  if (endsHere(recording, passage)) return;
  if ((passage.link & FULL_MASK) === VARARG) leaveVarargFrame(recording, passage);
  const type = passage.link & TYPE_MASK;
  if (type === LUA) returnToLua(recording, passage);
  else if ((passage.link & FULL_MASK) === CONTINUATION) returnToContinuation(recording, passage);
  else abort("NYI_RETURN");
}

function firstValue(recording: Recording, first: number, count: number, areLive: boolean): Value | undefined {
  if (count === 0) return NIL_VALUE;
  return areLive ? recording.liveAt(first) : undefined;
}

/** Makes the frame below the current one, `delta` slots down. */
function leaveFrame(recording: Recording, passage: Passage, delta: number): void {
  recording.baseSlot -= delta;
  passage.first += delta;
  dropFrame(recording, passage, delta);
}

/** Likewise, of the live frames only. */
function dropFrame(recording: Recording, passage: Passage, delta: number): void {
  passage.base -= delta * SLOT;
  passage.link = recording.u32(passage.base - 4);
}

/** The frame below has the arguments. */
function leaveVarargFrame(recording: Recording, passage: Passage): void {
  const delta = (passage.link - VARARG) / SLOT;
  if (recording.frameDepth > 0) {
    recording.frameDepth--;
    leaveFrame(recording, passage, delta);
  } else {
    passage.leavesVarargStart = true;
    dropFrame(recording, passage, delta);
  }
}

/** pcall and xpcall return true before the results. */
function passThroughProtectedCalls(recording: Recording, passage: Passage): void {
  while ((passage.link & FULL_MASK) >= PCALL) {
    if (--recording.frameDepth <= 0) abort("NYI_RETURN");
    leaveFrame(recording, passage, (passage.link & ~FULL_MASK) / SLOT);
    passage.first--;
    passage.count++;
    recording.set(passage.first, TREF_TRUE);
    passage.value = TRUE_VALUE;
    // Errors from here on are no longer caught.
    recording.needsSnapshot = true;
  }
}

/** Leaves returns that are no use to follow to the interpreter: out of a trace that should loop, or to the host. */
function endsHere(recording: Recording, passage: Passage): boolean {
  if (recording.frameDepth !== 0) return false;
  const isLibrary = recording.prototype === 0;
  if (!isLibrary && !isReturn(opcodeOf(recording.originalAt(recording.pc)))) return false;
  const isToLua = (linkToCaller(recording, passage) & TYPE_MASK) === LUA;
  const isFollowed =
    isToLua &&
    !(recording.isRoot && recording.isHome) &&
    !endsWithFunction(recording) &&
    recording.returnDepth < MAX_RETURNS_BELOW;
  // What guards the frame below leaves by the snapshot before the call, so the function must not have changed anything.
  if (isFollowed && !(isLibrary && recording.needsSnapshot)) return false;
  if (recording.request.kind === "function" && recording.environment.shouldRecur(recording.startPc))
    abort("RETRY");
  if (recording.request.kind === "side" && recording.pc === recording.originPc) abort("NYI_RETURN");
  recording.clear(0, passage.first);
  recording.maxSlot = passage.first + passage.count;
  if (isLibrary) returnByStub(recording, passage.count);
  recording.endsFunction = endsWithFunction(recording);
  if (recording.request.kind === "function" && !isEager(recording)) checkWorth(recording);
  stopRecording(recording, "return", 0);
  return true;
}

/** Who has lowered the thresholds wants everything compiled. */
const isEager = ({ environment }: Recording): boolean =>
  environment.settings.parameters.hotloop < parameterDefaults.hotloop;

/** The link of the frame, or of that with the arguments if it is a vararg function's. */
function linkToCaller(recording: Recording, { base, link }: Passage): number {
  return (link & FULL_MASK) === VARARG ? recording.u32(base - (link - VARARG) - 4) : link;
}

/** A library function in the start frame's place has given its results: an instruction of the state's returns them. */
function returnByStub(recording: Recording, count: number): void {
  const { returnOne, returnTwo, returnAll } = GlobalField;
  recording.pc =
    recording.environment.global + (count === 1 ? returnOne : count === 2 ? returnTwo : returnAll);
  recording.results = count;
}

function returnToLua(recording: Recording, passage: Passage): void {
  const callInstruction = recording.instructionAt(passage.link - 4);
  const wanted = operandB(callInstruction);
  const resultCount = wanted === 0 ? passage.count : wanted - 1;
  const delta = operandA(callInstruction) + 1;
  const callerBase = passage.base - delta * SLOT;
  const caller = recording.prototypeOf(recording.u32(callerBase - SLOT));
  if ((recording.u8(caller + PrototypeField.flags) & PrototypeFlag.values.NO_JIT) !== 0)
    abort("JIT_OFF_FOR_FUNCTION");
  const isBelow = recording.frameDepth === 0;
  if (isBelow) {
    if (recording.isRoot && recording.isHome) abort("LEAVING_LOOP");
    const isFirstLeft = passage.leavesVarargStart || passage.base === recording.base;
    if (recording.prototype !== 0 && isFirstLeft) takeSnapshot(recording);
  }
  for (let index = 0; index < resultCount; index++) {
    const result = index < passage.count ? recording.get(passage.first + index) : TREF_NIL;
    recording.set(index - 1, result);
  }
  recording.maxSlot = delta - 1 + resultCount;
  if (isBelow) returnBelow(recording, passage, caller, delta, resultCount);
  else {
    recording.frameDepth--;
    recording.baseSlot -= delta;
  }
}

/** Returns to a frame below the start frame, which takes its place; that it is there is guarded. */
function returnBelow(
  recording: Recording,
  { link, leavesVarargStart }: Passage,
  caller: number,
  delta: number,
  resultCount: number,
): void {
  if (recording.frameSizeOf(caller) + 1 >= MAX_SLOTS) abort("STACK_TOO_DEEP");
  recording.checkDepth(recording.maxSlot);
  const results: TRef[] = [];
  for (let index = 0; index < resultCount; index++) results.push(recording.get(index - 1));
  const op = leavesVarargStart ? Op.RETV : Op.RETF;
  recording.guard(op, Type.P32, recording.object(caller, Type.PROTO), recording.builder.pointer(link));
  recording.returnDepth++;
  recording.landing = link;
  recording.isHeaderReplaced = false;
  recording.tailCalls[recording.baseSlot] = 0;
  recording.needsSnapshot = true;
  recording.evolution = { ...recording.evolution, index: REF_NIL };
  recording.slots.fill(0);
  recording.storedSlots.clear();
  results.forEach((result, index) => {
    recording.set(delta - 1 + index, result);
  });
}

function returnToContinuation(recording: Recording, passage: Passage): void {
  recording.frameDepth -= 2;
  if (recording.frameDepth < 0) abort("NYI_RETURN");
  const continuation = recording.u32(passage.base - 16);
  const pc = recording.u32(passage.base - 12);
  const result = passage.count > 0 ? recording.get(passage.first) : TREF_NIL;
  const delta = (passage.link & ~FULL_MASK) / SLOT;
  recording.baseSlot -= delta;
  recording.maxSlot = delta - 2;
  const instruction = recording.instructionAt(pc - 4);
  switch (continuation) {
    case Continuation.values.RESULT:
      recording.assign(operandA(instruction), result);
      break;
    case Continuation.values.CONCAT:
      recording.rare.continueConcatenation(
        recording,
        passage.base - delta * SLOT,
        pc - 4,
        result,
        passage.value,
      );
      break;
    case Continuation.values.IGNORE:
    case Continuation.values.BRANCH_IF_TRUE:
    case Continuation.values.BRANCH_IF_FALSE:
      // The type of the result is specialised, so it is known which way the branch goes.
      break;
    default:
      abort("NYI_RETURN");
  }
}

/**
 * Calls of functions that are not followed, since they had better have traces of their own: such with a loop that is called
 * from many places. LuaJIT has nothing like that; its traces end where a loop begins that they should not go into. The
 * frames go to the stack, as at an exit, the function's traces run, and the trace goes on behind the call, where it loads
 * the results. While it is recorded the interpreter runs the function, and nothing is recorded. Invariants:
 *
 * - Such a function is left by a trace's end, never followed into a caller (see returns.ts); and no region that runs in a
 *   call goes below the function's frame (see RETF's lowering), so that a return from there is that of the call.
 * - What is known of the frames that wait stays known, but for locals that closures may assign; nothing is known of memory.
 * - A trace with a call has no loop of its own: it goes back to its entry, where slots are loaded anew.
 */
import { SLOT, ThreadField } from "../../lib/offsets.ts";
import { FrameType, Limit } from "../../spec/vm.ts";
import { abort } from "../abort.ts";
import { effectOf, isConstantRef, Op, REF_NIL, refOf, type TRef, TRefFlag, Type } from "../ir/types.ts";
import { takeSnapshot } from "../snapshot/take.ts";
import type { TraceId } from "../trace.ts";
import { forgetCaptured } from "./captured-locals.ts";
import { Bytecode, opcodeOf, operandA, operandB } from "./instruction.ts";
import type { Recording } from "./recording.ts";

/** What the interpreter's stand for is one result, no more or less. */
const ONE_RESULT = Limit.values.ONE_RESULT;
const { TYPE_MASK, LUA } = FrameType.values;

/** Instructions that the function may run while the recording waits: they take a microsecond each. */
const MAX_AWAITED = 10_000;

/** Where the interpreter is to be when a call is over. */
export interface AwaitedReturn {
  readonly pc: number;
  /** Offset of the caller's base in the thread's stack, which may move. */
  readonly offset: number;
  /** The function that runs. */
  readonly prototype: number;
  /** The caller takes all results; there has to be one. */
  readonly isOpen: boolean;
  instructions: number;
}

/** Whether the function at whose header the recording is, with its frame made, has its own traces called. */
export function callsTraces(recording: Recording, trace: TraceId): boolean {
  const { environment, prototype, pc, frameDepth, baseSlot } = recording;
  if (trace === 0 || frameDepth === 0 || !environment.isCalled(prototype)) return false;
  // It might resume a coroutine that waits for this trace.
  if (!recording.isHome || recording.waiting.size > 0) return false;
  if (pc === recording.startPc || recording.tailCalls[baseSlot] > 0) return false;
  const link = recording.u32(recording.base - 4);
  if ((link & TYPE_MASK) !== LUA) return false;
  return callers.has(opcodeOf(recording.originalAt(link - 4)));
}

const callers: ReadonlySet<number> = new Set([Bytecode.CALL, Bytecode.CALLM, Bytecode.ITERC]);

/** Records the call of the function at whose header the recording is. */
export function recordCompiledCall(recording: Recording): void {
  const { pc, base, baseSlot, prototype, thread } = recording;
  const link = recording.u32(base - 4);
  const call = recording.originalAt(link - 4);
  const distance = operandA(call) + 1;
  const isOpen = operandB(call) === 0;
  const wanted = isOpen ? 1 : operandB(call) - 1;
  const passed = objectsInSlots(recording).reduce(
    (list, object) => recording.emit(Op.CARG, Type.NIL, list, object),
    recording.int(isOpen ? ONE_RESULT : wanted),
  );
  recording.object(prototype, Type.PROTO);
  const header = recording.builder.pointer(pc);
  takeSnapshot(recording);
  recording.emit(Op.CALLF, Type.NIL, passed, header);
  forgetCaptured(recording, recording.slots);
  recording.slots.fill(0, baseSlot - 1);
  noteStored(recording);
  recording.baseSlot -= distance;
  recording.frameDepth--;
  recording.maxSlot = distance - 1 + wanted;
  recording.needsSnapshot = true;
  recording.evolution = { ...recording.evolution, index: REF_NIL };
  const offset = base - distance * SLOT - recording.u32(thread + ThreadField.stack);
  recording.awaited = { pc: link, offset, prototype, isOpen, instructions: 0 };
}

/** The slots that are known are in memory, too, as they are now. Headers of frames have links, which may be others. */
function noteStored({ slots, storedSlots }: Recording): void {
  storedSlots.clear();
  for (const [slot, value] of slots.entries())
    if (refOf(value) !== 0 && (value & (TRefFlag.FRAME | TRefFlag.CONTINUATION)) === 0)
      storedSlots.set(slot, value);
}

/** What the trace has made and a slot holds: the function may see it. */
function objectsInSlots({ slots, baseSlot, maxSlot, builder }: Recording): TRef[] {
  const objects = new Set<TRef>();
  for (let slot = 0; slot < baseSlot + maxSlot; slot++) {
    const ref = refOf(slots[slot]);
    if (ref === 0 || isConstantRef(ref)) continue;
    if (effectOf[builder.ir.op(ref)] === "allocation") objects.add(builder.typed(ref));
  }
  return [...objects];
}

/** Whether the function has returned that the recording waits for. */
export function hasReturned(recording: Recording, awaited: AwaitedReturn, thread: number): boolean {
  if (awaited.instructions++ > MAX_AWAITED) giveUp(recording, awaited);
  if (thread !== recording.thread) return false;
  const offset = recording.u32(thread + ThreadField.base) - recording.u32(thread + ThreadField.stack);
  if (offset < awaited.offset) abort("RECORDING_ERROR");
  if (offset !== awaited.offset || recording.u32(thread + ThreadField.pc) !== awaited.pc) return false;
  if (awaited.isOpen && recording.u32(thread + ThreadField.results) !== 1) giveUp(recording, awaited);
  return true;
}

function giveUp(recording: Recording, { prototype }: AwaitedReturn): never {
  recording.environment.noteUncallable(prototype);
  return abort("RECORDING_ERROR");
}

/** Whether a trace of a function ends where that returns: it is called by traces. */
export const endsWithFunction = ({ frameDepth, prototype, environment }: Recording): boolean =>
  frameDepth === 0 && prototype !== 0 && environment.isCalled(prototype);

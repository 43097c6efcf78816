/**
 * Calls: specialisation on the callee and the frame that is pushed for it (LuaJIT: rec_call_setup, lj_record_call,
 * lj_record_tailcall). The next instruction recorded is the callee's header.
 */
import type { Value } from "../../lib/lua-state.ts";
import { FunctionField, PrototypeField, SLOT } from "../../lib/offsets.ts";
import { FrameType, PrototypeFlag } from "../../spec/vm.ts";
import { abort } from "../abort.ts";
import { Field } from "../ir/operands.ts";
import { isConstant, isFunctionRef, Op, refOf, type TRef, TRefFlag, Type } from "../ir/types.ts";
import { isMadeByTrace, isPolymorphic } from "./closure.ts";
import { isFunctionValue } from "./live.ts";
import { findMetamethod } from "./metatable.ts";
import type { Recording } from "./recording.ts";

const { CONTINUATION, VARARG, FULL_MASK } = FrameType.values;

/** How the frame link of a call is made: the return address, a continuation's delta, or as given. */
export type CallLink = "return" | "continuation" | number;

/** Makes sure that the function is this one, or at least one of its prototype or kind. */
export function specializeCallee(recording: Recording, callee: TRef, address: number): TRef {
  if (isMadeByTrace(recording, callee)) return callee;
  const prototype = recording.prototypeOf(address);
  if (prototype !== 0 && isAnyClosure(recording, callee, address, prototype)) {
    const pc = recording.emit(Op.FLOAD, Type.P32, callee, Field.FUNC_PC);
    const header = recording.u32(address + FunctionField.pc);
    recording.guard(Op.EQ, Type.P32, pc, recording.builder.pointer(header));
    recording.object(prototype, Type.PROTO);
    return callee;
  }
  if (prototype === 0 && isPolymorphicLibraryFunction(recording, address)) {
    const id = recording.emit(Op.FLOAD, Type.U8, callee, Field.FUNC_FFID);
    recording.guard(Op.EQ, Type.INT, id, recording.int(recording.u8(address + FunctionField.fastId)));
    return callee;
  }
  const constant = recording.object(address, Type.FUNC);
  recording.guard(Op.EQ, Type.FUNC, callee, constant);
  return constant;
}

const isAnyClosure = (recording: Recording, callee: TRef, address: number, prototype: number): boolean =>
  isPolymorphic(recording, prototype) || isPassedWithoutUpvalues(recording, callee, address);

/**
 * An argument or local, most likely, that has nothing but its code: a comparator that is made anew for each sort. One of
 * many or not, nothing is known of the single closure that would be of use.
 */
function isPassedWithoutUpvalues(recording: Recording, callee: TRef, address: number): boolean {
  const op = recording.builder.ir.op(refOf(callee));
  return (op === Op.SLOAD || op === Op.ULOAD) && recording.u8(address + FunctionField.upvalueCount) === 0;
}

/** A function of the library that keeps something in upvalues, as iterators do, and has a number of its kind. */
function isPolymorphicLibraryFunction(recording: Recording, address: number): boolean {
  return (
    recording.u8(address + FunctionField.upvalueCount) > 0 &&
    recording.u8(address + FunctionField.fastId) > HOST_FAST_ID
  );
}

/** Any function of the host; those of the library have higher numbers. */
const HOST_FAST_ID = 1;

/** The callee in slot `header` with its arguments above becomes a frame's header. Returns the number of arguments. */
function prepareCallee(recording: Recording, header: number, count: number, value: Value): number {
  let calleeValue = value;
  let total = count;
  recording.read(header);
  for (let index = 1; index <= count; index++) recording.read(header + index);
  if (!isFunctionRef(recording.get(header))) {
    const found = findMetamethod(recording, recording.get(header), value, "call");
    if (found === undefined || !isFunctionValue(found.handlerValue)) return abort("NO_METAMETHOD");
    for (let index = ++total; index > 0; index--)
      recording.set(header + index, recording.get(header + index - 1));
    recording.set(header, found.handler);
    calleeValue = found.handlerValue;
  }
  const callee = specializeCallee(recording, recording.get(header), calleeValue.low);
  recording.set(header, callee | TRefFlag.FRAME);
  return total;
}

function linkWord(recording: Recording, header: number, link: CallLink): number {
  if (link === "return") return recording.pc + 4;
  return link === "continuation" ? ((header + 1) * SLOT) | CONTINUATION : link;
}

/** Calls what is in slot `header`, whose live value is given, with the arguments above it. */
export function pushCall(
  recording: Recording,
  header: number,
  count: number,
  calleeValue: Value,
  link: CallLink = "return",
): void {
  const total = prepareCallee(recording, header, count, calleeValue);
  recording.links[recording.baseSlot + header] = linkWord(recording, header, link);
  recording.frameDepth++;
  recording.baseSlot += header + 1;
  recording.tailCalls[recording.baseSlot] = 0;
  recording.maxSlot = total;
  recording.checkDepth(total);
}

/** Takes the current frame's place, and that of the vararg function's arguments below it. */
export function recordTailCall(recording: Recording, header: number, count: number): void {
  const callee = recording.liveAt(header);
  const isLoop = isFunctionValue(callee) && callsItself(recording, callee.low);
  const total = prepareCallee(recording, header, count, callee);
  let source = header;
  const link = recording.u32(recording.base - 4);
  if ((link & FULL_MASK) === VARARG) {
    const delta = (link - VARARG) / SLOT;
    if (--recording.frameDepth < 0) abort("NYI_RETURN");
    recording.baseSlot -= delta;
    source += delta;
  }
  for (let index = 0; index <= total; index++) recording.set(index - 1, recording.get(source + index));
  recording.maxSlot = total;
  if (recording.baseSlot === 1) recording.isHeaderReplaced = true;
  // Tail calls can form a loop, but not those of library functions.
  if (isLibraryFunction(recording, recording.get(-1))) return;
  if (isLoop) recording.selfTailCalls++;
  if (++recording.tailCalls[recording.baseSlot] > recording.loopUnroll) abort("LOOP_UNROLL_LIMIT");
}

/** Whether a tail call makes a loop, which could have a trace of its own: those of vararg functions cannot. */
function callsItself(recording: Recording, callee: number): boolean {
  const { prototype } = recording;
  const isVararg = (recording.u8(prototype + PrototypeField.flags) & PrototypeFlag.values.VARARG) !== 0;
  return recording.prototypeOf(callee) === prototype && !isVararg;
}

function isLibraryFunction(recording: Recording, callee: TRef): boolean {
  const { ir } = recording.builder;
  return isConstant(callee) && !recording.isLuaFunction(ir.lowWord(refOf(callee)));
}

/** ITERC: the three values of the loop are copied up and called. */
export function recordIteratorCall(recording: Recording, header: number, count: number): void {
  recording.set(header, recording.read(header - 3));
  recording.set(header + 1, recording.read(header - 2));
  recording.set(header + 2, recording.read(header - 1));
  pushCall(recording, header, count, recording.liveAt(header - 3));
}

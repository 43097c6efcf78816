/**
 * Upvalues (LuaJIT: rec_upvalue). One that never changes is a constant, if its function is. An open one that lies in a
 * frame of the trace is that slot; it is guarded to be there.
 */
import { FunctionField, SLOT, ThreadField, UpvalueField } from "../../lib/offsets.ts";
import { abort } from "../abort.ts";
import { Field } from "../ir/operands.ts";
import { isConstant, isIntegerType, Op, type TRef, TRefFlag, Type, typeOf, typeSpecs } from "../ir/types.ts";
import { isPolymorphic } from "./closure.ts";
import { readValue, typeOfValue } from "./live.ts";
import { NUM_FROM_INT, type Recording } from "./recording.ts";

/** Types of constants that would not keep much else alive. */
const isCheapConstant = (type: number): boolean =>
  type !== Type.TAB && type !== Type.UDATA && type !== Type.THREAD && type !== Type.CDATA;

/** Where the value of an upvalue of the running function is. */
interface UpvaluePlace {
  readonly reference: TRef;
  /** The slot of the current frame that it is, which may be negative; the reference is of no use then. */
  readonly slot: number | undefined;
  readonly isClosed: boolean;
}

function upvalueAddress(recording: Recording, index: number): number {
  return recording.u32(recording.function + FunctionField.upvalues + index * 4);
}

export function recordUpvalueLoad(recording: Recording, index: number): TRef {
  const upvalue = upvalueAddress(recording, index);
  const location = recording.u32(upvalue + UpvalueField.location);
  const value = readValue(recording.heap, location);
  const type = typeOfValue(value);
  if (
    recording.u8(upvalue + UpvalueField.immutable) !== 0 &&
    isCheapConstant(type) &&
    hasConstantFunction(recording)
  ) {
    const constant = recording.constant(value);
    if (constant !== 0) return constant;
  }
  const place = findUpvalue(recording, index, upvalue, location);
  if (place.slot !== undefined) return recording.read(place.slot);
  return recording.loadTyped(Op.ULOAD, type, place.reference);
}

/** Whether the running function is a constant of the trace; it is made one if that is any use. */
function hasConstantFunction(recording: Recording): boolean {
  const current = recording.currentFunction();
  if (isConstant(current)) return true;
  if (isPolymorphic(recording, recording.prototype)) return false;
  const constant = recording.object(recording.function, Type.FUNC);
  recording.guard(Op.EQ, Type.FUNC, current, constant);
  recording.set(-1, constant | TRefFlag.FRAME);
  return true;
}

function findUpvalue(recording: Recording, index: number, upvalue: number, location: number): UpvaluePlace {
  const closure = recording.currentFunction();
  const operand = (index << 8) | disambiguation(recording.u32(upvalue + UpvalueField.disambiguation));
  if (recording.u8(upvalue + UpvalueField.closed) !== 0) {
    // A constant function has constant upvalues, and a closed one never opens again.
    const reference = isConstant(closure)
      ? recording.emit(Op.UREFC, Type.P32, closure, operand)
      : recording.guard(Op.UREFC, Type.P32, closure, operand);
    return { reference, slot: undefined, isClosed: true };
  }
  const reference = recording.guard(Op.UREFO, Type.P32, closure, operand);
  const slot = slotOf(recording, location);
  if (slot !== undefined && slot >= 0) {
    const distance = recording.int((slot - 1) * -SLOT);
    const base = recording.emit(Op.ADD, Type.P32, reference, distance);
    recording.guard(Op.EQ, Type.P32, recording.baseReference(), base);
    return { reference, slot: slot - recording.baseSlot, isClosed: false };
  }
  const distance = recording.emit(Op.SUB, Type.P32, reference, recording.baseReference());
  const used = recording.int((recording.baseSlot + recording.maxSlot) * SLOT);
  recording.guard(Op.UGT, Type.P32, distance, used);
  return { reference, slot: undefined, isClosed: false };
}

/** The slot of the trace at a live address in the running thread's stack. */
function slotOf(recording: Recording, location: number): number | undefined {
  const stack = recording.u32(recording.thread + ThreadField.stack);
  const end = stack + recording.u32(recording.thread + ThreadField.stackSize) * SLOT;
  if (location < stack || location >= end) return undefined;
  return (location - recording.liveAddress(-recording.baseSlot)) / SLOT;
}

/** A byte by which upvalues of different variables differ, most likely. */
function disambiguation(hash: number): number {
  const folded = hash ^ (hash >>> 16);
  return (folded ^ (folded >>> 8)) & 0xff;
}

export function recordUpvalueStore(recording: Recording, index: number, value: TRef): void {
  const upvalue = upvalueAddress(recording, index);
  const location = recording.u32(upvalue + UpvalueField.location);
  const { reference, slot, isClosed } = findUpvalue(recording, index, upvalue, location);
  if (slot !== undefined) {
    recording.set(slot, value);
    if (slot >= recording.maxSlot) recording.maxSlot = slot + 1;
    return;
  }
  const stored = isIntegerType(typeOf(value))
    ? recording.emit(Op.CONV, Type.NUM, value, NUM_FROM_INT)
    : value;
  recording.emit(Op.USTORE, typeOf(stored), reference, stored);
  if (isClosed && typeSpecs[typeOf(stored)].isCollectable === true)
    recording.emit(Op.OBAR, Type.NIL, reference, stored);
  recording.needsSnapshot = true;
}

/** UCLO: there is nothing to close, and the trace makes sure of it. It makes no open upvalues itself. */
export function recordClose(recording: Recording, level: number): void {
  const youngest = recording.u32(recording.thread + ThreadField.openUpvalues);
  const thread = recording.emit(Op.LREF, Type.THREAD, 0);
  const upvalue = recording.emit(Op.FLOAD, Type.P32, thread, Field.THREAD_OPENUV);
  const none = recording.builder.nullOf(Type.P32);
  if (youngest === 0) {
    recording.guard(Op.EQ, Type.P32, upvalue, none);
    return;
  }
  if (recording.u32(youngest + UpvalueField.location) >= recording.liveAddress(level))
    abort("NYI_BYTECODE", "UCLO");
  recording.guard(Op.NE, Type.P32, upvalue, none);
  const place = recording.emit(Op.ADD, Type.P32, upvalue, recording.int(UpvalueField.location));
  const location = recording.emit(Op.XLOAD, Type.P32, place);
  const offset = recording.int((recording.baseSlot - 1 + level) * SLOT);
  const end = recording.emit(Op.ADD, Type.P32, recording.baseReference(), offset);
  recording.guard(Op.ULT, Type.P32, location, end);
}

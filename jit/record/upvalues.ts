/**
 * Upvalues (LuaJIT: rec_upvalue). One that never changes is a constant, if its function is. An open one that lies in a
 * frame of the trace is that slot; it is guarded to be there.
 */
import { FunctionField, SLOT, ThreadField, UpvalueField } from "../../lib/offsets.ts";
import { abort } from "../abort.ts";
import { youngestBaseChange } from "../ir/base-changes.ts";
import { closedBy, isImmutableUpvalue, upvalueOrigin } from "../ir/closures.ts";
import {
  isConstant,
  isIntegerType,
  Op,
  refOf,
  type TRef,
  TRefFlag,
  Type,
  typeOf,
  typeSpecs,
} from "../ir/types.ts";
import { isMadeByTrace, isPolymorphic } from "./closure.ts";
import { readValue, typeOfValue } from "./live.ts";
import { NUM_FROM_INT, type Recording } from "./recording.ts";

/** Types of constants that would not keep much else alive. */
const isCheapConstant = (type: number): boolean =>
  type !== Type.TAB && type !== Type.UDATA && type !== Type.THREAD && type !== Type.CDATA;

/** Where the value of an upvalue of the running function is. */
type UpvaluePlace =
  /** What it has been made with: it never changes. */
  | { readonly kind: "value"; readonly ref: TRef }
  /** A slot of the current frame, which may be negative: a frame of the trace. */
  | { readonly kind: "slot"; readonly slot: number }
  | { readonly kind: "memory"; readonly reference: TRef; readonly isClosed: boolean };

/** An upvalue of the running function as it is now. */
interface LiveUpvalue {
  readonly location: number;
  readonly isClosed: boolean;
  readonly isImmutable: boolean;
  readonly hash: number;
}

export function liveUpvalue(recording: Recording, index: number): LiveUpvalue {
  const upvalue = recording.u32(recording.function + FunctionField.upvalues + index * 4);
  return {
    location: recording.u32(upvalue + UpvalueField.location),
    isClosed: recording.u8(upvalue + UpvalueField.closed) !== 0,
    isImmutable: isImmutableUpvalue(recording.environment, upvalue),
    hash: disambiguation(recording.u32(upvalue + UpvalueField.disambiguation)),
  };
}

export function recordUpvalueLoad(recording: Recording, index: number): TRef {
  const live = liveUpvalue(recording, index);
  const value = readValue(recording.heap, live.location);
  const type = typeOfValue(value);
  if (live.isImmutable && isCheapConstant(type) && hasConstantFunction(recording)) {
    const constant = recording.constant(value);
    if (constant !== 0) return constant;
  }
  const place = findUpvalue(recording, index, live);
  if (place.kind === "value") return place.ref;
  if (place.kind === "slot") return recording.read(place.slot);
  const loaded = recording.loadTyped(Op.ULOAD, type, place.reference);
  if (type === Type.NUM) recording.noteNumber(loaded, value);
  return loaded;
}

/** Whether the running function is a constant of the trace; it is made one if that is any use. */
function hasConstantFunction(recording: Recording): boolean {
  const current = recording.currentFunction();
  if (isConstant(current)) return true;
  if (isMadeByTrace(recording, current) || isPolymorphic(recording, recording.prototype)) return false;
  const constant = recording.object(recording.function, Type.FUNC);
  recording.guard(Op.EQ, Type.FUNC, current, constant);
  recording.set(-1, constant | TRefFlag.FRAME);
  return true;
}

/** Follows closures that the trace has made to where they have the upvalue from. */
function findUpvalue(recording: Recording, index: number, live: LiveUpvalue): UpvaluePlace {
  const { builder } = recording;
  const { ir } = builder;
  let closure = recording.currentFunction();
  let number = index;
  while (ir.op(refOf(closure)) === Op.FNEW) {
    const origin = upvalueOrigin(ir, recording.environment, refOf(closure), number);
    if (origin.kind === "value") return { kind: "value", ref: builder.typed(origin.ref) };
    if (origin.kind === "slot") return capturedSlot(recording, closure, number, origin.slot, live);
    closure = builder.typed(origin.closure);
    number = origin.index;
  }
  return upvalueOf(recording, closure, number, live);
}

/** An upvalue of a closure that the trace has made: a slot, until it is closed. */
function capturedSlot(
  recording: Recording,
  closure: TRef,
  index: number,
  slot: number,
  live: LiveUpvalue,
): UpvaluePlace {
  const { ir } = recording.builder;
  // Numbers of slots are those of another frame, or thread.
  if (youngestBaseChange(ir) > refOf(closure)) return upvalueOf(recording, closure, index, live);
  if (closedBy(ir, refOf(closure), slot) === 0) return { kind: "slot", slot: slot - recording.baseSlot };
  const reference = recording.emit(Op.UREFC, Type.P32, closure, (index << 8) | live.hash);
  return { kind: "memory", reference, isClosed: true };
}

function upvalueOf(recording: Recording, closure: TRef, index: number, live: LiveUpvalue): UpvaluePlace {
  const operand = (index << 8) | live.hash;
  if (live.isImmutable && !isConstant(closure)) {
    // Open or not, it is in memory: of the closures of a prototype, some are made by the interpreter, some by traces.
    const reference = recording.emit(Op.UREFO, Type.P32, closure, operand);
    return { kind: "memory", reference, isClosed: false };
  }
  if (live.isClosed) {
    // A constant function has constant upvalues, and a closed one never opens again.
    const reference = isConstant(closure)
      ? recording.emit(Op.UREFC, Type.P32, closure, operand)
      : recording.guard(Op.UREFC, Type.P32, closure, operand);
    return { kind: "memory", reference, isClosed: true };
  }
  const reference = recording.guard(Op.UREFO, Type.P32, closure, operand);
  const slot = slotOf(recording, live.location);
  if (slot !== undefined && slot >= 0) {
    const distance = recording.int((slot - 1) * -SLOT);
    const base = recording.emit(Op.ADD, Type.P32, reference, distance);
    recording.guard(Op.EQ, Type.P32, recording.baseReference(), base);
    return { kind: "slot", slot: slot - recording.baseSlot };
  }
  const distance = recording.emit(Op.SUB, Type.P32, reference, recording.baseReference());
  const used = recording.int((recording.baseSlot + recording.maxSlot) * SLOT);
  recording.guard(Op.UGT, Type.P32, distance, used);
  return { kind: "memory", reference, isClosed: false };
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
  const place = findUpvalue(recording, index, liveUpvalue(recording, index));
  // Bytecode that assigns what it has declared never to be assigned.
  if (place.kind === "value") abort("NYI_BYTECODE", "USETV");
  if (place.kind === "slot") {
    recording.set(place.slot, value);
    if (place.slot >= recording.maxSlot) recording.maxSlot = place.slot + 1;
    return;
  }
  const stored = isIntegerType(typeOf(value))
    ? recording.emit(Op.CONV, Type.NUM, value, NUM_FROM_INT)
    : value;
  recording.emit(Op.USTORE, typeOf(stored), place.reference, stored);
  if (place.isClosed && typeSpecs[typeOf(stored)].isCollectable === true)
    recording.emit(Op.OBAR, Type.NIL, place.reference, stored);
  recording.needsSnapshot = true;
}
